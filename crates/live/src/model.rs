use std::collections::HashMap;

use hone_annotation::{ModelVersion, Object, RecordId, VersionId};
use hone_domain::{Class, ContentHash, FeatureKey, FeatureStore, LabelSchema, Probabilities};
use hone_learn::HeadArtefact;
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::LiveError;
use crate::files::LoopFiles;
use crate::learned::{Learned, unpack_classes};
use crate::pool::{Pool, features_of};
use crate::training::{HeldOut, TrainingRow};

/// A version with its head, and what it says of the pool.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) version: VersionId,
    pub(crate) number: u32,
    pub(crate) artefact: HeadArtefact,
    pub(crate) training: TrainingRow,
    pub(crate) answers: Vec<Learned>,
    /// What heads that had not seen an answer said of it, in the order of the answers.
    pub(crate) predicted: Vec<Option<Class>>,
    pub(crate) held_out: HeldOut,
    /// `[rows of the pool, labels of the question]`.
    pub(crate) probabilities: Array2<f32>,
}

/// What is measured of a version when it is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct VersionMetrics {
    pub(crate) held_out: HeldOut,
    /// The file with the predictions that this is measured by.
    pub(crate) predicted: ContentHash,
}

impl Model {
    /// Reads a version back. It says nothing of the pool yet.
    pub(crate) fn read(
        held: &ModelVersion,
        files: &LoopFiles,
        labels: &LabelSchema,
    ) -> Result<Self, LiveError> {
        let training = read_row(&held.training)?;
        let metrics: VersionMetrics = from_object(&held.metrics)?;
        Ok(Self {
            version: held.id,
            number: held.number,
            artefact: read_head(held, files)?,
            answers: files.answers(training.answers)?,
            training,
            predicted: unpack_classes(&files.get(metrics.predicted)?),
            held_out: metrics.held_out,
            probabilities: Array2::zeros((0, labels.len())),
        })
    }

    /// Predicts the rows of the pool that came since the last time. A model of an encoder that was
    /// left reads the features that are `kept`; of rows without any it says nothing.
    pub(crate) fn catch_up(
        &mut self,
        pool: &Pool,
        labels: &LabelSchema,
        kept: &dyn FeatureStore,
    ) -> Result<(), LiveError> {
        if self.probabilities.ncols() != labels.len() {
            self.probabilities = Array2::zeros((0, labels.len()));
        }
        let from = self.probabilities.nrows();
        if from == pool.rows() {
            return Ok(());
        }
        let new = if self.artefact.encoder == *pool.encoder() {
            let new = self.predict(pool, from)?;
            aligned(&new, &self.artefact.schema, labels)
        } else {
            self.predict_as_then(pool, from, labels, kept)?
        };
        self.probabilities
            .append(ndarray::Axis(0), new.view())
            .expect("both have a column a label");
        Ok(())
    }

    fn predict(&self, pool: &Pool, from: usize) -> Result<Probabilities, LiveError> {
        let same_words = self.artefact.tf_idf.as_ref() == pool.words();
        Ok(match &self.artefact.tf_idf {
            _ if same_words && from == 0 => self.artefact.head.predict(pool.features())?,
            Some(words) if !same_words => self
                .artefact
                .head
                .predict(&pool.features_with(words, from))?,
            _ => {
                let rows: Vec<usize> = (from..pool.rows()).collect();
                self.artefact.head.predict(&pool.features().select(&rows))?
            }
        })
    }

    fn predict_as_then(
        &self,
        pool: &Pool,
        from: usize,
        labels: &LabelSchema,
        kept: &dyn FeatureStore,
    ) -> Result<Array2<f32>, LiveError> {
        let HeadArtefact { encoder, views, .. } = &self.artefact;
        let keys: Vec<FeatureKey> = (views.iter())
            .map(|&view| FeatureKey::of(encoder, view))
            .collect();
        let rows = from..pool.rows();
        let contents: Vec<ContentHash> = rows.clone().map(|row| pool.content(row)).collect();
        let mut known = vec![true; contents.len()];
        for key in &keys {
            for at in kept.missing(key, &contents)? {
                known[at] = false;
            }
        }
        let known: Vec<usize> = (0..known.len()).filter(|&at| known[at]).collect();
        let nothing = 1.0 / labels.len() as f32;
        let mut said = Array2::from_elem((contents.len(), labels.len()), nothing);
        let of_known: Vec<ContentHash> = known.iter().map(|&at| contents[at]).collect();
        let values = keys.iter().map(|key| kept.read(key, &of_known));
        let texts = pool.texts(rows);
        let texts: Vec<&str> = known.iter().map(|&at| texts[at]).collect();
        let words = self.artefact.tf_idf.as_ref();
        let features = features_of(views, values.collect::<Result<_, _>>()?, words, &texts)?;
        let new = self.artefact.head.predict(&features)?;
        let new = aligned(&new, &self.artefact.schema, labels);
        for (&at, row) in known.iter().zip(new.outer_iter()) {
            said.row_mut(at).assign(&row);
        }
        Ok(said)
    }

    /// What it says of all rows of the pool.
    pub(crate) fn of_pool(&self) -> Result<Probabilities, LiveError> {
        Ok(Probabilities::new(self.probabilities.clone())?)
    }

    /// The answers as classes of `labels`; those of a label that has gone are left out.
    pub(crate) fn learned(&self, labels: &LabelSchema) -> impl Iterator<Item = (RecordId, Class)> {
        self.answers.iter().filter_map(|learned| {
            let class = labels.class(self.training.schema.name(learned.class))?;
            Some((learned.record, class))
        })
    }

    /// The most probable label of each row.
    pub(crate) fn predictions(&self) -> Vec<Class> {
        let rows = self.probabilities.outer_iter();
        rows.map(|row| most_probable(row.iter().copied())).collect()
    }

    /// What it said of answers it had not seen when it said so, by record.
    pub(crate) fn held_out_by_record(&self) -> HashMap<RecordId, &str> {
        let of = self.answers.iter().zip(&self.predicted);
        of.filter_map(|(answer, class)| Some((answer.record, self.training.schema.name((*class)?))))
            .collect()
    }
}

/// Probabilities over the labels of one schema, over those of another: a label that has gone gives
/// its share to the others, a new one gets none.
fn aligned(of: &Probabilities, from: &LabelSchema, to: &LabelSchema) -> Array2<f32> {
    if from == to {
        return of.view().to_owned();
    }
    let places: Vec<Option<Class>> = to.names().iter().map(|name| from.class(name)).collect();
    let mut aligned = Array2::zeros((of.rows(), to.len()));
    for (mut row, old) in aligned.outer_iter_mut().zip(of.view().outer_iter()) {
        for (value, place) in row.iter_mut().zip(&places) {
            *value = place.map_or(0.0, |class| old[class.index()]);
        }
        let total: f32 = row.sum();
        if total > 0.0 {
            row /= total;
        } else {
            row.fill(1.0 / to.len() as f32);
        }
    }
    aligned
}

/// The first of the greatest values.
pub(crate) fn most_probable(values: impl Iterator<Item = f32>) -> Class {
    let mut best = (0, f32::NEG_INFINITY);
    for (at, value) in values.enumerate() {
        if value > best.1 {
            best = (at, value);
        }
    }
    Class(best.0 as u16)
}

/// The head of a version.
///
/// # Errors
/// [`LiveError::NoHead`] if it was let go; otherwise if its file cannot be read.
pub(crate) fn read_head(held: &ModelVersion, files: &LoopFiles) -> Result<HeadArtefact, LiveError> {
    let hash = require_head(held, files)?;
    Ok(HeadArtefact::from_bytes(
        &files.get(hash)?,
        &files.path(hash),
    )?)
}

/// The hash of a head that is there.
///
/// # Errors
/// [`LiveError::NoHead`] if it was let go.
pub(crate) fn require_head(
    held: &ModelVersion,
    files: &LoopFiles,
) -> Result<ContentHash, LiveError> {
    let hash: ContentHash = held.artefact.parse()?;
    if files.has(hash) {
        return Ok(hash);
    }
    let (id, number) = (held.id, held.number);
    Err(LiveError::NoHead { id, number })
}

/// The training of a version.
///
/// # Errors
/// [`LiveError::File`] if it cannot be read.
pub(crate) fn read_row(training: &Object) -> Result<TrainingRow, LiveError> {
    from_object(training)
}

pub(crate) fn from_object<T: for<'a> Deserialize<'a>>(object: &Object) -> Result<T, LiveError> {
    T::deserialize(Value::Object(object.clone())).map_err(|error| LiveError::File {
        name: "of a version in the store".to_owned(),
        reason: error.to_string(),
    })
}

pub(crate) fn to_object(value: &impl Serialize) -> Object {
    match serde_json::to_value(value) {
        Ok(Value::Object(object)) => object,
        _ => unreachable!("it is a struct of plain values"),
    }
}
