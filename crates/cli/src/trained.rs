//! A head out of its file, of whatever kind of question.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use hone_domain::{
    Encoder, EncoderInfo, FeatureStore, LabelSchema, Marginals, Modality, Probabilities, Span, View,
};
use hone_engine::{SpanPrediction, predict_spans};
use hone_learn::sequence::SequenceArtefact;
use hone_learn::{Features, HeadArtefact, LabelSetArtefact, LearnError, TfIdf};
use hone_table::Records;
use serde_json::{Map, Value, json};

use crate::features::Reader;
use crate::words::WordReader;

/// A head with all that its use needs.
#[derive(Debug)]
pub(crate) enum Trained {
    /// One class answers.
    Class(HeadArtefact),
    /// Any labels answer.
    LabelSet(LabelSetArtefact),
    /// Spans of the text answer.
    Spans(SequenceArtefact),
}

/// What reads the records that a head is to answer about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadWith<'a> {
    pub(crate) encoder: &'a dyn Encoder,
    pub(crate) store: &'a dyn FeatureStore,
    pub(crate) modality: Modality,
}

impl Trained {
    /// Reads a file that `hone simulate --out` wrote.
    ///
    /// # Errors
    /// Those of a head for one class, if the file is of no kind.
    pub(crate) fn load(path: &Path) -> Result<Self, LearnError> {
        HeadArtefact::load(path)
            .map(Self::Class)
            .or_else(|error| {
                let read = LabelSetArtefact::load(path).map(Self::LabelSet);
                read.map_err(|_of_sets| error)
            })
            .or_else(|error| {
                let read = SequenceArtefact::load(path).map(Self::Spans);
                read.map_err(|_of_spans| error)
            })
    }

    /// The encoder that the head was trained on.
    pub(crate) fn encoder(&self) -> &EncoderInfo {
        match self {
            Self::Class(artefact) => &artefact.encoder,
            Self::LabelSet(artefact) => &artefact.encoder,
            Self::Spans(artefact) => &artefact.encoder,
        }
    }

    /// Whether it answers with spans.
    pub(crate) fn finds_spans(&self) -> bool {
        matches!(self, Self::Spans(_))
    }

    /// One JSON object a record: its row or id, and what the head says with its scores.
    ///
    /// # Errors
    /// Those of the encoder and the head.
    pub(crate) fn lines(&self, with: ReadWith<'_>, records: &Records) -> Result<String> {
        let texts: Vec<_> = records.texts.iter().map(String::as_str).collect();
        let said = match self {
            Self::Class(artefact) => {
                let features = with.features(&artefact.views, artefact.tf_idf.as_ref(), &texts)?;
                of_classes(&artefact.schema, &artefact.head.predict(&features)?)
            }
            Self::LabelSet(artefact) => {
                let features = with.features(&artefact.views, artefact.tf_idf.as_ref(), &texts)?;
                of_label_sets(artefact, &artefact.head.predict(&features)?)
            }
            Self::Spans(artefact) => {
                let words = with.words(&artefact.views).read(&texts)?;
                of_spans(&artefact.schema, &predict_spans(&artefact.head, &words)?)
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

impl<'a> ReadWith<'a> {
    fn features(self, views: &[View], tf_idf: Option<&TfIdf>, texts: &[&str]) -> Result<Features> {
        let reader = Reader {
            encoder: self.encoder,
            store: self.store,
            views: views.to_vec(),
            tf_idf: tf_idf.cloned(),
            modality: self.modality,
        };
        reader.read(texts)
    }

    /// A reader of the layers among some views.
    fn words(self, views: &[View]) -> WordReader<'a> {
        let layer = |view: &View| match view {
            View::Tokens(layer) => Some(*layer),
            View::Final | View::LayerMean(_) => None,
        };
        WordReader {
            encoder: self.encoder,
            store: self.store,
            layers: views.iter().filter_map(layer).collect(),
        }
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

fn of_spans(schema: &LabelSchema, predicted: &SpanPrediction) -> Vec<Value> {
    let span = |(span, score): (&Span, &f32)| {
        let label = schema.name(span.label());
        json!({"start": span.start(), "end": span.end(), "label": label, "score": score})
    };
    let records = predicted.spans.iter().zip(&predicted.scores);
    records
        .map(|(spans, scores)| {
            let spans: Vec<Value> = spans.iter().zip(scores).map(span).collect();
            json!({"spans": spans})
        })
        .collect()
}

fn by_name<'a>(schema: &LabelSchema, scores: impl Iterator<Item = &'a f32>) -> Map<String, Value> {
    let named = schema.names().iter().zip(scores);
    named
        .map(|(name, score)| (name.clone(), json!(score)))
        .collect()
}
