use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::DomainError;

/// What an encoder hands over about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum View {
    /// The embedding that the model was trained to give: pooled and normalised as its bundle
    /// says, `[d]`.
    Final,
    /// The mean over the tokens (of an image: its patches) of the output of layer `n` (1 is the first transformer layer,
    /// 0 the embedding layer), scaled to unit norm, `[d]`.
    LayerMean(u8),
    /// The output of layer `n` for each token, special tokens left out, `[tokens, d]`.
    Tokens(u8),
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Final => f.write_str("final"),
            Self::LayerMean(layer) => write!(f, "layer-mean-{layer}"),
            Self::Tokens(layer) => write!(f, "tokens-{layer}"),
        }
    }
}

impl FromStr for View {
    type Err = DomainError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let layer = |prefix: &str| text.strip_prefix(prefix).and_then(|n| n.parse().ok());
        if text == "final" {
            return Ok(Self::Final);
        }
        layer("layer-mean-")
            .map(Self::LayerMean)
            .or_else(|| layer("tokens-").map(Self::Tokens))
            .ok_or_else(|| DomainError::NotAView {
                text: text.to_owned(),
            })
    }
}

impl TryFrom<String> for View {
    type Error = DomainError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<View> for String {
    fn from(view: View) -> Self {
        view.to_string()
    }
}

/// The number format of an encoder's linear layers. Part of the key of every stored feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// 32-bit floating point.
    F32,
    /// 16-bit IEEE floating point.
    F16,
    /// bfloat16.
    Bf16,
    /// 8-bit integers, one scale a token and an output channel.
    Int8,
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
            Self::Int8 => "int8",
        })
    }
}

impl FromStr for Precision {
    type Err = DomainError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "f32" => Ok(Self::F32),
            "f16" => Ok(Self::F16),
            "bf16" => Ok(Self::Bf16),
            "int8" => Ok(Self::Int8),
            _ => Err(DomainError::NotAPrecision {
                text: text.to_owned(),
            }),
        }
    }
}
