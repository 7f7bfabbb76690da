use hone_domain::{Class, ContentHash, EncoderInfo, LabelSchema, Seed, View};
use hone_learn::{
    Features, FittedHead, HeadArtefact, HeadSpec, Labelled, TfIdf, Training, out_of_fold,
};
use serde::{Deserialize, Serialize};

use crate::LiveError;
use crate::learned::Learned;

/// Folds of the out-of-fold predictions.
const FOLDS: usize = 5;

/// All that a training was a function of. The same values give the same bytes on a CPU of the same
/// instruction set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingRow {
    /// The labels.
    pub schema: LabelSchema,
    /// The fields that were read.
    pub fields: Vec<String>,
    /// The answers it learned from.
    pub labels: usize,
    /// The file with these, by record.
    pub answers: ContentHash,
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

/// What a training gave.
#[derive(Debug, Clone)]
pub(crate) struct Trained {
    pub(crate) artefact: HeadArtefact,
    /// What heads that had not seen an answer said of it, in the order of the answers; none for the
    /// only answer of a class, which no other head has learned.
    pub(crate) predicted: Vec<Option<Class>>,
    /// How right that is.
    pub(crate) held_out: HeldOut,
}

/// How right a model is about the answers it learned from when it has not learned from them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HeldOut {
    /// Macro-F1 against the answers. Not the quality of the model: the answers were chosen.
    pub macro_f1: f64,
    /// Accuracy against the answers.
    pub accuracy: f64,
    /// The expected calibration error.
    pub calibration: f64,
}

/// Fits a head on the first rows of `features`, which are those of the `answers` in their order; the
/// others are unlabelled.
///
/// # Errors
/// Those of the head.
pub(crate) fn train(
    row: &TrainingRow,
    answers: &[Learned],
    features: &Features,
    words: Option<&TfIdf>,
) -> Result<Trained, LiveError> {
    let labelled: Vec<Labelled> = (answers.iter().enumerate())
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
    let (predicted, held_out) = held_out(row, &training)?;
    Ok(Trained {
        artefact: artefact(row, head, words),
        predicted,
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

fn held_out(
    row: &TrainingRow,
    training: &Training<'_>,
) -> Result<(Vec<Option<Class>>, HeldOut), LiveError> {
    let seed = row.seed.derive("out of fold", 0);
    let held_out = out_of_fold(&row.head, training, FOLDS, seed)?;
    let mut predicted = vec![None; training.labelled.len()];
    for (&at, class) in held_out.rows.iter().zip(held_out.predicted()) {
        predicted[at] = Some(class);
    }
    if held_out.rows.is_empty() {
        let nothing = HeldOut {
            macro_f1: 0.0,
            accuracy: 0.0,
            calibration: 0.0,
        };
        return Ok((predicted, nothing));
    }
    let scores = held_out.scores()?;
    let found = HeldOut {
        macro_f1: scores.macro_f1,
        accuracy: scores.accuracy,
        calibration: scores.calibration_error,
    };
    Ok((predicted, found))
}
