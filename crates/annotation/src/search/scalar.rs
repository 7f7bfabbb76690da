use std::cmp::Ordering;

use serde_json::Value;

use crate::{Answer, MetadataSettings, QuestionSettings, Score};

/// What filters and sorts see of an answer or a metadata value. All of one question or property
/// are of one kind.
///
/// Texts are ordered by code point, numbers by size.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// A grade or a number; never NaN, never negative zero.
    Number(f64),
    /// A label or a term.
    Text(String),
}

impl Scalar {
    /// A number.
    pub fn number(number: f64) -> Self {
        // The sum takes the sign off a zero: back ends hold 0 and -0 equal.
        Self::Number(number + 0.0)
    }

    /// Whether it is what a filter names: the same text, or a text that reads as the same number.
    pub fn is(&self, term: &str) -> bool {
        match self {
            Self::Number(number) => term.parse::<f64>().is_ok_and(|term| term == *number),
            Self::Text(text) => text == term,
        }
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

impl Eq for Scalar {}

impl Ord for Scalar {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Scalar {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What filters and sorts see of an answer: its labels or its grade; nothing of texts of free
/// form, rankings and spans, nor of an answer that does not have the shape of the question.
pub fn answer(question: &QuestionSettings, answer: &Answer) -> Vec<Scalar> {
    match (question, answer) {
        (QuestionSettings::LabelSelection { .. }, Answer::Text(label)) => {
            vec![Scalar::Text(label.clone())]
        }
        (QuestionSettings::MultiLabelSelection { .. }, Answer::Labels(labels)) => {
            labels.iter().cloned().map(Scalar::Text).collect()
        }
        (QuestionSettings::Rating { .. }, Answer::Rating(grade)) => {
            vec![Scalar::number(*grade as f64)]
        }
        _ => Vec::new(),
    }
}

/// What filters and sorts see of a metadata value: the texts of its [`terms`], or its number.
/// Whole numbers beyond 2⁵³ are rounded.
pub fn metadata(property: &MetadataSettings, value: &Value) -> Vec<Scalar> {
    match property {
        MetadataSettings::Terms { .. } => {
            let texts = terms(value).into_iter().map(term_text);
            texts.map(Scalar::Text).collect()
        }
        MetadataSettings::Integer { .. } | MetadataSettings::Float { .. } => {
            value.as_f64().map(Scalar::number).into_iter().collect()
        }
    }
}

/// The terms of a metadata value: itself or its items, as far as they are scalars; null is none.
pub fn terms(value: &Value) -> Vec<&Value> {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    let scalars = items
        .iter()
        .filter(|item| !(item.is_null() || item.is_array() || item.is_object()));
    scalars.collect()
}

/// A term as text: a string as it is, anything else as JSON.
pub fn term_text(term: &Value) -> String {
    match term {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The scores that a filter looks at, the greatest of which is the key of a sort.
pub fn scores(score: &Score) -> &[f64] {
    match score {
        Score::One(score) => std::slice::from_ref(score),
        Score::Each(scores) => scores,
    }
}

#[cfg(test)]
mod tests;
