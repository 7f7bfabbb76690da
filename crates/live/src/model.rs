use std::collections::HashMap;

use hone_annotation::{ModelVersion, Object, RecordId, VersionId};
use hone_domain::{ContentHash, LabelSchema};
use hone_learn::Artefact;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::LiveError;
use crate::fields::Item;
use crate::files::LoopFiles;
use crate::kind::{Kind, Output, Speaker};
use crate::learned::Learned;
use crate::material::Material;
use crate::outside::Outside;
use crate::pool::Pool;
use crate::reads::{kept_values, lacking};
use crate::training::{HeldOut, TrainingRow};

/// A version with its head, and what it says of the pool.
#[derive(Debug)]
pub(crate) struct Model<K: Kind> {
    pub(crate) version: VersionId,
    pub(crate) number: u32,
    pub(crate) artefact: K::Artefact,
    pub(crate) training: TrainingRow,
    pub(crate) answers: Vec<Learned<K::Answer>>,
    /// What heads that had not seen an answer said of it, in the order of the answers.
    pub(crate) predicted: Vec<Option<K::Answer>>,
    pub(crate) held_out: HeldOut,
    /// What it says of the rows of the pool, under the labels of the question.
    pub(crate) said: K::Output,
}

/// What is measured of a version when it is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct VersionMetrics {
    pub(crate) held_out: HeldOut,
    /// The file with the predictions that this is measured by.
    pub(crate) predicted: ContentHash,
}

impl<K: Kind> Model<K> {
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
            answers: files.answers::<K>(training.answers)?,
            training,
            predicted: files.predicted::<K>(metrics.predicted)?,
            held_out: metrics.held_out,
            said: K::Output::empty(labels.len()),
        })
    }

    /// Predicts the rows of the pool that came since the last time. A model of an encoder that was
    /// left reads the features that are kept; of rows without any it says nothing.
    pub(crate) fn catch_up(
        &mut self,
        kind: &K,
        pool: &Pool,
        labels: &LabelSchema,
        outside: &Outside,
    ) -> Result<(), LiveError> {
        if self.said.labels() != labels.len() {
            self.said = K::Output::empty(labels.len());
        }
        let from = self.said.rows();
        if from == pool.rows() {
            return Ok(());
        }
        let new = if self.training.reads() == pool.reads() {
            self.predict(kind, pool, from, outside)?
        } else {
            self.predict_as_then(kind, pool, from, outside)?
        };
        let new = new.aligned(self.artefact.schema(), labels);
        self.said.append(new);
        Ok(())
    }

    fn predict(
        &self,
        kind: &K,
        pool: &Pool,
        from: usize,
        outside: &Outside,
    ) -> Result<K::Output, LiveError> {
        let material = pool.material_from(from, self.artefact.words(), outside);
        kind.predict(self.artefact.head(), &material)
    }

    fn predict_as_then(
        &self,
        kind: &K,
        pool: &Pool,
        from: usize,
        outside: &Outside,
    ) -> Result<K::Output, LiveError> {
        let reads = self.training.reads();
        let items: Vec<&Item> = pool.items(from..pool.rows()).iter().collect();
        let lacking = lacking(&reads, outside, &items)?;
        let known: Vec<usize> = (0..items.len()).filter(|&at| !lacking[at]).collect();
        let of_known: Vec<&Item> = known.iter().map(|&at| items[at]).collect();
        let values = kept_values(&reads, outside.features.as_ref(), &of_known)?;
        let counted = self.artefact.words();
        let material = Material::kept((outside, &reads), values, counted, of_known)?;
        let said = kind.predict(self.artefact.head(), &material)?;
        Ok(said.spread(&known, items.len()))
    }

    /// The answers under `labels`; those of a label that has gone are left out.
    pub(crate) fn learned(
        &self,
        labels: &LabelSchema,
    ) -> impl Iterator<Item = (RecordId, K::Answer)> {
        self.answers.iter().filter_map(|learned| {
            let answer = K::renamed(&learned.answer, &self.training.schema, labels)?;
            Some((learned.record, answer))
        })
    }

    /// What it says of each row.
    pub(crate) fn decided(&self) -> Vec<K::Answer> {
        self.said.decided(0..self.said.rows())
    }

    /// What it said of answers it had not seen when it said so, by record; nothing where that is of
    /// no label of `labels`.
    pub(crate) fn held_out_by_record(
        &self,
        labels: &LabelSchema,
    ) -> HashMap<RecordId, Option<K::Answer>> {
        let of = self.answers.iter().zip(&self.predicted);
        of.filter_map(|(answer, said)| {
            let said = K::renamed(said.as_ref()?, &self.training.schema, labels);
            Some((answer.record, said))
        })
        .collect()
    }
}

/// The head of a version.
///
/// # Errors
/// [`LiveError::NoHead`] if it was let go; otherwise if its file cannot be read.
pub(crate) fn read_head<A: Artefact>(
    held: &ModelVersion,
    files: &LoopFiles,
) -> Result<A, LiveError> {
    let hash = require_head(held, files)?;
    Ok(A::from_bytes(&files.get(hash)?, &files.path(hash))?)
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
