use serde::{Deserialize, Serialize};

/// A labelled text, as one line of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The name of the record in its source, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The text.
    pub text: String,
    /// The name of its class.
    pub label: String,
}

impl Record {
    /// A record without a name; `None` if text or label is blank.
    pub(crate) fn of(text: &str, label: &str) -> Option<Self> {
        let (text, label) = (text.trim(), label.trim());
        let full = !text.is_empty() && !label.is_empty();
        full.then(|| Self {
            id: None,
            text: text.to_owned(),
            label: label.to_owned(),
        })
    }

    pub(crate) fn named(self, id: &str) -> Self {
        Self {
            id: Some(id.to_owned()),
            ..self
        }
    }
}
