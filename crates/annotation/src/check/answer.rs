use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    Answer, Answers, Invalid, LabelOption, Object, Question, QuestionSettings, Ranked,
    ResponseStatus, Schema, Span, limits,
};

/// How much of an answer must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// All of it: rankings rank every option.
    Whole,
    /// What there is yet.
    Partial,
    /// An offer: rankings may leave options out.
    Offered,
}

/// Checks the answers of a response.
///
/// # Errors
/// If a question is not of this dataset, a required one is not answered although the response is
/// submitted, or an answer does not fit its question.
pub fn answers(
    schema: &Schema,
    fields: &Object,
    status: ResponseStatus,
    values: &BTreeMap<String, Value>,
) -> Result<Answers, Invalid> {
    let completeness = match status {
        ResponseStatus::Submitted => Completeness::Whole,
        ResponseStatus::Draft | ResponseStatus::Discarded => Completeness::Partial,
    };
    if status == ResponseStatus::Submitted {
        let mut required = schema.questions.iter().filter(|question| question.required);
        if let Some(question) = required.find(|question| !values.contains_key(&question.name)) {
            let reason = "is required in a submitted response";
            return Err(Invalid::new(format!("values.{}", question.name), reason));
        }
    }
    let checked = values.iter().map(|(name, value)| {
        let place = || format!("values.{name}");
        let question = schema.question(name);
        let question =
            question.ok_or_else(|| Invalid::new(place(), "is no question of this dataset"))?;
        let answer = answer(question, fields, completeness, value);
        let answer = answer.map_err(|reason| Invalid::new(place(), reason))?;
        Ok((name.clone(), answer))
    });
    checked.collect()
}

/// Reads an answer to a question about a record with these fields.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub fn answer(
    question: &Question,
    fields: &Object,
    completeness: Completeness,
    value: &Value,
) -> Result<Answer, String> {
    match &question.settings {
        QuestionSettings::Text { .. } => text(value).map(|text| Answer::Text(text.to_owned())),
        QuestionSettings::LabelSelection { options, .. } => {
            let label = text(value)?;
            known(options, label)?;
            Ok(Answer::Text(label.to_owned()))
        }
        QuestionSettings::MultiLabelSelection { options, .. } => labels(options, value),
        QuestionSettings::Rating { options } => {
            let Some(grade) = value.as_i64() else {
                return Err(format!("{value} is not a whole number"));
            };
            if !options.iter().any(|option| option.value == grade) {
                return Err(format!("{grade} is not one of the options"));
            }
            Ok(Answer::Rating(grade))
        }
        QuestionSettings::Ranking { options } => ranking(options, completeness, value),
        QuestionSettings::Span {
            field,
            options,
            allow_overlapping,
            ..
        } => {
            let text = fields
                .get(field)
                .and_then(Value::as_str)
                .unwrap_or_default();
            let spans = spans(options, text, value)?;
            if !allow_overlapping {
                apart(&spans)?;
            }
            Ok(Answer::Spans(spans))
        }
    }
}

fn text(value: &Value) -> Result<&str, String> {
    value
        .as_str()
        .ok_or_else(|| format!("{value} is not a text"))
}

fn list(value: &Value) -> Result<&[Value], String> {
    value
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(|| format!("{value} is not a list"))
}

fn known(options: &[LabelOption], label: &str) -> Result<(), String> {
    if options.iter().any(|option| option.value == label) {
        return Ok(());
    }
    Err(format!("{label:?} is not one of the options"))
}

fn labels(options: &[LabelOption], value: &Value) -> Result<Answer, String> {
    let mut labels = Vec::new();
    for value in list(value)? {
        let label = text(value)?;
        known(options, label)?;
        if labels.iter().any(|held| held == label) {
            return Err(format!("{label:?} stands there twice"));
        }
        labels.push(label.to_owned());
    }
    if labels.is_empty() {
        return Err("is an empty list".to_owned());
    }
    Ok(Answer::Labels(labels))
}

fn ranking(
    options: &[LabelOption],
    completeness: Completeness,
    value: &Value,
) -> Result<Answer, String> {
    let items: Result<Vec<Ranked>, _> = list(value)?.iter().map(serde_from).collect();
    let ranks = items?;
    let mut seen = BTreeSet::new();
    for item in &ranks {
        known(options, &item.value)?;
        if !seen.insert(&item.value) {
            return Err(format!("{:?} stands there twice", item.value));
        }
        match item.rank {
            Some(rank) if !(1..=options.len()).contains(&(rank as usize)) => {
                let most = options.len();
                return Err(format!("rank {rank} is not from 1 to {most}"));
            }
            Some(_) | None => {}
        }
    }
    if completeness == Completeness::Partial {
        return Ok(Answer::Ranking(ranks));
    }
    // Ranks for all or for none: without any the order is the rank.
    let ranked = ranks.iter().filter(|item| item.rank.is_some()).count();
    if ranked != 0 && ranked != ranks.len() {
        return Err(format!("{ranked} of {} values have a rank", ranks.len()));
    }
    if completeness == Completeness::Whole && ranks.len() < options.len() {
        return Err(format!(
            "ranks {} of {} options",
            ranks.len(),
            options.len()
        ));
    }
    Ok(Answer::Ranking(ranks))
}

fn spans(options: &[LabelOption], text: &str, value: &Value) -> Result<Vec<Span>, String> {
    let items = list(value)?;
    if items.len() > limits::SPANS {
        return Err(format!(
            "has {} spans; {} are allowed",
            items.len(),
            limits::SPANS
        ));
    }
    let length = text.chars().count();
    let mut spans = Vec::with_capacity(items.len());
    for item in items {
        let span: Span = serde_from(item)?;
        known(options, &span.label)?;
        if span.start >= span.end || span.end > length {
            let (start, end) = (span.start, span.end);
            return Err(format!(
                "the span from {start} to {end} is not within 0 to {length}"
            ));
        }
        spans.push(span);
    }
    Ok(spans)
}

fn apart(spans: &[Span]) -> Result<(), String> {
    let mut ordered: Vec<&Span> = spans.iter().collect();
    ordered.sort_by_key(|span| (span.start, span.end));
    match ordered.windows(2).find(|pair| pair[1].start < pair[0].end) {
        Some(pair) => Err(format!(
            "the spans from {} and from {} overlap",
            pair[0].start, pair[1].start
        )),
        None => Ok(()),
    }
}

fn serde_from<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, String> {
    serde_json::from_value(value.clone()).map_err(|error| format!("{value}: {error}"))
}

#[cfg(test)]
mod tests;
