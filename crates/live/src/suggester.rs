use std::collections::BTreeMap;

use hone_domain::{Class, LabelSchema, Span};
use serde::{Deserialize, Serialize};

use crate::LiveError;

/// Which model, trained before, suggests spans until a loop has one of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggesterChoice {
    /// The model's id.
    pub model_id: String,
    /// The label of the question that each label of the model stands for; what is not named is not
    /// suggested. If empty, labels stand for those of the same name, whatever their case.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

impl SuggesterChoice {
    /// Checks that labels of the model stand for labels of the question.
    ///
    /// # Errors
    /// [`LiveError::BadDefinition`] with both lists, if a name of the map is on neither or, without
    /// a map, no label stands for another.
    pub fn fits(&self, known: &LabelSchema, wanted: &LabelSchema) -> Result<(), LiveError> {
        let strange = self.labels.iter().find_map(|(from, to)| {
            let strange = |name: &String, of: &str| Some(format!("{name:?} is no label of {of}"));
            match (known.class(from), wanted.class(to)) {
                (None, _) => strange(from, "the suggester"),
                (_, None) => strange(to, "the question"),
                _ => None,
            }
        });
        let matches = self.classes(known, wanted).iter().any(Option::is_some);
        let reason = match strange {
            Some(strange) => strange,
            None if matches => return Ok(()),
            None => {
                "no label of the suggester has the name of one of the question: say which stands \
                     for which"
                    .to_owned()
            }
        };
        Err(LiveError::BadDefinition {
            place: "suggester.labels".to_owned(),
            reason: format!(
                "{reason} (the suggester knows {}; the question {})",
                known.names().join(", "),
                wanted.names().join(", ")
            ),
        })
    }

    /// The label of the question that each of the model's stands for, `[labels of the model]`.
    fn classes(&self, known: &LabelSchema, wanted: &LabelSchema) -> Vec<Option<Class>> {
        let stands_for = |name: &String| {
            if !self.labels.is_empty() {
                return wanted.class(self.labels.get(name)?);
            }
            let lower = name.to_lowercase();
            let mut names = wanted.names().iter();
            let same = names.find(|wanted| wanted.to_lowercase() == lower);
            wanted.class(name).or_else(|| wanted.class(same?))
        };
        known.names().iter().map(stands_for).collect()
    }

    /// Spans that the model found, under the labels of the question.
    pub(crate) fn renamed(
        &self,
        found: Vec<Vec<(Span, f32)>>,
        (known, wanted): (&LabelSchema, &LabelSchema),
    ) -> Vec<Vec<(Span, f32)>> {
        let classes = self.classes(known, wanted);
        let renamed = |(span, p): (Span, f32)| {
            let label = classes[span.label().index()]?;
            Some((Span::new(span.range(), label).ok()?, p))
        };
        let texts = found.into_iter();
        texts
            .map(|spans| spans.into_iter().filter_map(renamed).collect())
            .collect()
    }
}

#[cfg(test)]
mod tests;
