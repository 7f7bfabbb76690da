use std::fmt::Debug;
use std::path::Path;

use hone_domain::{ContentHash, LabelSchema};

use crate::LearnError;
use crate::container::{self, damaged};
use crate::tf_idf::TfIdf;

pub use head::{HeadArtefact, ImageViews};

mod head;
mod members;
pub(crate) mod words;

/// A fitted head with all that its use needs: one file.
///
/// # Determinism
/// Equal artefacts have equal bytes, and an artefact read back is equal, bit for bit.
pub trait Artefact: Sized + Debug + Send {
    /// The head.
    type Head;

    /// The head.
    fn head(&self) -> &Self::Head;

    /// The labels that it learned.
    fn schema(&self) -> &LabelSchema;

    /// What counts words, where the head reads them so.
    fn words(&self) -> Option<&TfIdf>;

    /// The bytes of the file.
    ///
    /// # Errors
    /// [`LearnError::Damaged`] if the parts do not fit each other, for example a schema of other
    /// labels than the head's.
    fn to_bytes(&self) -> Result<Vec<u8>, LearnError>;

    /// Reads the bytes of a file; `path` is only named in errors.
    ///
    /// # Errors
    /// [`LearnError::Damaged`] if they are not an artefact of this kind and format, or not what was
    /// written.
    fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, LearnError>;

    /// The SHA-256 of the file's bytes.
    ///
    /// # Errors
    /// As [`Self::to_bytes`].
    fn hash(&self) -> Result<ContentHash, LearnError> {
        Ok(ContentHash::of(&self.to_bytes()?))
    }

    /// Writes the file at once: to `PATH.part`, which then takes the place of `path`. Returns the
    /// hash of its bytes.
    ///
    /// # Errors
    /// [`LearnError::Io`]; what was at `path` is then still there.
    fn save(&self, path: &Path) -> Result<ContentHash, LearnError> {
        container::save(path, &self.to_bytes()?)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`LearnError::Io`] if it cannot be read, [`LearnError::Damaged`] if it is not what was
    /// written.
    fn load(path: &Path) -> Result<Self, LearnError> {
        Self::from_bytes(&container::read(path)?, path)
    }
}

/// The parts of an artefact in memory do not fit each other.
pub(crate) fn does_not_fit(reason: String) -> LearnError {
    damaged(Path::new("the artefact in memory"), reason)
}
