use hone_annotation::{FieldSettings, Schema};
use hone_domain::PromptTemplate;
use serde::{Deserialize, Serialize};

use crate::LiveError;

/// Which language model writes suggestions, and from what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriterChoice {
    /// The model's id.
    #[serde(default = "default_model")]
    pub model_id: String,
    /// What it goes on from; `{name}` stands for what is in that field of the record.
    pub prompt: PromptTemplate,
    /// Whether the prompt is the text itself, and not a turn of a conversation.
    #[serde(default)]
    pub plain: bool,
    /// At most so many tokens a suggestion.
    #[serde(default = "default_max_tokens")]
    pub max_tokens: usize,
}

fn default_model() -> String {
    "smollm2-135m-instruct".to_owned()
}

const fn default_max_tokens() -> usize {
    64
}

impl WriterChoice {
    /// Checks what can be checked without a dataset.
    ///
    /// # Errors
    /// [`LiveError::BadDefinition`] names the place.
    pub(crate) fn check(&self) -> Result<(), LiveError> {
        if self.max_tokens == 0 {
            return Err(bad("writer.max_tokens", "has to be at least 1".to_owned()));
        }
        if self.prompt.names().next().is_none() {
            let reason = "names no field in braces: every record would get the same text";
            return Err(bad("writer.prompt", reason.to_owned()));
        }
        Ok(())
    }

    /// Checks that the prompt names text fields of a dataset.
    ///
    /// # Errors
    /// [`LiveError::BadDefinition`] names the first that it has not.
    pub fn fits(&self, schema: &Schema) -> Result<(), LiveError> {
        let text = |name: &str| {
            let mut fields = schema.fields.iter();
            let is_text = |settings: &FieldSettings| matches!(settings, FieldSettings::Text { .. });
            fields.any(|field| field.name == name && is_text(&field.settings))
        };
        match self.prompt.names().find(|name| !text(name)) {
            None => Ok(()),
            Some(strange) => {
                let reason = format!("the dataset has no text field {strange:?}");
                Err(bad("writer.prompt", reason))
            }
        }
    }
}

fn bad(place: &str, reason: String) -> LiveError {
    LiveError::BadDefinition {
        place: place.to_owned(),
        reason,
    }
}
