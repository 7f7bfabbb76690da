use std::ops::Range;
use std::path::PathBuf;

use hone_domain::Precision;
use thiserror::Error;

use crate::Device;

/// Why a bundle was not opened or texts were not encoded.
#[derive(Debug, Error)]
pub enum InferError {
    /// A file could not be read.
    #[error("cannot read {path}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file is not the JSON that its name promises.
    #[error("{path} is not what its name promises", path = path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Where and why; names the key.
        #[source]
        source: serde_json::Error,
    },
    /// A setting of the model is one that no path here computes.
    #[error("{path}: `{key}` is `{value}`, which is not supported", path = path.display())]
    UnsupportedSetting {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// Its value.
        value: String,
    },
    /// The folder holds no weights.
    #[error("{folder} holds no model.safetensors", folder = folder.display())]
    NoWeights {
        /// The folder.
        folder: PathBuf,
    },
    /// The only weights are in a format that runs code when read.
    #[error("{path} is a pickle, which runs code when read: convert it to safetensors", path = path.display())]
    PickleWeights {
        /// The file.
        path: PathBuf,
    },
    /// A file of tensors is damaged.
    #[error("{path} is not a safetensors file", path = path.display())]
    Weights {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: candle_core::Error,
    },
    /// The weights lack a tensor.
    #[error("{path} lacks the tensor `{name}`", path = path.display())]
    MissingTensor {
        /// The file, or the index of the files.
        path: PathBuf,
        /// The tensor.
        name: String,
    },
    /// A tensor does not fit the configuration.
    #[error("{path}: the tensor `{name}` has shape {found:?}, expected {expected:?}", path = path.display())]
    WrongShape {
        /// The file, or the index of the files.
        path: PathBuf,
        /// The tensor.
        name: String,
        /// What the configuration says.
        expected: Vec<usize>,
        /// What the file holds.
        found: Vec<usize>,
    },
    /// A file is no GGUF, or its network cannot be built.
    #[error("{path} is not a GGUF file that can be read", path = path.display())]
    Gguf {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: candle_core::Error,
    },
    /// A folder has no GGUF, or several.
    #[error("{folder} holds {found} .gguf files, expected one: name the file", folder = folder.display())]
    NotOneGguf {
        /// The folder.
        folder: PathBuf,
        /// How many there are.
        found: usize,
    },
    /// A file's metadata lack a key.
    #[error("{path} lacks the key `{key}`", path = path.display())]
    MissingKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
    },
    /// The weights have a tensor that no path here computes with.
    #[error("{path} has the tensor `{name}`, which is not supported", path = path.display())]
    UnknownTensor {
        /// The file.
        path: PathBuf,
        /// The tensor.
        name: String,
    },
    /// A model's chat template cannot be rendered.
    #[error("{path}: the chat template cannot be rendered", path = path.display())]
    Template {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<minijinja::Error>,
    },
    /// The tokenizer's file is damaged, or it gave up on a text.
    #[error("the tokenizer of {path} failed", path = path.display())]
    Tokenizer {
        /// The tokenizer's file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A token has no embedding.
    #[error("token {token} is beyond the {vocabulary} embeddings of the model")]
    UnknownToken {
        /// The token.
        token: u32,
        /// Embeddings.
        vocabulary: usize,
    },
    /// The asked maximum of tokens is impossible.
    #[error("texts cannot be cut at {asked} tokens: the model takes {least} to {most}")]
    MaxTokens {
        /// Asked for.
        asked: usize,
        /// The special tokens and one more.
        least: usize,
        /// The positions of the model.
        most: usize,
    },
    /// A device's name is not known.
    #[error("`{text}` names no device (cpu, cuda:N)")]
    NotADevice {
        /// What was given.
        text: String,
    },
    /// A pooling's name is not known.
    #[error("`{text}` names no pooling (mean, cls, max, last-token)")]
    NotAPooling {
        /// What was given.
        text: String,
    },
    /// The device asked for is not there.
    #[error("device {device} is not available")]
    NoDevice {
        /// The device.
        device: Device,
        /// Why.
        #[source]
        source: candle_core::Error,
    },
    /// No path here runs this model on this device in this precision.
    #[error("`{architecture}` models on {device} do not run in {precision}")]
    Unsupported {
        /// The model's type.
        architecture: String,
        /// The device.
        device: Device,
        /// The precision asked for.
        precision: Precision,
    },
    /// The words of a text are not ascending pieces of it.
    #[error("word {word} at the bytes {}..{} is no piece of its text behind the word before", bytes.start, bytes.end)]
    BadWord {
        /// The word.
        word: usize,
        /// Where it is said to lie.
        bytes: Range<usize>,
    },
    /// The model takes pictures of another size than the one they are prepared in.
    #[error(
        "pictures are prepared in {rows} x {columns} pixels, the model takes {expected} x {expected}"
    )]
    PictureSize {
        /// Rows of a prepared picture.
        rows: usize,
        /// Its columns.
        columns: usize,
        /// The model's side.
        expected: usize,
    },
    /// candle failed.
    #[error("the model failed")]
    Model(#[source] candle_core::Error),
}
