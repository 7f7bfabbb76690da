//! A head out of its file, of whatever kind of question.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use hone_domain::{
    Encoder, EncoderInfo, FeatureStore, LabelSchema, Marginals, Modality, Probabilities, Span, View,
};
use hone_engine::predict_spans;
use hone_learn::sequence::SequenceArtefact;
use hone_learn::{
    Artefact as _, Features, HeadArtefact, ImageViews, LabelSetArtefact, LearnError, OptionScores,
    RankingArtefact, TfIdf,
};
use hone_table::Records;
use serde_json::{Map, Value, json};

use crate::features::Reader;
use crate::ranked;
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
    /// Rankings of several texts answer.
    Rankings(RankingArtefact),
}

/// Records that a head is to answer about.
#[derive(Debug)]
pub(crate) enum Asked {
    /// One text, or the path of one image, each.
    Whole(Records),
    /// A text and the path of an image each.
    Both(Records, Vec<String>),
    /// Several texts each, a table an option.
    Options(Vec<Records>),
}

/// What reads the records that a head is to answer about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadWith<'a> {
    pub(crate) encoder: &'a dyn Encoder,
    pub(crate) store: &'a dyn FeatureStore,
    pub(crate) modality: Modality,
    /// The encoder of the images that stand beside the texts.
    pub(crate) images: Option<&'a dyn Encoder>,
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
            .or_else(|error| {
                let read = RankingArtefact::load(path).map(Self::Rankings);
                read.map_err(|_of_rankings| error)
            })
    }

    /// The encoder that the head was trained on.
    pub(crate) fn encoder(&self) -> &EncoderInfo {
        match self {
            Self::Class(artefact) => &artefact.encoder,
            Self::LabelSet(artefact) => &artefact.encoder,
            Self::Spans(artefact) => &artefact.encoder,
            Self::Rankings(artefact) => &artefact.encoder,
        }
    }

    /// The images beside the texts that it learned from.
    pub(crate) fn images(&self) -> Option<&ImageViews> {
        match self {
            Self::Class(artefact) => artefact.images.as_ref(),
            Self::LabelSet(_) | Self::Spans(_) | Self::Rankings(_) => None,
        }
    }

    /// The options that it ranks, each a text of its own.
    pub(crate) fn options(&self) -> Option<&LabelSchema> {
        match self {
            Self::Rankings(artefact) => Some(&artefact.schema),
            Self::Class(_) | Self::LabelSet(_) | Self::Spans(_) => None,
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
    pub(crate) fn lines(&self, with: ReadWith<'_>, asked: &Asked) -> Result<String> {
        let records = asked.first();
        let texts: Vec<_> = records.texts.iter().map(String::as_str).collect();
        let said = match self {
            Self::Rankings(artefact) => {
                let reader = with.reader(&artefact.views, artefact.tf_idf.as_ref());
                let features = ranked::read(&reader, &asked.options())?;
                of_rankings(&artefact.schema, &artefact.head.predict(&features)?)
            }
            Self::Class(artefact) => {
                let reader = with.reader(&artefact.views, artefact.tf_idf.as_ref());
                let reader = with.beside(reader, artefact.images.as_ref());
                let features = reader.read_both(&texts, &asked.images())?;
                of_classes(&artefact.schema, &artefact.head.predict(&features)?)
            }
            Self::LabelSet(artefact) => {
                let features = with.features(&artefact.views, artefact.tf_idf.as_ref(), &texts)?;
                of_label_sets(artefact, &artefact.head.predict(&features)?)
            }
            Self::Spans(artefact) => {
                let words = with.words(&artefact.views).read(&texts)?;
                let predicted = predict_spans(&artefact.head, &words)?;
                let scores = predicted.spans.into_iter().zip(predicted.scores);
                let found = scores.map(|(spans, scores)| spans.into_iter().zip(scores).collect());
                let found: Vec<Vec<(Span, f32)>> = found.collect();
                return Ok(lines_of_spans(&artefact.schema, &found, records));
            }
        };
        Ok(numbered(said, records))
    }
}

impl Asked {
    /// The records, or what is in their first option.
    fn first(&self) -> &Records {
        match self {
            Self::Whole(records) | Self::Both(records, _) => records,
            Self::Options(options) => options.first().expect("there are two options at least"),
        }
    }

    /// The paths of the images beside the texts.
    fn images(&self) -> Vec<&str> {
        match self {
            Self::Both(_, images) => images.iter().map(String::as_str).collect(),
            Self::Whole(_) | Self::Options(_) => Vec::new(),
        }
    }

    /// The number of records.
    pub(crate) fn len(&self) -> usize {
        self.first().texts.len()
    }

    /// The options of each record, `[n][options]`; what is whole is the only one.
    fn options(&self) -> Vec<Vec<String>> {
        let options = match self {
            Self::Whole(records) | Self::Both(records, _) => std::slice::from_ref(records),
            Self::Options(options) => options,
        };
        let of_row = |row: usize| options.iter().map(|of| of.texts[row].clone()).collect();
        (0..self.len()).map(of_row).collect()
    }
}

impl<'a> ReadWith<'a> {
    fn features(self, views: &[View], tf_idf: Option<&TfIdf>, texts: &[&str]) -> Result<Features> {
        self.reader(views, tf_idf).read(texts)
    }

    fn reader(self, views: &[View], tf_idf: Option<&TfIdf>) -> Reader<'a> {
        Reader {
            encoder: self.encoder,
            store: self.store,
            views: views.to_vec(),
            tf_idf: tf_idf.cloned(),
            modality: self.modality,
            beside: None,
        }
    }

    /// The same with a reader of the images beside the texts, where there are such.
    fn beside(self, texts: Reader<'a>, images: Option<&ImageViews>) -> Reader<'a> {
        let (Some(encoder), Some(images)) = (self.images, images) else {
            return texts;
        };
        texts.beside(Reader {
            encoder,
            store: self.store,
            views: images.views.clone(),
            tf_idf: None,
            modality: Modality::Image,
            beside: None,
        })
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

/// One JSON object a record: its row or id, and its spans with their probabilities.
pub(crate) fn lines_of_spans(
    schema: &LabelSchema,
    found: &[Vec<(Span, f32)>],
    records: &Records,
) -> String {
    let span = |(span, score): &(Span, f32)| {
        let label = schema.name(span.label());
        json!({"start": span.start(), "end": span.end(), "label": label, "score": score})
    };
    let line = |spans: &Vec<(Span, f32)>| {
        let spans: Vec<Value> = spans.iter().map(span).collect();
        json!({ "spans": spans })
    };
    numbered(found.iter().map(line).collect(), records)
}

/// A line a record, with its row and its id if it has one.
fn numbered(said: Vec<Value>, records: &Records) -> String {
    let mut lines = String::new();
    for (row, mut line) in said.into_iter().enumerate() {
        line["row"] = json!(row + 1);
        if let Some(ids) = &records.ids {
            line["id"] = json!(ids[row]);
        }
        writeln!(lines, "{line}").expect("writing to a string does not fail");
    }
    lines
}

/// The options from the best to the worst with their ranks and scores, and how sure that is.
fn of_rankings(schema: &LabelSchema, scores: &OptionScores) -> Vec<Value> {
    let rows = scores.rankings().into_iter().enumerate();
    let line = |(row, ranking): (usize, hone_domain::Ranking)| {
        let options = ranking.order().into_iter().map(|option| {
            let name = &schema.names()[option];
            json!({
                "value": name,
                "rank": ranking.ranks()[option] + 1,
                "score": scores.view()[[row, option]],
            })
        });
        let options: Vec<Value> = options.collect();
        json!({"ranking": options, "certainty": scores.certainty(row)})
    };
    rows.map(line).collect()
}

fn by_name<'a>(schema: &LabelSchema, scores: impl Iterator<Item = &'a f32>) -> Map<String, Value> {
    let named = schema.names().iter().zip(scores);
    named
        .map(|(name, score)| (name.clone(), json!(score)))
        .collect()
}
