use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::digest::copy_hashed;
use crate::files::check_hash;
use crate::{FileEntry, HubError};

/// Writes the files of a model, and nothing else, below a folder; each is checked. Where content
/// goes is decided by the manifest's names, which cannot leave the folder.
#[derive(Debug)]
pub(crate) struct Unpacker<'a> {
    folder: &'a Path,
    missing: Vec<FileEntry>,
    found: Vec<FileEntry>,
}

impl<'a> Unpacker<'a> {
    pub(crate) fn new(folder: &'a Path, expected: &[FileEntry]) -> Self {
        Self {
            folder,
            missing: expected.to_vec(),
            found: Vec::new(),
        }
    }

    /// Takes the content of the file called `name`, if it is one of the model's.
    pub(crate) fn take(&mut self, name: &str, content: &mut dyn Read) -> Result<(), HubError> {
        let wanted = |file: &FileEntry| file.name.as_str() == name;
        let Some(at) = self.missing.iter().position(wanted) else {
            return Ok(());
        };
        let file = self.missing.swap_remove(at);
        let path = file.name.under(self.folder);
        let mut copy = || {
            fs::create_dir_all(path.parent().unwrap_or(self.folder))?;
            let mut out = File::create(&path)?;
            let print = copy_hashed(content, &mut out)?;
            out.sync_all().map(|()| print)
        };
        let print = copy().map_err(|source| HubError::io(&path, source))?;
        check_hash(name, file.sha256, print.sha256)?;
        self.found.push(FileEntry {
            name: file.name,
            sha256: Some(print.sha256),
            bytes: Some(print.bytes),
        });
        Ok(())
    }

    /// What the files are, once all are there; `within` names the source in the error.
    pub(crate) fn finish(self, within: &str) -> Result<Vec<FileEntry>, HubError> {
        match self.missing.first() {
            None => Ok(self.found),
            Some(file) => Err(HubError::MissingFile {
                file: file.name.to_string(),
                within: within.to_owned(),
            }),
        }
    }
}
