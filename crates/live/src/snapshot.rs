use hone_annotation::ModelVersion;
use hone_domain::{Class, ContentHash, LabelSchema};

use crate::LiveError;
use crate::files::LoopFiles;
use crate::learned::{Learned, unpack, unpack_classes};
use crate::live::Live;
use crate::model::{VersionMetrics, from_object, read_row, require_head};

/// What a version learned from.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The labels of the question then.
    pub labels: LabelSchema,
    /// The answers, by record.
    pub answers: Vec<Learned>,
    /// What heads that had not seen an answer said of it, in the order of the answers; none for the
    /// only answer of a class, which no other head has learned.
    pub predicted: Vec<Option<Class>>,
}

impl LoopFiles {
    /// What a version learned from. Blocking.
    ///
    /// # Errors
    /// [`LiveError::File`] if it cannot be read.
    pub fn snapshot(&self, version: &ModelVersion) -> Result<Snapshot, LiveError> {
        let row = read_row(&version.training)?;
        let metrics: VersionMetrics = from_object(&version.metrics)?;
        Ok(Snapshot {
            answers: self.answers(row.answers)?,
            predicted: unpack_classes(&self.get(metrics.predicted)?),
            labels: row.schema,
        })
    }

    /// The answers of a file.
    pub(crate) fn answers(&self, hash: ContentHash) -> Result<Vec<Learned>, LiveError> {
        unpack(&self.get(hash)?).ok_or_else(|| LiveError::File {
            name: hash.to_string(),
            reason: "it ends within an answer".to_owned(),
        })
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
