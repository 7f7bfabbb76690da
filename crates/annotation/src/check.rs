//! Whether values fit the settings of their dataset.

mod answer;
mod field;
mod metadata;

pub use answer::{Completeness, answer, answers};
pub use field::fields;
pub use metadata::metadata;

use crate::{Answer, Invalid, Schema, Score, limits};

type Checked = Result<(), Invalid>;

/// Checks the score of a suggestion: one for a single value, one each for a list.
///
/// # Errors
/// If it is not from 0 to 1, or there are not as many as values.
pub fn score(score: &Score, value: &Answer) -> Checked {
    let invalid = |reason: String| Err(Invalid::new("score", reason));
    let items = match value {
        Answer::Text(_) | Answer::Rating(_) => None,
        Answer::Spans(spans) => Some(spans.len()),
        Answer::Ranking(ranks) => Some(ranks.len()),
        Answer::Labels(labels) => Some(labels.len()),
    };
    let scores = match (score, items) {
        (Score::One(score), None) => std::slice::from_ref(score),
        (Score::Each(scores), Some(items)) if scores.len() == items => scores,
        (Score::Each(scores), Some(items)) => {
            return invalid(format!("has {} scores for {items} values", scores.len()));
        }
        (Score::One(_), Some(_)) => {
            return invalid("is single, but the value is a list".to_owned());
        }
        (Score::Each(_), None) => {
            return invalid("is a list, but the value is single".to_owned());
        }
    };
    match scores.iter().find(|score| !(0.0..=1.0).contains(*score)) {
        Some(score) => invalid(format!("{score} is not from 0 to 1")),
        None => Ok(()),
    }
}

/// Checks the name of the maker of a suggestion: letters, digits, `-_:./` and spaces, with one
/// letter or digit at least.
///
/// # Errors
/// If it has other characters or is too long.
pub fn agent(agent: &str) -> Checked {
    limits::text("agent", agent, limits::AGENT)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_:./ ".contains(c);
    if agent.chars().all(allowed) && agent.chars().any(|c| c.is_ascii_alphanumeric()) {
        return Ok(());
    }
    let reason =
        "needs a letter or digit, and only letters, digits, '-_:./' and spaces are allowed";
    Err(Invalid::new("agent", reason))
}

/// Checks a vector and names its settings.
///
/// # Errors
/// If the dataset has no vector of that name, or it has another length or values that are not
/// finite.
pub fn vector<'a>(
    schema: &'a Schema,
    name: &str,
    values: &[f32],
) -> Result<&'a crate::VectorSettings, Invalid> {
    let place = || format!("vectors.{name}");
    let Some(settings) = schema.vector_settings(name) else {
        return Err(Invalid::new(place(), "is no vector of this dataset"));
    };
    if values.len() != settings.dimensions {
        let (held, wanted) = (values.len(), settings.dimensions);
        return Err(Invalid::new(
            place(),
            format!("has {held} values instead of {wanted}"),
        ));
    }
    if values.iter().any(|value| !value.is_finite()) {
        return Err(Invalid::new(place(), "has values that are not finite"));
    }
    Ok(settings)
}
