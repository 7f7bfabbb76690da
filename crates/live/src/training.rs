use hone_domain::{ContentHash, EncoderInfo, LabelSchema, Modality, Seed, View};
use hone_learn::TfIdf;
use hone_learn::metrics::OrdinalScores;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::LiveError;
use crate::definition::head_spec;
use crate::fields::{Fields, Texts};
use crate::kind::{Kind, Lesson, QuestionKind};
use crate::learned::Learned;
use crate::material::Material;
use crate::reads::{Reads, layers, pooled};

/// Folds of the out-of-fold predictions.
pub(crate) const FOLDS: usize = 5;

/// All that a training was a function of. The same values give the same bytes on a CPU of the same
/// instruction set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingRow {
    /// The kind of the question; single labels where a row does not say.
    #[serde(default, skip_serializing_if = "is_single_label")]
    pub kind: QuestionKind,
    /// The labels.
    pub schema: LabelSchema,
    /// The fields of text that were read; none where only an image was.
    pub fields: Vec<String>,
    /// The answers it learned from.
    pub labels: usize,
    /// The file with these, by record.
    pub answers: ContentHash,
    /// The file with the contents on which the words were counted.
    pub basis: ContentHash,
    /// The file with the contents that self-training could look at; none where it was off.
    pub unlabelled: Option<ContentHash>,
    /// The encoder of the texts, or of the images where no text was read.
    pub encoder: EncoderInfo,
    /// Its views; layers stand for the states of words.
    pub views: Vec<View>,
    /// The images, where they were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub images: Option<ImagesRead>,
    /// What was fitted, a head of the kind of the question.
    pub head: Value,
    /// What all that is random derives from.
    pub seed: Seed,
}

/// Which images were read, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImagesRead {
    /// The field.
    pub field: String,
    /// The encoder.
    pub encoder: EncoderInfo,
    /// Its views.
    pub views: Vec<View>,
}

impl TrainingRow {
    /// The fields that were read.
    pub(crate) fn fields(&self) -> Fields {
        Fields {
            texts: self.fields.clone(),
            read: match self.kind {
                QuestionKind::Rankings { .. } => Texts::Apart,
                QuestionKind::SingleLabel
                | QuestionKind::Rating
                | QuestionKind::LabelSets { .. }
                | QuestionKind::Spans { .. } => Texts::Joined,
            },
            image: self.images.as_ref().map(|images| images.field.clone()),
        }
    }

    /// What was read of them.
    pub(crate) fn reads(&self) -> Vec<Reads> {
        let texts = (!self.fields.is_empty()).then(|| Reads {
            modality: Modality::Text,
            encoder: self.encoder.clone(),
            views: pooled(&self.views),
            layers: layers(&self.views),
            options: self.fields().options(),
        });
        let images = self.images.as_ref().map(|images| Reads {
            modality: Modality::Image,
            encoder: images.encoder.clone(),
            views: images.views.clone(),
            layers: Vec::new(),
            options: None,
        });
        texts.into_iter().chain(images).collect()
    }
}

fn is_single_label(kind: &QuestionKind) -> bool {
    *kind == QuestionKind::SingleLabel
}

/// What a training gave.
#[derive(Debug, Clone)]
pub(crate) struct Trained<K: Kind> {
    pub(crate) artefact: K::Artefact,
    /// What heads that had not seen an answer said of it, in the order of the answers; none for
    /// those that no head can be fitted without.
    pub(crate) predicted: Vec<Option<K::Answer>>,
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
    /// How near the answers it is, where these are ratings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<OrdinalScores>,
}

impl HeldOut {
    /// Where no answer was held out.
    pub(crate) const NOTHING: Self = Self {
        macro_f1: 0.0,
        accuracy: 0.0,
        calibration: 0.0,
        ordinal: None,
    };
}

/// Fits a head on the first rows of `material`, which are those of the `answers` in their order; the
/// others are unlabelled.
///
/// # Errors
/// Those of the head.
pub(crate) fn train<K: Kind>(
    kind: &K,
    row: &TrainingRow,
    answers: &[Learned<K::Answer>],
    material: &Material<'_>,
    words: Option<&TfIdf>,
) -> Result<Trained<K>, LiveError> {
    let answers: Vec<(usize, K::Answer, f32)> = (answers.iter().enumerate())
        .map(|(at, answer)| (at, answer.answer.clone(), answer.weight))
        .collect();
    let lesson = Lesson {
        material,
        answers: &answers,
        labels: row.schema.len(),
    };
    let spec = head_spec::<K>(&row.head)?;
    let head = K::fit(&spec, &lesson, row.seed)?;
    let seed = row.seed.derive("out of fold", 0);
    let (predicted, held_out) = kind.held_out(&spec, &lesson, seed)?;
    Ok(Trained {
        artefact: K::artefact(row, &spec, head, words),
        predicted,
        held_out,
    })
}
