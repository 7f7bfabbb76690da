//! Encoders: adapters of [`hone_domain::Encoder`] over models in the Hugging Face folder layout,
//! and language models as [`hone_domain::Writer`] over GGUF files ([`open_writer`]).
//!
//! [`open()`] reads a folder and picks the fastest path that is exact for it:
//!
//! - models of the BERT family on the processor run through an unpadded, fused forward, in 32-bit
//!   floating point or, if asked for, with 8-bit linear layers;
//! - every other architecture, half precision and CUDA run through candle;
//! - static models (one embedding a token) are looked up and averaged;
//! - vision transformers (CLIP, SigLIP, DINOv2, ViT) read images through a fused forward of the
//!   same kind, and CLIP and SigLIP texts beside them.
//!
//! A [`TokenClassifier`] reads a fine-tuned model with a linear head on the same forwards, as a
//! [`hone_domain::Tagger`] of spans.
//!
//! Everything is blocking and uses the current rayon pool.

mod batch;
mod bundle;
mod candle;
mod config;
mod encode_words;
mod error;
mod fused;
mod language;
mod names;
mod open;
mod options;
mod pack;
mod static_table;
#[cfg(test)]
mod test_bundle;
mod token_classifier;
mod tokenize;
mod unicode_words;
mod view_row;
mod vision;
mod weights;
mod words;

pub use encode_words::{encode_words, word_layers};
pub use error::InferError;
pub use language::open_writer;
pub use open::open;
pub use options::{Device, EncoderOptions, Pooling};
pub use token_classifier::{TokenClassifier, tagger_labels};
pub use unicode_words::UnicodeWords;
pub use vision::{ImageError, ImageLimits, ImageModel, RgbImage, decode_image, image_model};
pub use words::TextWords;
