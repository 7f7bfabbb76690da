use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use hone_domain::{ContentHash, FeatureKey, FeatureStore, FeatureStoreError};
use ndarray::Array2;

use crate::compaction::compact;
use crate::shard_folder::{Shards, Writer};
use crate::{StoreError, shard::Shard};

/// Features in memory-mapped files that are written once: a [`FeatureStore`] that several
/// threads and processes may read and write at once.
///
/// Every append adds one file or nothing; small files are merged ([`FeatureStore::append`] does
/// so). Readers take no lock. A damaged file hides the rows in it and no others: a read or a look
/// for missing rows that needs what it might hold fails and names it.
#[derive(Debug)]
pub struct FeatureShards {
    root: PathBuf,
    open: Mutex<BTreeMap<FeatureKey, Shards>>,
}

/// What the shards of one key amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShardSummary {
    /// Files.
    pub shards: usize,
    /// Rows in them.
    pub rows: usize,
}

impl FeatureShards {
    /// The features below `root`, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            open: Mutex::default(),
        }
    }

    /// Reads every value of a key and compares hashes.
    ///
    /// # Errors
    /// [`StoreError::DamagedShard`] names the first damaged file.
    pub fn verify(&self, key: &FeatureKey) -> Result<ShardSummary, StoreError> {
        let shards = self.look(key)?;
        if let Some(damage) = shards.damage() {
            return Err(damage);
        }
        shards.iter().try_for_each(|shard| shard.check_values())?;
        Ok(ShardSummary {
            shards: shards.len(),
            rows: shards.iter().map(|shard| Shard::rows(shard)).sum(),
        })
    }

    /// The folder of a key's shards.
    fn folder(&self, key: &FeatureKey) -> PathBuf {
        let FeatureKey {
            encoder,
            max_tokens,
            view,
            precision,
        } = key;
        let name = format!("{view}_{precision}_{max_tokens}");
        self.root.join(encoder.to_string()).join(name)
    }

    fn look(&self, key: &FeatureKey) -> Result<Shards, StoreError> {
        let before = {
            // A panic cannot leave the map half-changed: entries are replaced whole.
            let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.get(key).cloned().unwrap_or_default()
        };
        let now = Shards::look(&self.folder(key), &before)?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.insert(*key, now.clone());
        Ok(now)
    }

    fn add(
        &self,
        key: &FeatureKey,
        folder: &Path,
        contents: &[ContentHash],
        values: &Array2<f32>,
    ) -> Result<(), FeatureStoreError> {
        let writer = Writer::open(folder)?;
        let shards = self.look(key)?;
        check_shape(key, shards.dim(), contents, values)?;
        let mut seen = HashSet::new();
        let new: Vec<usize> = (0..contents.len())
            .filter(|&at| shards.row(&contents[at]).is_none() && seen.insert(contents[at]))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let values = values.as_standard_layout();
        let values = values
            .as_slice()
            .expect("a matrix in standard layout is contiguous");
        let dim = values.len() / contents.len();
        let added: Vec<ContentHash> = new.iter().map(|&at| contents[at]).collect();
        let row = |position: usize| &values[new[position] * dim..(new[position] + 1) * dim];
        writer.add(dim, &added, &row)?;
        compact(&writer, &self.look(key)?)?;
        Ok(())
    }
}

impl FeatureStore for FeatureShards {
    fn missing(
        &self,
        key: &FeatureKey,
        rows: &[ContentHash],
    ) -> Result<Vec<usize>, FeatureStoreError> {
        let shards = self.look(key)?;
        let missing: Vec<usize> = (0..rows.len())
            .filter(|&at| shards.row(&rows[at]).is_none())
            .collect();
        match shards.damage() {
            Some(damage) if !missing.is_empty() => Err(damage.into()),
            _ => Ok(missing),
        }
    }

    fn read(
        &self,
        key: &FeatureKey,
        rows: &[ContentHash],
    ) -> Result<Array2<f32>, FeatureStoreError> {
        let shards = self.look(key)?;
        let dim = shards.dim().unwrap_or(0);
        let mut values = Vec::with_capacity(rows.len() * dim);
        for content in rows {
            let Some(row) = shards.row(content) else {
                let absent = FeatureStoreError::Absent {
                    key: *key,
                    content: *content,
                };
                return Err(shards.damage().map_or(absent, Into::into));
            };
            values.extend_from_slice(row);
        }
        Array2::from_shape_vec((rows.len(), dim), values)
            .map_err(|error| FeatureStoreError::Failed(Box::new(error)))
    }

    fn append(
        &self,
        key: &FeatureKey,
        rows: &[ContentHash],
        values: &Array2<f32>,
    ) -> Result<(), FeatureStoreError> {
        check_shape(key, None, rows, values)?;
        if rows.is_empty() {
            return Ok(());
        }
        self.add(key, &self.folder(key), rows, values)
    }
}

fn check_shape(
    key: &FeatureKey,
    dim: Option<usize>,
    rows: &[ContentHash],
    values: &Array2<f32>,
) -> Result<(), FeatureStoreError> {
    let expected = (rows.len(), dim.unwrap_or(values.ncols()));
    if values.dim() == expected {
        return Ok(());
    }
    Err(FeatureStoreError::WrongShape {
        key: *key,
        expected,
        found: values.dim(),
    })
}

#[cfg(test)]
mod tests;
