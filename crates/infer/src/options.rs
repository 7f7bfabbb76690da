use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use hone_domain::Precision;

use crate::InferError;

/// How a bundle is to be opened; `None` means what the bundle says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncoderOptions {
    /// The model's id, for people.
    pub id: String,
    /// Where to compute.
    pub device: Device,
    /// The number format of the linear layers.
    pub precision: Precision,
    /// Cut texts after this many tokens, special tokens included.
    pub max_tokens: Option<usize>,
    /// How token states become one vector.
    pub pooling: Option<Pooling>,
    /// Whether the final view is scaled to unit norm.
    pub normalise: Option<bool>,
    /// Put before every text, for example `query: `.
    pub prefix: Option<String>,
    /// The weights' file, relative to the folder.
    pub weights_file: Option<PathBuf>,
    /// The tokenizer's file, relative to the folder.
    pub tokenizer_file: Option<PathBuf>,
}

impl EncoderOptions {
    /// What the bundle says, in 32-bit floating point on the processor.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            device: Device::Cpu,
            precision: Precision::F32,
            max_tokens: None,
            pooling: None,
            normalise: None,
            prefix: None,
            weights_file: None,
            tokenizer_file: None,
        }
    }
}

/// Where to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Device {
    /// The processor.
    #[default]
    Cpu,
    /// The CUDA device of this number.
    Cuda(usize),
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(number) => write!(f, "cuda:{number}"),
        }
    }
}

impl FromStr for Device {
    type Err = InferError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "cpu" {
            return Ok(Self::Cpu);
        }
        let number = text.strip_prefix("cuda:").and_then(|n| n.parse().ok());
        number
            .map(Self::Cuda)
            .ok_or_else(|| InferError::NotADevice {
                text: text.to_owned(),
            })
    }
}

/// How the token states of the last layer become one vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pooling {
    /// Their mean, special tokens included.
    Mean,
    /// The first token's.
    Cls,
    /// The largest value of each dimension.
    Max,
    /// The last token's.
    LastToken,
}

impl fmt::Display for Pooling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mean => "mean",
            Self::Cls => "cls",
            Self::Max => "max",
            Self::LastToken => "last-token",
        })
    }
}

impl FromStr for Pooling {
    type Err = InferError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Mean, Self::Cls, Self::Max, Self::LastToken]
            .into_iter()
            .find(|pooling| pooling.to_string() == text)
            .ok_or_else(|| InferError::NotAPooling {
                text: text.to_owned(),
            })
    }
}
