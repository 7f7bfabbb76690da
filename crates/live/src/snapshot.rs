use hone_annotation::{Answer, ModelVersion, RecordId, ResponseId};
use hone_domain::{ContentHash, LabelSchema};

use crate::LiveError;
use crate::files::LoopFiles;
use crate::kind::{Kind, for_kind};
use crate::learned::{Learned, unpack, unpack_predicted};
use crate::live::Live;
use crate::mistakes::{Judged, Mistakes};
use crate::model::{VersionMetrics, from_object, read_row, require_head};

/// What a version learned from.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The labels of the question then.
    pub labels: LabelSchema,
    /// The answers, by record.
    pub answers: Vec<LearnedAnswer>,
    /// What heads that had not seen an answer took it for. Those that no head can be fitted
    /// without, such as the only answer of a label, are left out.
    pub mistakes: Mistakes,
}

/// An answer that a version learned from.
#[derive(Debug, Clone, PartialEq)]
pub struct LearnedAnswer {
    /// The record.
    pub record: RecordId,
    /// Its content then.
    pub content: ContentHash,
    /// What the people said who answered, weighed against each other.
    pub answer: Answer,
    /// How sure that is, as the weight of the row.
    pub weight: f32,
    /// The responses that say so.
    pub responses: Vec<ResponseId>,
}

impl LoopFiles {
    /// What a version learned from. Blocking.
    ///
    /// # Errors
    /// [`LiveError::File`] if it cannot be read.
    pub fn snapshot(&self, version: &ModelVersion) -> Result<Snapshot, LiveError> {
        let kind = read_row(&version.training)?.kind;
        for_kind!(kind, |kind| self.snapshot_of(kind, version))
    }

    fn snapshot_of<K: Kind>(&self, _: K, version: &ModelVersion) -> Result<Snapshot, LiveError> {
        let row = read_row(&version.training)?;
        let metrics: VersionMetrics = from_object(&version.metrics)?;
        let (labels, answers) = (row.schema, self.answers::<K>(row.answers)?);
        let predicted = self.predicted::<K>(metrics.predicted)?;
        let judged = answers.iter().zip(&predicted).filter_map(|(answer, said)| {
            Some(Judged {
                truth: &answer.answer,
                said: said.as_ref()?,
                weight: 1.0,
            })
        });
        let judged: Vec<Judged<'_, K::Answer>> = judged.collect();
        let mistakes = K::mistakes(&judged, labels.len());
        let answers = answers.iter().map(|learned| LearnedAnswer {
            record: learned.record,
            content: learned.content,
            answer: K::say(&learned.answer, &labels),
            weight: learned.weight,
            responses: learned.responses.clone(),
        });
        Ok(Snapshot {
            answers: answers.collect(),
            mistakes,
            labels,
        })
    }

    /// The answers of a file.
    pub(crate) fn answers<K: Kind>(
        &self,
        hash: ContentHash,
    ) -> Result<Vec<Learned<K::Answer>>, LiveError> {
        unpack::<K>(&self.get(hash)?).ok_or_else(|| cut(hash))
    }

    /// The predictions of a file.
    pub(crate) fn predicted<K: Kind>(
        &self,
        hash: ContentHash,
    ) -> Result<Vec<Option<K::Answer>>, LiveError> {
        unpack_predicted::<K>(&self.get(hash)?).ok_or_else(|| cut(hash))
    }
}

fn cut(hash: ContentHash) -> LiveError {
    LiveError::File {
        name: hash.to_string(),
        reason: "it ends within an answer".to_owned(),
    }
}

impl Live {
    /// Whether the head of a version is on disk, and not let go.
    pub fn has_head(&self, version: &ModelVersion) -> bool {
        require_head(version, &self.outside().folders.of(version.of)).is_ok()
    }

    /// What a version learned from. Blocking.
    ///
    /// # Errors
    /// As [`LoopFiles::snapshot`].
    pub fn snapshot(&self, version: &ModelVersion) -> Result<Snapshot, LiveError> {
        self.outside().folders.of(version.of).snapshot(version)
    }
}
