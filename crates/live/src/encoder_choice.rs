use hone_domain::{EncoderInfo, Precision};
use serde::{Deserialize, Serialize};

/// Which encoder reads the records, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EncoderChoice {
    /// The model's id.
    pub model_id: String,
    /// Texts are cut after this many tokens; the model's own limit if absent.
    pub max_tokens: Option<usize>,
    /// The number format.
    pub dtype: Precision,
}

impl Default for EncoderChoice {
    fn default() -> Self {
        Self {
            model_id: "all-MiniLM-L6-v2".to_owned(),
            max_tokens: None,
            dtype: Precision::F32,
        }
    }
}

impl EncoderChoice {
    /// The choice that gives an encoder again.
    pub(crate) fn of(info: &EncoderInfo) -> Self {
        Self {
            model_id: info.id.clone(),
            max_tokens: Some(info.max_tokens),
            dtype: info.precision,
        }
    }
}
