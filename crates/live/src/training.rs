use hone_annotation::{RecordId, ResponseId};
use hone_domain::{Class, ContentHash, EncoderInfo, LabelSchema, Seed, View};
use hone_learn::{
    Features, FittedHead, HeadArtefact, HeadSpec, Labelled, TfIdf, Training, out_of_fold,
};
use serde::{Deserialize, Serialize};

use crate::LiveError;

/// Folds of the out-of-fold predictions.
const FOLDS: usize = 5;

/// An answer that a model learned from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// The record.
    pub record: RecordId,
    /// Its content then.
    pub content: ContentHash,
    /// What the people said who answered, weighed against each other.
    pub class: Class,
    /// How sure that is, as the weight of the row.
    pub weight: f32,
    /// The responses that say so.
    pub responses: Vec<ResponseId>,
}

/// All that a training was a function of. The same values give the same bytes on a CPU of the same
/// instruction set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingRow {
    /// The labels.
    pub schema: LabelSchema,
    /// The fields that were read.
    pub fields: Vec<String>,
    /// The answers, by record.
    pub answers: Vec<Learned>,
    /// The file with the contents on which the words were counted.
    pub basis: ContentHash,
    /// The file with the contents that self-training could look at; none where it was off.
    pub unlabelled: Option<ContentHash>,
    /// The encoder.
    pub encoder: EncoderInfo,
    /// Its views.
    pub views: Vec<View>,
    /// What was fitted.
    pub head: HeadSpec,
    /// What all that is random derives from.
    pub seed: Seed,
}

impl TrainingRow {
    /// The answers as classes of `labels`; those of a label that has gone are left out.
    pub(crate) fn classes(&self, labels: &LabelSchema) -> impl Iterator<Item = (RecordId, Class)> {
        self.answers.iter().filter_map(|learned| {
            let class = labels.class(self.schema.name(learned.class))?;
            Some((learned.record, class))
        })
    }
}

/// What a training gave.
#[derive(Debug, Clone)]
pub(crate) struct Trained {
    pub(crate) artefact: HeadArtefact,
    /// What heads that had not seen an answer said of it, in the order of the answers.
    pub(crate) held_out: HeldOut,
}

/// What a model says of the answers it learned from when it has not learned from them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeldOut {
    /// The predictions, in the order of the answers; none for the only answer of a class, which
    /// no other head has learned.
    pub predicted: Vec<Option<Class>>,
    /// Macro-F1 against the answers. Not the quality of the model: the answers were chosen.
    pub macro_f1: f64,
    /// Accuracy against the answers.
    pub accuracy: f64,
    /// The expected calibration error.
    pub calibration: f64,
}

/// Fits a head on the first rows of `features`, which are those of the answers in their order; the
/// others are unlabelled.
///
/// # Errors
/// Those of the head.
pub(crate) fn train(
    row: &TrainingRow,
    features: &Features,
    words: Option<&TfIdf>,
) -> Result<Trained, LiveError> {
    let labelled: Vec<Labelled> = (row.answers.iter().enumerate())
        .map(|(at, answer)| Labelled {
            row: at,
            class: answer.class,
            weight: answer.weight,
        })
        .collect();
    let training = Training {
        features,
        labelled: &labelled,
        classes: row.schema.len(),
    };
    let head = row.head.fit(&training, row.seed, None)?;
    let held_out = held_out(row, &training)?;
    Ok(Trained {
        artefact: artefact(row, head, words),
        held_out,
    })
}

fn artefact(row: &TrainingRow, head: FittedHead, words: Option<&TfIdf>) -> HeadArtefact {
    HeadArtefact {
        head,
        schema: row.schema.clone(),
        encoder: row.encoder.clone(),
        views: row.views.clone(),
        tf_idf: words.cloned(),
        spec: row.head.clone(),
    }
}

fn held_out(row: &TrainingRow, training: &Training<'_>) -> Result<HeldOut, LiveError> {
    let seed = row.seed.derive("out of fold", 0);
    let held_out = out_of_fold(&row.head, training, FOLDS, seed)?;
    let mut predicted = vec![None; row.answers.len()];
    for (&at, class) in held_out.rows.iter().zip(held_out.predicted()) {
        predicted[at] = Some(class);
    }
    if held_out.rows.is_empty() {
        return Ok(HeldOut {
            predicted,
            macro_f1: 0.0,
            accuracy: 0.0,
            calibration: 0.0,
        });
    }
    let scores = held_out.scores()?;
    Ok(HeldOut {
        predicted,
        macro_f1: scores.macro_f1,
        accuracy: scores.accuracy,
        calibration: scores.calibration_error,
    })
}
