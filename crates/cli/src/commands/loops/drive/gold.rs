//! What is true of the records that people are driven over.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use hone_table::{Columns, LabelSetColumns, LabelSetRecords, read_label_sets, read_records};
use rand::Rng;
use serde_json::{Value, json};

use crate::args::DriveArgs;
use crate::exit::BadInput;

/// The labels of one record, by name: one where one label answers.
pub(super) type Labels = BTreeSet<String>;

/// The true answers to a labelled file.
#[derive(Debug)]
pub(super) struct Gold {
    answers: Answers,
    /// The labels of each row.
    rows: Vec<Labels>,
    /// All labels, sorted.
    labels: Vec<String>,
}

/// What answers the question.
#[derive(Debug, Clone, Copy)]
enum Answers {
    OneLabel,
    AnyLabels,
}

impl Gold {
    /// Reads the texts of the rows and what is true of them.
    ///
    /// # Errors
    /// Whatever is wrong with the file, with its row or column; [`BadInput`] if it has fewer than
    /// two labels or a row names none. That no label applies could be said of a question that may be
    /// left out alone, and a dataset needs one that may not.
    pub(super) fn read(args: &DriveArgs) -> Result<(Vec<String>, Self)> {
        let (texts, answers, rows) = rows(args)?;
        let file = args.data.display();
        if let Some(row) = rows.iter().position(Labels::is_empty) {
            let row = row + 1;
            return Err(BadInput(format!("row {row} of {file} names no label")).into());
        }
        let gold = Self::new(answers, rows);
        ensure!(
            gold.labels.len() >= 2,
            BadInput(format!("{file} has fewer than two labels"))
        );
        Ok((texts, gold))
    }

    fn new(answers: Answers, rows: Vec<Labels>) -> Self {
        let labels: Labels = rows.iter().flatten().cloned().collect();
        Self {
            answers,
            rows,
            labels: labels.into_iter().collect(),
        }
    }

    /// A question that these are answers to.
    pub(super) fn question(&self, name: &str) -> Value {
        let options = self.labels.iter();
        let options = options.map(|label| json!({"value": label, "text": label}));
        let kind = match self.answers {
            Answers::OneLabel => "label_selection",
            Answers::AnyLabels => "multi_label_selection",
        };
        json!({"name": name, "title": name, "required": true,
            "settings": {"type": kind, "options": options.collect::<Vec<_>>()}})
    }

    /// What is true of a row, from 0; nothing if there is no such row.
    pub(super) fn truth(&self, row: usize) -> Option<&Labels> {
        self.rows.get(row)
    }

    /// A wrong answer: another label, or one label more or less, but never none.
    pub(super) fn wrong(&self, truth: &Labels, rng: &mut impl Rng) -> Labels {
        match self.answers {
            Answers::OneLabel => {
                let others = self.labels.iter().filter(|label| !truth.contains(*label));
                Labels::from([one_of(others, rng)])
            }
            Answers::AnyLabels => {
                let only = |label: &String| truth.len() == 1 && truth.contains(label);
                let turned = one_of(self.labels.iter().filter(|label| !only(label)), rng);
                truth ^ &Labels::from([turned])
            }
        }
    }

    /// The values of a submitted response.
    pub(super) fn values(&self, question: &str, labels: &Labels) -> Value {
        let value = match self.answers {
            Answers::OneLabel => json!(labels.first()),
            Answers::AnyLabels => json!(labels),
        };
        json!({question: {"value": value}})
    }
}

/// The texts of the rows, what answers the question, and the labels of each row.
fn rows(args: &DriveArgs) -> Result<(Vec<String>, Answers, Vec<Labels>)> {
    if let Some(labels) = &args.labels {
        let columns = LabelSetColumns {
            text: args.text.clone(),
            labels: labels.clone(),
            separator: args.label_separator.clone(),
        };
        let LabelSetRecords { texts, sets } = read_label_sets(&args.data, &columns)?;
        let sets = sets.into_iter().map(Labels::from_iter);
        return Ok((texts, Answers::AnyLabels, sets.collect()));
    }
    let columns = Columns {
        text: args.text.clone(),
        label: args.label.clone(),
        id: None,
    };
    let records = read_records(&args.data, &columns)?;
    let labels = records.labels.unwrap_or_default().into_iter();
    let rows = labels.map(|label| Labels::from([label]));
    Ok((records.texts, Answers::OneLabel, rows.collect()))
}

/// One of at least one label.
fn one_of<'a>(labels: impl Iterator<Item = &'a String>, rng: &mut impl Rng) -> String {
    let labels: Vec<&String> = labels.collect();
    labels[rng.random_range(0..labels.len())].clone()
}

/// The labels of a suggestion's value: one, or a list.
pub(super) fn named(value: &Value) -> Labels {
    let labels = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    let names = labels.iter().filter_map(Value::as_str);
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
