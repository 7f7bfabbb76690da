use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hone_domain::{ContentHash, FeatureKey, FeatureStore, FeatureStoreError};
use ndarray::Array2;

/// A [`FeatureStore`] in memory: the plainest one that keeps the contract.
#[derive(Debug, Default)]
pub struct MemoryFeatures {
    keys: Mutex<HashMap<FeatureKey, Rows>>,
}

#[derive(Debug)]
struct Rows {
    dim: usize,
    by_content: HashMap<ContentHash, Vec<f32>>,
}

impl MemoryFeatures {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<FeatureKey, Rows>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FeatureStore for MemoryFeatures {
    fn missing(
        &self,
        key: &FeatureKey,
        rows: &[ContentHash],
    ) -> Result<Vec<usize>, FeatureStoreError> {
        let keys = self.keys();
        let kept = keys.get(key);
        let is_there = |content| kept.is_some_and(|kept| kept.by_content.contains_key(content));
        Ok((0..rows.len()).filter(|&at| !is_there(&rows[at])).collect())
    }

    fn read(
        &self,
        key: &FeatureKey,
        rows: &[ContentHash],
    ) -> Result<Array2<f32>, FeatureStoreError> {
        let keys = self.keys();
        let kept = keys.get(key);
        let dim = kept.map_or(0, |kept| kept.dim);
        let mut values = Vec::with_capacity(rows.len() * dim);
        for content in rows {
            let row = kept.and_then(|kept| kept.by_content.get(content));
            let absent = || FeatureStoreError::Absent {
                key: *key,
                content: *content,
            };
            values.extend_from_slice(row.ok_or_else(absent)?);
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
        let mut keys = self.keys();
        let dim = keys.get(key).map_or(values.ncols(), |kept| kept.dim);
        if values.dim() != (rows.len(), dim) {
            return Err(FeatureStoreError::WrongShape {
                key: *key,
                expected: (rows.len(), dim),
                found: values.dim(),
            });
        }
        if rows.is_empty() {
            return Ok(());
        }
        let kept = keys.entry(*key).or_insert_with(|| Rows {
            dim,
            by_content: HashMap::new(),
        });
        for (content, row) in rows.iter().zip(values.outer_iter()) {
            kept.by_content
                .entry(*content)
                .or_insert_with(|| row.to_vec());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
