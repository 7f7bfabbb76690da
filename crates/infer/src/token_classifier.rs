//! Fine-tuned transformers with a linear head that says of every token which entity it is part of.

mod spans;
mod tags;
mod words;

use std::path::{Path, PathBuf};

use hone_domain::{
    CodePoints, EncodeError, Encoder, LabelSchema, Progress, Span, Tagger, TaggerInfo,
};
use hone_kernel::softmax_row;
use ndarray::{Array1, Array2};
use rayon::prelude::*;
use serde_json::Value;

use self::tags::Tags;
use self::words::WordCutter;
use crate::batch::failed;
use crate::bundle::files::Files;
use crate::bundle::{Architecture, Bundle, Family};
use crate::config::unsupported;
use crate::encode_words::each_block;
use crate::open::open_bundle;
use crate::weights::Weights;
use crate::{EncoderOptions, InferError, TextWords, candle};

const CONFIG: &str = "config.json";

/// A model for token classification: an encoder of the BERT family and one linear layer on its
/// last hidden states.
///
/// A word is what its first token is taken for, a word is put to the span before it if that is of
/// the same entity and it does not begin one, and a span's probability is the mean of those of its
/// words. Where the tokenizer tells words (WordPiece), they are its words, so punctuation stands
/// alone; elsewhere they lie between white space. A span ends behind the marks that belong to its
/// last letter. Of a text beyond the model's limit of tokens nothing is cut off: it is read in
/// windows that overlap by a quarter, each word in the one that shows more of what is around it.
///
/// # Source
/// `aggregation_strategy="first"` of the pipeline for token classification of transformers.
#[derive(Debug)]
pub struct TokenClassifier {
    info: TaggerInfo,
    encoder: Box<dyn Encoder>,
    /// The last layer.
    layer: u8,
    words: WordCutter,
    tags: Tags,
    head: Head,
}

/// The linear layer.
#[derive(Debug)]
struct Head {
    /// `[d, tags]`.
    weight: Array2<f32>,
    bias: Array1<f32>,
}

/// The labels of a token classifier, read from its `config.json` alone.
///
/// # Errors
/// Names the file, and the key that is missing or not supported.
pub fn tagger_labels(folder: &Path) -> Result<LabelSchema, InferError> {
    let mut files = Files::new(folder);
    let bytes = files.required(Path::new(CONFIG))?;
    let path = files.path(Path::new(CONFIG));
    let json: Value = serde_json::from_slice(&bytes).map_err(|source| InferError::Json {
        path: path.clone(),
        source,
    })?;
    Ok(Tags::read(&json, &path)?.labels)
}

impl TokenClassifier {
    /// Opens a model's folder in the layout of the Hugging Face hub: `config.json` with `id2label`
    /// in BIO, `tokenizer.json`, and `model.safetensors` or the files of its index, with
    /// `classifier.weight` and `classifier.bias`.
    ///
    /// # Errors
    /// Names the file and the key or tensor that is missing, damaged or not supported.
    ///
    /// # Determinism
    /// The revision is the SHA-256 over the names and hashes of the files read.
    pub fn open(folder: &Path, options: &EncoderOptions) -> Result<Self, InferError> {
        let device = candle::device(options.device)?;
        let options = EncoderOptions {
            prefix: None,
            ..options.clone()
        };
        let bundle = Bundle::open(folder, &options)?;
        let (path, json) = transformer(&bundle, folder)?;
        let tags = Tags::read(json, &path)?;
        let encoder = open_bundle(&bundle, &options, device)?;
        let head = Head::read(&bundle.weights, tags.len(), encoder.info().dim)?;
        Ok(Self {
            info: TaggerInfo {
                id: options.id.clone(),
                revision: bundle.revision,
                labels: tags.labels.clone(),
            },
            layer: u8::try_from(encoder.info().layers).unwrap_or(u8::MAX),
            encoder,
            words: WordCutter::new(&bundle.tokenizer.0, &bundle.tokenizer.1)?,
            tags,
            head,
        })
    }

    /// The spans among a text's words, out of their states `[words, d]`.
    fn spans(&self, words: &TextWords<'_>, states: &Array2<f32>) -> Vec<(Span, f32)> {
        let places = CodePoints::of(words.text());
        let logits = self.head.logits(states);
        let said = logits.rows().into_iter().map(|row| {
            let mut row = row.to_vec();
            softmax_row(&mut row);
            let best =
                (0..row.len()).reduce(|best, at| if row[at] > row[best] { at } else { best });
            let best = best.unwrap_or(0);
            (self.tags.tag(best), row[best])
        });
        let words = words.bytes().iter();
        let words = words.map(|word| places.covering(word.clone()));
        spans::merge(words.zip(said))
    }
}

impl Head {
    /// The layer from states of so many dimensions to so many tags.
    fn read(weights: &Weights, tags: usize, dim: usize) -> Result<Self, InferError> {
        let weight = weights.values("classifier.weight", &[tags, dim])?;
        let weight = Array2::from_shape_vec((tags, dim), weight);
        Ok(Self {
            weight: weight.expect("a tensor has its shape").reversed_axes(),
            bias: Array1::from_vec(weights.values("classifier.bias", &[tags])?),
        })
    }

    /// `[n, tags]` of states `[n, d]`.
    fn logits(&self, states: &Array2<f32>) -> Array2<f32> {
        states.dot(&self.weight) + &self.bias
    }
}

impl Tagger for TokenClassifier {
    fn info(&self) -> &TaggerInfo {
        &self.info
    }

    fn tag(
        &self,
        texts: &[&str],
        progress: &dyn Progress,
    ) -> Result<Vec<Vec<(Span, f32)>>, EncodeError> {
        let words: Result<Vec<TextWords<'_>>, InferError> =
            texts.par_iter().map(|text| self.words.cut(text)).collect();
        let words = words.map_err(failed)?;
        let mut found = Vec::with_capacity(texts.len());
        let (encoder, layers) = (self.encoder.as_ref(), [self.layer]);
        each_block(encoder, &words, &layers, progress, |states| {
            let block = &words[found.len()..found.len() + states.len()];
            let block = block.iter().zip(&states);
            found.extend(block.map(|(words, states)| self.spans(words, states)));
        })?;
        Ok(found)
    }
}

/// The configuration of a transformer whose head is one linear layer on its last hidden states.
fn transformer<'a>(bundle: &'a Bundle, folder: &Path) -> Result<(PathBuf, &'a Value), InferError> {
    match &bundle.architecture {
        Architecture::Static(name) => Err(unsupported(&folder.join(CONFIG), "model_type", name)),
        // Its head has a layer and a norm more.
        Architecture::Transformer { family, path, .. } if *family == Family::ModernBert => {
            Err(unsupported(path, "model_type", family.name()))
        }
        Architecture::Transformer { path, json, .. } => Ok((path.clone(), json)),
    }
}

#[cfg(test)]
mod tests;
