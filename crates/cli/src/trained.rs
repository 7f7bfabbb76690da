//! A head out of its file, of whatever kind of question.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use hone_domain::{EncoderInfo, LabelSchema, Marginals, Probabilities, View};
use hone_learn::{Features, HeadArtefact, LabelSetArtefact, LearnError, TfIdf};
use hone_table::Records;
use serde_json::{Map, Value, json};

/// A head with all that its use needs.
#[derive(Debug)]
pub(crate) enum Trained {
    /// One class answers.
    Class(HeadArtefact),
    /// Any labels answer.
    LabelSet(LabelSetArtefact),
}

impl Trained {
    /// Reads a file that `hone simulate --out` wrote.
    ///
    /// # Errors
    /// Those of a head for one class, if the file is of neither kind.
    pub(crate) fn load(path: &Path) -> Result<Self, LearnError> {
        HeadArtefact::load(path).map(Self::Class).or_else(|error| {
            let read = LabelSetArtefact::load(path).map(Self::LabelSet);
            read.map_err(|_| error)
        })
    }

    /// The encoder that made the dense views.
    pub(crate) fn encoder(&self) -> &EncoderInfo {
        match self {
            Self::Class(artefact) => &artefact.encoder,
            Self::LabelSet(artefact) => &artefact.encoder,
        }
    }

    /// The dense views and what makes the words.
    pub(crate) fn views(&self) -> (Vec<View>, Option<TfIdf>) {
        match self {
            Self::Class(artefact) => (artefact.views.clone(), artefact.tf_idf.clone()),
            Self::LabelSet(artefact) => (artefact.views.clone(), artefact.tf_idf.clone()),
        }
    }

    /// One JSON object a record: its row or id, what the head says, and the score of each class.
    ///
    /// # Errors
    /// Those of the head.
    pub(crate) fn lines(&self, features: &Features, records: &Records) -> Result<String> {
        let said = match self {
            Self::Class(artefact) => {
                of_classes(&artefact.schema, &artefact.head.predict(features)?)
            }
            Self::LabelSet(artefact) => {
                let marginals = artefact.head.predict(features)?;
                of_label_sets(artefact, &marginals)
            }
        };
        let mut lines = String::new();
        for (row, mut line) in said.into_iter().enumerate() {
            line["row"] = json!(row + 1);
            if let Some(ids) = &records.ids {
                line["id"] = json!(ids[row]);
            }
            writeln!(lines, "{line}").expect("writing to a string does not fail");
        }
        Ok(lines)
    }
}

fn of_classes(schema: &LabelSchema, predictions: &Probabilities) -> Vec<Value> {
    let line = |(row, class): (usize, hone_domain::Class)| {
        let scores = predictions.row(row);
        json!({
            "label": schema.name(class),
            "score": scores[class.index()],
            "scores": by_name(schema, scores.iter()),
        })
    };
    predictions
        .argmax()
        .into_iter()
        .enumerate()
        .map(line)
        .collect()
}

fn of_label_sets(artefact: &LabelSetArtefact, marginals: &Marginals) -> Vec<Value> {
    let schema = &artefact.schema;
    let decided = artefact.head.decide(marginals).into_iter().enumerate();
    let line = |(row, set): (usize, hone_domain::LabelSet)| {
        let names: Vec<_> = set
            .labels()
            .iter()
            .map(|label| schema.name(*label))
            .collect();
        json!({"labels": names, "scores": by_name(schema, marginals.row(row).iter())})
    };
    decided.map(line).collect()
}

fn by_name<'a>(schema: &LabelSchema, scores: impl Iterator<Item = &'a f32>) -> Map<String, Value> {
    let named = schema.names().iter().zip(scores);
    named
        .map(|(name, score)| (name.clone(), json!(score)))
        .collect()
}
