use std::collections::BTreeMap;

use hone_domain::{
    ContentHash, EncodeError, Encoder, FeatureKey, FeatureStore, Progress, Silent, View, ViewData,
};
use ndarray::Array2;

use crate::EngineError;

/// Texts encoded between two writes to the store: what an interruption loses.
const WRITE_EVERY: usize = 1024;

/// The same for images, whose contents are also held in memory meanwhile.
const WRITE_IMAGES_EVERY: usize = 64;

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
    let encode = |chunk: &[usize], progress: &dyn Progress| {
        let texts: Vec<_> = chunk.iter().map(|&row| texts[row]).collect();
        Ok(encoder.encode(&texts, views, progress)?)
    };
    let call = Call {
        encoder,
        store,
        views,
        write_every: WRITE_EVERY,
    };
    call.run(&rows, &encode, progress)
}

/// The views of images that are read where nobody names any: the features and, where the encoder
/// has it, the mean of the patches after the last layer.
pub fn image_views(encoder: &dyn Encoder) -> Vec<View> {
    let mean = View::LayerMean(encoder.info().layers as u8);
    // An encoder refuses a view before any work.
    let has_mean = encoder.encode_images(&[], &[mean], &Silent).is_ok();
    std::iter::once(View::Final)
        .chain(has_mean.then_some(mean))
        .collect()
}

/// Encodes images as [`encode_pooled`] does texts. `rows` are the hashes of their contents, and
/// `read` gives a content when it is needed: no more than a few dozen are held at once.
///
/// # Errors
/// Those of [`encode_pooled`]; [`EngineError::Image`] names the row that cannot be read, is no
/// image, or has another content by now.
pub fn encode_pooled_images(
    encoder: &dyn Encoder,
    store: &dyn FeatureStore,
    rows: &[ContentHash],
    read: &dyn Fn(usize) -> std::io::Result<Vec<u8>>,
    views: &[View],
    progress: &dyn Progress,
) -> Result<EncodeOutcome, EngineError> {
    let changed = || std::io::Error::other("its content changed while it was read");
    let checked = |row: usize| {
        let bytes = read(row)?;
        let same = ContentHash::of(&bytes) == rows[row];
        if same { Ok(bytes) } else { Err(changed()) }
    };
    encode_named_images(encoder, store, rows, &checked, views, progress)
}

/// [`encode_pooled_images`] where `rows` are hashes of what names the contents, such as their
/// addresses: whatever a name gives when it is first read is kept under it.
///
/// # Errors
/// Those of [`encode_pooled`]; [`EngineError::Image`] names the row that cannot be read or is no
/// image.
pub fn encode_named_images(
    encoder: &dyn Encoder,
    store: &dyn FeatureStore,
    rows: &[ContentHash],
    read: &dyn Fn(usize) -> std::io::Result<Vec<u8>>,
    views: &[View],
    progress: &dyn Progress,
) -> Result<EncodeOutcome, EngineError> {
    let unreadable = |row, error| EngineError::Image {
        row,
        source: Box::new(error),
    };
    let encode = |chunk: &[usize], progress: &dyn Progress| {
        let contents: Vec<_> = chunk
            .iter()
            .map(|&row| read(row).map_err(|error| unreadable(row, error)))
            .collect::<Result<_, _>>()?;
        let images: Vec<_> = contents.iter().map(Vec::as_slice).collect();
        encoder
            .encode_images(&images, views, progress)
            .map_err(|error| match error {
                EncodeError::Unreadable { at, source } => EngineError::Image {
                    row: chunk[at],
                    source,
                },
                other => other.into(),
            })
    };
    let call = Call {
        encoder,
        store,
        views,
        write_every: WRITE_IMAGES_EVERY,
    };
    call.run(rows, &encode, progress)
}

/// Encodes the rows of these positions.
type Encode<'a> = dyn Fn(&[usize], &dyn Progress) -> Result<Vec<ViewData>, EngineError> + 'a;

/// What an encoding reads from and writes to.
struct Call<'a> {
    encoder: &'a dyn Encoder,
    store: &'a dyn FeatureStore,
    views: &'a [View],
    write_every: usize,
}

impl Call<'_> {
    fn run(
        &self,
        rows: &[ContentHash],
        encode: &Encode<'_>,
        progress: &dyn Progress,
    ) -> Result<EncodeOutcome, EngineError> {
        let Self {
            encoder,
            store,
            views,
            write_every,
        } = *self;
        let keys: Vec<_> = views
            .iter()
            .map(|&view| FeatureKey::of(encoder.info(), view))
            .collect();
        let todo = distinct_missing(store, &keys, rows)?;
        for (at, chunk) in todo.chunks(write_every).enumerate() {
            let part = Part {
                before: at * write_every,
                total: todo.len(),
                progress,
            };
            let chunk_rows: Vec<_> = chunk.iter().map(|&row| rows[row]).collect();
            let encoded = encode(chunk, &part)?;
            for ((key, &view), data) in keys.iter().zip(views).zip(encoded) {
                let ViewData::Pooled(values) = data else {
                    return Err(EngineError::NotPooled(view));
                };
                store.append(key, &chunk_rows, &values)?;
            }
        }
        let views = keys
            .iter()
            .map(|key| store.read(key, rows))
            .collect::<Result<_, _>>()?;
        Ok(EncodeOutcome {
            views,
            encoded: todo.len(),
        })
    }
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
