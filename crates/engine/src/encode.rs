use std::collections::BTreeMap;

use hone_domain::{ContentHash, Encoder, FeatureKey, FeatureStore, Progress, View, ViewData};
use ndarray::Array2;

use crate::EngineError;

/// Texts encoded between two writes to the store: what an interruption loses.
const WRITE_EVERY: usize = 1024;

/// Pooled features and how they came about.
#[derive(Debug, Clone, PartialEq)]
pub struct EncodeOutcome {
    /// One matrix a view, `[n, d]`, rows in the order of the texts.
    pub views: Vec<Array2<f32>>,
    /// Distinct texts that were not in the store and had to be encoded.
    pub encoded: usize,
}

/// Encodes what the store lacks, keeps it, and reads everything back.
///
/// Equal texts are encoded once. Progress counts the texts to encode.
///
/// # Errors
/// Those of the encoder and the store; [`EngineError::NotPooled`] if a view is of tokens. What was
/// written before an error stays and is not encoded again.
pub fn encode_pooled(
    encoder: &dyn Encoder,
    store: &dyn FeatureStore,
    texts: &[&str],
    views: &[View],
    progress: &dyn Progress,
) -> Result<EncodeOutcome, EngineError> {
    let rows: Vec<_> = texts
        .iter()
        .map(|text| ContentHash::of(text.as_bytes()))
        .collect();
    let keys: Vec<_> = views
        .iter()
        .map(|&view| FeatureKey::of(encoder.info(), view))
        .collect();
    let todo = distinct_missing(store, &keys, &rows)?;
    for (at, chunk) in todo.chunks(WRITE_EVERY).enumerate() {
        let part = Part {
            before: at * WRITE_EVERY,
            total: todo.len(),
            progress,
        };
        let chunk_texts: Vec<_> = chunk.iter().map(|&row| texts[row]).collect();
        let chunk_rows: Vec<_> = chunk.iter().map(|&row| rows[row]).collect();
        let encoded = encoder.encode(&chunk_texts, views, &part)?;
        for ((key, &view), data) in keys.iter().zip(views).zip(encoded) {
            let ViewData::Pooled(values) = data else {
                return Err(EngineError::NotPooled(view));
            };
            store.append(key, &chunk_rows, &values)?;
        }
    }
    let views = keys
        .iter()
        .map(|key| store.read(key, &rows))
        .collect::<Result<_, _>>()?;
    Ok(EncodeOutcome {
        views,
        encoded: todo.len(),
    })
}

/// Positions of the first occurrence of each text that some key lacks, ascending.
fn distinct_missing(
    store: &dyn FeatureStore,
    keys: &[FeatureKey],
    rows: &[ContentHash],
) -> Result<Vec<usize>, EngineError> {
    let mut first = BTreeMap::new();
    for key in keys {
        for at in store.missing(key, rows)? {
            let earliest = first.entry(rows[at]).or_insert(at);
            *earliest = at.min(*earliest);
        }
    }
    let mut todo: Vec<_> = first.into_values().collect();
    todo.sort_unstable();
    Ok(todo)
}

/// The progress of one chunk as a part of the whole.
struct Part<'a> {
    before: usize,
    total: usize,
    progress: &'a dyn Progress,
}

impl Progress for Part<'_> {
    fn advance(&self, done: usize, _total: usize) -> std::ops::ControlFlow<()> {
        self.progress.advance(self.before + done, self.total)
    }
}

#[cfg(test)]
mod tests;
