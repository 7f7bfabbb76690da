//! Models as one file, for machines that reach nothing.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use tar::{Archive, Builder, Entry, Header};

use crate::digest::fingerprint;
use crate::staging::Staging;
use crate::unpack::Unpacker;
use crate::{FileEntry, HubError, Manifest as _, ModelCatalog, ModelManifest, Models};

const MANIFEST: &str = "hone-model.toml";
const FILES: &str = "files/";

/// A model that came out of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Its manifest, with the hash of every file.
    pub manifest: ModelManifest,
    /// Its folder.
    pub folder: PathBuf,
}

impl Models {
    /// Writes a model that lies on this machine to a tar: its manifest, with the hash of every
    /// file, and the files. Equal models give equal bytes.
    ///
    /// # Errors
    /// [`HubError::NotHere`] if the model is not on this machine or a file of it is not as
    /// expected; [`HubError::Io`].
    pub fn export(&self, manifest: &ModelManifest, to: &Path) -> Result<(), HubError> {
        let report = self.verify(manifest)?.filter(crate::Report::has_no_wrong);
        let folder = report.map(|report| report.folder);
        let folder = folder.ok_or_else(|| HubError::NotHere {
            id: manifest.id.clone(),
        })?;
        let mut pinned = manifest.clone();
        for file in &mut pinned.files {
            let print = fingerprint(&file.name.under(&folder))?;
            (file.sha256, file.bytes) = (Some(print.sha256), Some(print.bytes));
        }
        let write = || {
            let parent = to.parent().filter(|parent| *parent != Path::new(""));
            let out = tempfile::NamedTempFile::new_in(parent.unwrap_or(Path::new(".")))?;
            let mut tar = Builder::new(out.as_file());
            let text = to_text(&pinned);
            tar.append_data(&mut header(text.len() as u64), MANIFEST, text.as_bytes())?;
            for FileEntry { name, .. } in &pinned.files {
                let file = File::open(name.under(&folder))?;
                let mut header = header(file.metadata()?.len());
                tar.append_data(&mut header, format!("{FILES}{name}"), file)?;
            }
            tar.finish()?;
            drop(tar);
            out.as_file().sync_all()?;
            out.persist(to).map(drop).map_err(|error| error.error)
        };
        write().map_err(|source| HubError::io(to, source))
    }

    /// Reads a bundle into the folder of models. Every file must have the hash that the bundle's
    /// manifest names and, for a model that `catalog` knows, the catalog's. The manifest of an
    /// unknown model is kept beside it, where a catalog finds it.
    ///
    /// # Errors
    /// [`HubError::Archive`], a manifest's own errors, [`HubError::WrongHash`],
    /// [`HubError::MissingFile`]; nothing stays then.
    pub fn import(&self, from: &Path, catalog: &ModelCatalog) -> Result<Imported, HubError> {
        let broken = |error: std::io::Error| HubError::archive(from, error);
        let file = File::open(from).map_err(|source| HubError::io(from, source))?;
        let mut tar = Archive::new(file);
        let mut entries = tar.entries().map_err(broken)?;
        let first = entries.next().transpose().map_err(broken)?;
        let manifest = read_manifest(from, first)?;
        let known = catalog.get(&manifest.id).ok();
        let expected = &known.unwrap_or(&manifest).files;
        let models = self.config().models_folder();
        let staging = Staging::open(&models)?;
        let unpacked = staging.folder("unpacked")?;
        let mut unpacker = Unpacker::new(&unpacked, expected);
        for entry in entries {
            let mut entry = entry.map_err(broken)?;
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if let Some(name) = path.strip_prefix(FILES) {
                unpacker.take(name, &mut entry)?;
            }
        }
        unpacker.finish(&from.display().to_string())?;
        let folder = staging.publish(&unpacked, &manifest.id)?;
        if known.is_none() {
            let path = models.join(format!("{}.toml", manifest.id));
            fs::write(&path, to_text(&manifest)).map_err(|source| HubError::io(&path, source))?;
        }
        Ok(Imported { manifest, folder })
    }
}

fn read_manifest(from: &Path, first: Option<Entry<'_, File>>) -> Result<ModelManifest, HubError> {
    let not_first = || HubError::archive(from, format!("does not start with {MANIFEST}"));
    let mut entry = first.ok_or_else(not_first)?;
    if *entry.path_bytes() != *MANIFEST.as_bytes() {
        return Err(not_first());
    }
    let mut text = String::new();
    entry
        .read_to_string(&mut text)
        .map_err(|error| HubError::archive(from, error))?;
    let manifest = ModelManifest::parse(&format!("{}/{MANIFEST}", from.display()), &text)?;
    match manifest.files.iter().find(|file| file.sha256.is_none()) {
        None => Ok(manifest),
        Some(file) => Err(HubError::ManifestValue {
            file: MANIFEST.to_owned(),
            key: "files.sha256".to_owned(),
            reason: format!("`{}` has none", file.name),
        }),
    }
}

fn to_text(manifest: &ModelManifest) -> String {
    toml::to_string(manifest).expect("a manifest has a form in TOML")
}

/// No times and no owners: equal models give equal bytes.
fn header(size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o644);
    header
}

#[cfg(test)]
mod tests;
