use std::path::Path;

use hone_kernel::Activation;
use serde::Deserialize;

use crate::InferError;

/// The keys of a transformer's `config.json` that matter here.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct TransformerConfig {
    pub(crate) vocab_size: usize,
    #[serde(alias = "dim")]
    pub(crate) hidden_size: usize,
    #[serde(alias = "n_layers")]
    pub(crate) num_hidden_layers: usize,
    #[serde(alias = "n_heads")]
    pub(crate) num_attention_heads: usize,
    #[serde(alias = "hidden_dim")]
    pub(crate) intermediate_size: usize,
    #[serde(alias = "activation", alias = "hidden_activation")]
    hidden_act: Option<String>,
    pub(crate) max_position_embeddings: usize,
    #[serde(default = "bert_epsilon")]
    pub(crate) layer_norm_eps: f64,
    #[serde(default)]
    pub(crate) pad_token_id: usize,
    #[serde(default = "two_types")]
    pub(crate) type_vocab_size: usize,
    position_embedding_type: Option<String>,
}

fn bert_epsilon() -> f64 {
    1e-12
}

fn two_types() -> usize {
    2
}

impl TransformerConfig {
    /// The non-linearity. `gelu` is the one by erf; the others by tanh.
    pub(crate) fn activation(&self, path: &Path) -> Result<Activation, InferError> {
        activation(self.hidden_act.as_deref().unwrap_or("gelu"), path)
    }

    /// Refuses what no path here computes.
    pub(crate) fn check(&self, path: &Path) -> Result<(), InferError> {
        let positions = self
            .position_embedding_type
            .as_deref()
            .unwrap_or("absolute");
        if positions != "absolute" {
            return Err(unsupported(path, "position_embedding_type", positions));
        }
        let heads = self.num_attention_heads;
        if heads == 0 || !self.hidden_size.is_multiple_of(heads) {
            let value = heads.to_string();
            return Err(unsupported(path, "num_attention_heads", &value));
        }
        if self.num_hidden_layers > usize::from(u8::MAX) {
            let value = self.num_hidden_layers.to_string();
            return Err(unsupported(path, "num_hidden_layers", &value));
        }
        Ok(())
    }
}

/// The non-linearity of this name in a `config.json`.
pub(crate) fn activation(name: &str, path: &Path) -> Result<Activation, InferError> {
    match name {
        "gelu" => Ok(Activation::Gelu),
        "gelu_new" | "gelu_fast" | "gelu_pytorch_tanh" => Ok(Activation::GeluTanh),
        "quick_gelu" => Ok(Activation::QuickGelu),
        "relu" => Ok(Activation::Relu),
        "silu" | "swish" => Ok(Activation::Silu),
        other => Err(unsupported(path, "hidden_act", other)),
    }
}

/// A setting that no path here computes.
pub(crate) fn unsupported(path: &Path, key: &str, value: &str) -> InferError {
    InferError::UnsupportedSetting {
        path: path.to_owned(),
        key: key.to_owned(),
        value: value.to_owned(),
    }
}
