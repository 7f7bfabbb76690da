//! The vocabulary of Hone: classes, views, matrices, seeds and the ports of its adapters.
//!
//! This crate does no input or output and depends on no other crate of the workspace.

mod class;
mod code_points;
mod error;
mod hash;
mod image_kind;
mod label_set;
mod marginals;
mod matrix;
mod modality;
mod pool_idx;
mod ports;
mod prompt_template;
mod ranking;
mod seed;
mod span;
mod view;

pub use class::{Class, LabelSchema};
pub use code_points::CodePoints;
pub use error::DomainError;
pub use hash::ContentHash;
pub use image_kind::ImageKind;
pub use label_set::LabelSet;
pub use marginals::Marginals;
pub use matrix::{Embeddings, Probabilities};
pub use modality::Modality;
pub use pool_idx::PoolIdx;
pub use ports::encoder::{
    EncodeError, Encoder, EncoderInfo, Progress, Silent, TokenStates, ViewData,
};
pub use ports::features::{FeatureKey, FeatureStore, FeatureStoreError};
pub use ports::tagger::{Tagger, TaggerInfo};
pub use ports::words::WordStates;
pub use ports::writer::{Choice, End, Plan, Prompt, Task, WriteError, Writer, WriterInfo, Written};
pub use prompt_template::PromptTemplate;
pub use ranking::Ranking;
pub use seed::{PoolRng, Seed};
pub use span::Span;
pub use view::{Precision, View};
