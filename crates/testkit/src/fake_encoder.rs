use std::sync::atomic::{AtomicUsize, Ordering};

use hone_domain::{
    ContentHash, EncodeError, Encoder, EncoderInfo, Modality, Precision, Progress, View, ViewData,
};
use ndarray::Array2;

/// An encoder of hashed words: fast, deterministic, and good enough to tell texts apart.
#[derive(Debug)]
pub struct FakeEncoder {
    info: EncoderInfo,
    encoded: AtomicUsize,
}

impl FakeEncoder {
    /// An encoder with `dim` features, pooled views only.
    pub fn new(dim: usize) -> Self {
        let id = format!("fake-{dim}");
        let info = EncoderInfo {
            revision: ContentHash::of(id.as_bytes()),
            id,
            dim,
            layers: 2,
            max_tokens: 256,
            precision: Precision::F32,
            normalised: true,
        };
        Self {
            info,
            encoded: AtomicUsize::new(0),
        }
    }

    /// How many texts were encoded so far.
    pub fn encoded(&self) -> usize {
        self.encoded.load(Ordering::SeqCst)
    }

    fn row(&self, text: &str, view: View) -> Vec<f32> {
        let mut row = vec![0.0f32; self.info.dim];
        row[0] = 0.1;
        for word in text.split_whitespace() {
            let hash = ContentHash::of(format!("{view}/{word}").as_bytes());
            let bytes = hash.as_bytes();
            let at = usize::from(u16::from_le_bytes([bytes[0], bytes[1]])) % self.info.dim;
            row[at] += if bytes[2].is_multiple_of(2) {
                1.0
            } else {
                -1.0
            };
        }
        let norm = row.iter().map(|v| v * v).sum::<f32>().sqrt();
        row.iter_mut().for_each(|v| *v /= norm);
        row
    }
}

impl Encoder for FakeEncoder {
    fn info(&self) -> &EncoderInfo {
        &self.info
    }

    fn encode(
        &self,
        texts: &[&str],
        views: &[View],
        progress: &dyn Progress,
    ) -> Result<Vec<ViewData>, EncodeError> {
        if progress.advance(0, texts.len()).is_break() {
            return Err(EncodeError::Stopped {
                done: 0,
                total: texts.len(),
            });
        }
        self.encoded.fetch_add(texts.len(), Ordering::SeqCst);
        let matrix = |view: View| {
            let values = texts.iter().flat_map(|text| self.row(text, view)).collect();
            Array2::from_shape_vec((texts.len(), self.info.dim), values)
                .map(ViewData::Pooled)
                .map_err(|error| EncodeError::Failed(Box::new(error)))
        };
        views.iter().map(|&view| matrix(view)).collect()
    }

    fn reads(&self, _modality: Modality) -> bool {
        true
    }

    /// Images are texts in UTF-8 here; everything else is damaged.
    fn encode_images(
        &self,
        images: &[&[u8]],
        views: &[View],
        progress: &dyn Progress,
    ) -> Result<Vec<ViewData>, EncodeError> {
        let mut texts = Vec::with_capacity(images.len());
        for (at, image) in images.iter().enumerate() {
            let text = std::str::from_utf8(image).map_err(|error| EncodeError::Unreadable {
                at,
                source: Box::new(error),
            })?;
            texts.push(text);
        }
        self.encode(&texts, views, progress)
    }
}
