use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hone_domain::ContentHash;

use crate::StoreError;
use crate::mapped::{UNFINISHED, write_whole};
use crate::shard::{self, Shard};

const ENDING: &str = ".rows";
const LOOKS: usize = 100;

/// The shards of one feature key, as one look at their folder found them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shards {
    by_name: BTreeMap<String, Arc<Shard>>,
    damaged: Vec<(PathBuf, String)>,
}

impl Shards {
    /// Looks at a folder; shards of the look before are kept open. Damaged ones are set aside.
    pub(crate) fn look(folder: &Path, before: &Self) -> Result<Self, StoreError> {
        // Compaction may remove a shard between listing and opening: what replaces it is listed
        // by the next look.
        for _ in 0..LOOKS {
            match Self::look_once(folder, before) {
                Err(StoreError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
                done => return done,
            }
        }
        Self::look_once(folder, before)
    }

    fn look_once(folder: &Path, before: &Self) -> Result<Self, StoreError> {
        let mut shards = Self::default();
        for name in names(folder)? {
            if let Some(open) = before.by_name.get(&name) {
                shards.by_name.insert(name, Arc::clone(open));
                continue;
            }
            match Shard::open(&folder.join(&name)) {
                Ok(shard) => {
                    shards.by_name.insert(name, Arc::new(shard));
                }
                Err(StoreError::DamagedShard { path, reason }) => {
                    shards.damaged.push((path, reason));
                }
                Err(error) => return Err(error),
            }
        }
        shards.set_aside_other_widths();
        Ok(shards)
    }

    /// Rows of one key have one width: that of the first shard.
    fn set_aside_other_widths(&mut self) {
        let Some(dim) = self.dim() else { return };
        let (good, bad) = std::mem::take(&mut self.by_name)
            .into_iter()
            .partition(|(_, shard)| shard.dim() == dim);
        self.by_name = good;
        let bad: BTreeMap<String, Arc<Shard>> = bad;
        self.damaged.extend(bad.values().map(|shard| {
            let reason = format!("width {} among width {dim}", shard.dim());
            (shard.path().to_owned(), reason)
        }));
    }

    /// The width of the rows; `None` if there is no shard.
    pub(crate) fn dim(&self) -> Option<usize> {
        self.by_name.values().next().map(|shard| shard.dim())
    }

    /// The row of a content, `[dim]`.
    pub(crate) fn row(&self, content: &ContentHash) -> Option<&[f32]> {
        self.by_name
            .values()
            .find_map(|shard| shard.find(content).map(|position| shard.row(position)))
    }

    /// The first damaged shard as an error.
    pub(crate) fn damage(&self) -> Option<StoreError> {
        let (path, reason) = self.damaged.first()?;
        Some(StoreError::damaged(path, reason.as_str()))
    }

    /// The shards by age.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Shard>> {
        self.by_name.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.by_name.len()
    }
}

/// The exclusive right to add shards to a folder; other processes wait for it.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    folder: &'a Path,
    _lock: File,
}

impl<'a> Writer<'a> {
    /// Waits for other writers and removes what a killed one left unfinished.
    pub(crate) fn open(folder: &'a Path) -> Result<Self, StoreError> {
        let lock = || {
            fs::create_dir_all(folder)?;
            let lock = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(folder.join(".lock"))?;
            lock.lock()?;
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                    fs::remove_file(entry.path())?;
                }
            }
            Ok(lock)
        };
        let lock = lock().map_err(|source| StoreError::io(folder, source))?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    /// Adds a shard of distinct contents, whole or not at all.
    pub(crate) fn add<'r>(
        &self,
        dim: usize,
        contents: &[ContentHash],
        rows: &dyn Fn(usize) -> &'r [f32],
    ) -> Result<(), StoreError> {
        let written = write_whole(self.folder, |out| {
            let index = shard::write(out, dim, contents, rows)?;
            Ok(name(self.next_number()?, &index))
        });
        written
            .map(drop)
            .map_err(|source| StoreError::io(self.folder, source))
    }

    fn next_number(&self) -> io::Result<u64> {
        let names = list(self.folder)?;
        let numbers = names.iter().filter_map(|name| number_of(name));
        Ok(numbers.max().map_or(0, |last| last + 1))
    }
}

/// The names of the shards of a folder by age; none if there is no folder.
fn names(folder: &Path) -> Result<Vec<String>, StoreError> {
    match list(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        listed => listed.map_err(|source| StoreError::io(folder, source)),
    }
}

fn list(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        names.extend(
            name.to_str()
                .filter(|name| number_of(name).is_some())
                .map(str::to_owned),
        );
    }
    names.sort();
    Ok(names)
}

/// Numbers give the age. The hash makes a name mean one content for good: a process that has a
/// shard open cannot take a later one for it, even after someone emptied the folder.
fn name(number: u64, index: &ContentHash) -> String {
    format!("{number:08}-{}{ENDING}", index.short())
}

fn number_of(name: &str) -> Option<u64> {
    let (number, _) = name.strip_suffix(ENDING)?.split_once('-')?;
    number.parse().ok()
}
