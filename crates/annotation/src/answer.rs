use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A labelled stretch of a text; offsets are Unicode code points, `end` is past the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The label's value.
    pub label: String,
    /// The first code point.
    pub start: usize,
    /// The code point after the last.
    pub end: usize,
}

/// One option of a ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    /// The option's value.
    pub value: String,
    /// Its rank from 1; ties are allowed. Absent where the order is the rank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
}

/// The answer to a question, by its shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// Of a text or label question.
    Text(String),
    /// Of a rating question.
    Rating(i64),
    /// Of a span question; the empty list is one of these.
    Spans(Vec<Span>),
    /// Of a ranking question.
    Ranking(Vec<Ranked>),
    /// Of a multi-label question.
    Labels(Vec<String>),
}

impl Answer {
    /// The values that a filter or a sort sees: labels and grades; none for texts of free form,
    /// rankings and spans. Which question it answers must be known to tell a label from a text.
    pub fn labels(&self) -> Vec<String> {
        match self {
            Self::Text(label) => vec![label.clone()],
            Self::Rating(grade) => vec![grade.to_string()],
            Self::Labels(labels) => labels.clone(),
            Self::Spans(_) | Self::Ranking(_) => Vec::new(),
        }
    }
}

/// Answers by the question's name.
pub type Answers = BTreeMap<String, Answer>;
