use std::collections::BTreeMap;
use std::path::Path;

use hone_domain::{Class, LabelSchema};
use serde_json::Value;

use crate::InferError;
use crate::config::unsupported;

/// What a word is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// No part of an entity.
    Outside,
    /// The first word of an entity.
    Begins(Class),
    /// A further word of an entity, or its first where there is none before it.
    Goes(Class),
}

/// The tags of a model, by the number of its output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tags {
    of_output: Vec<Tag>,
    /// The entities, in the order in which they are first named.
    pub(super) labels: LabelSchema,
}

impl Tags {
    /// Reads `id2label` of a `config.json` in BIO. A name without `B-` or `I-` other than `O` goes
    /// on with an entity, as transformers has it.
    ///
    /// # Errors
    /// [`InferError::UnsupportedSetting`] if the model is no token classifier, there are no labels,
    /// their numbers are not 0, 1, 2, …, or they are in BIOES or BILOU.
    pub(super) fn read(json: &Value, path: &Path) -> Result<Self, InferError> {
        let refused = |key: &str, value: String| unsupported(path, key, &value);
        let architectures = json.get("architectures").and_then(Value::as_array);
        let classifies = |name: &Value| {
            let name = name.as_str().unwrap_or_default();
            name.ends_with("ForTokenClassification")
        };
        if let Some(strange) = architectures.filter(|all| !all.iter().any(classifies)) {
            return Err(refused(
                "architectures",
                Value::from(strange.clone()).to_string(),
            ));
        }
        let written = names(json).map_err(|value| refused("id2label", value))?;
        let mut labels: Vec<String> = Vec::new();
        let mut class = |name: &str| {
            let known = labels.iter().position(|label| label == name);
            let at = known.unwrap_or_else(|| {
                labels.push(name.to_owned());
                labels.len() - 1
            });
            Class(u16::try_from(at).unwrap_or(u16::MAX))
        };
        let tag = |name: &String| match (name.as_str(), name.split_once('-')) {
            ("O", _) => Tag::Outside,
            (_, Some(("B", entity))) => Tag::Begins(class(entity)),
            (_, Some(("I", entity))) | (entity, _) => Tag::Goes(class(entity)),
        };
        let of_output = written.iter().map(tag).collect();
        if let Some(strange) = of_more_than_bio(&written) {
            return Err(refused("id2label", strange.clone()));
        }
        let labels = LabelSchema::of_spans(labels);
        let labels = labels.map_err(|error| refused("id2label", error.to_string()))?;
        Ok(Self { of_output, labels })
    }

    /// The number of outputs.
    pub(super) fn len(&self) -> usize {
        self.of_output.len()
    }

    /// What an output stands for.
    pub(super) fn tag(&self, output: usize) -> Tag {
        self.of_output[output]
    }
}

/// The names in the order of their numbers.
fn names(json: &Value) -> Result<Vec<String>, String> {
    let written = json.get("id2label").cloned().unwrap_or_default();
    let read: Result<BTreeMap<usize, String>, _> = serde_json::from_value(written.clone());
    let names = read.map_err(|_not_numbered| written.to_string())?;
    if names.is_empty() || names.keys().copied().ne(0..names.len()) {
        return Err(written.to_string());
    }
    Ok(names.into_values().collect())
}

/// The first name that ends an entity, or is one of one word, of an entity that another begins.
fn of_more_than_bio(names: &[String]) -> Option<&String> {
    let begins = |entity: &str| {
        names
            .iter()
            .any(|name| name.strip_prefix("B-") == Some(entity))
    };
    names.iter().find(|name| match name.split_once('-') {
        Some(("E" | "L" | "S" | "U", entity)) => begins(entity),
        _ => false,
    })
}

#[cfg(test)]
mod tests;
