use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use zip::ZipArchive;

use crate::HubError;

/// What to do with a member: its path in the archive and its content.
pub(crate) type Visit<'a> = dyn FnMut(&str, &mut dyn Read) -> Result<(), HubError> + 'a;

/// Visits the regular files of an archive that `wanted` picks, in the archive's order.
///
/// A wheel is a zip, an npm package a gzipped tar. Member names never become paths on disk here:
/// the caller decides where content goes.
pub(crate) fn visit_members(
    archive: &Path,
    wanted: &dyn Fn(&str) -> bool,
    visit: &mut Visit<'_>,
) -> Result<(), HubError> {
    let file = File::open(archive).map_err(|source| HubError::io(archive, source))?;
    let ending = archive.extension().and_then(|ending| ending.to_str());
    match ending {
        Some("whl" | "zip") => visit_zip(archive, file, wanted, visit),
        Some("tgz" | "gz") => visit_tar_gz(archive, file, wanted, visit),
        _ => Err(HubError::archive(archive, "neither .whl nor .tgz")),
    }
}

fn visit_zip(
    path: &Path,
    file: File,
    wanted: &dyn Fn(&str) -> bool,
    visit: &mut Visit<'_>,
) -> Result<(), HubError> {
    let broken = |error: Box<dyn Error + Send + Sync>| HubError::archive(path, error);
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|error| broken(error.into()))?;
    for at in 0..zip.len() {
        let mut member = zip.by_index(at).map_err(|error| broken(error.into()))?;
        let name = member.name().map_err(|error| broken(error.into()))?;
        let name = name.into_owned();
        if member.is_file() && wanted(&name) {
            visit(&name, &mut member)?;
        }
    }
    Ok(())
}

fn visit_tar_gz(
    path: &Path,
    file: File,
    wanted: &dyn Fn(&str) -> bool,
    visit: &mut Visit<'_>,
) -> Result<(), HubError> {
    let broken = |source| HubError::archive(path, source);
    let mut tar = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    for member in tar.entries().map_err(broken)? {
        let mut member = member.map_err(broken)?;
        let name = String::from_utf8_lossy(&member.path_bytes()).into_owned();
        if member.header().entry_type().is_file() && wanted(&name) {
            visit(&name, &mut member)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
