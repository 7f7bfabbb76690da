use std::fmt::Debug;
use std::path::Path;

use hone_domain::LabelSchema;
use hone_learn::{FittedHead, HeadArtefact, LabelSetArtefact, LabelSetHead, LearnError, TfIdf};

/// A fitted head with all that its use needs, as it is kept in a file.
pub(crate) trait Artefact: Sized + Debug + Send {
    /// The head.
    type Head;

    fn head(&self) -> &Self::Head;

    /// The labels that it learned.
    fn schema(&self) -> &LabelSchema;

    /// What makes the view of words, if there is one.
    fn words(&self) -> Option<&TfIdf>;

    /// The bytes of the file.
    ///
    /// # Errors
    /// If the parts do not fit each other.
    fn to_bytes(&self) -> Result<Vec<u8>, LearnError>;

    /// Reads the bytes of a file; `path` is only named in errors.
    ///
    /// # Errors
    /// If they are not what was written.
    fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, LearnError>;
}

/// Both kinds of files have the same parts under the same names.
macro_rules! artefact {
    ($file:ty, $head:ty) => {
        impl Artefact for $file {
            type Head = $head;

            fn head(&self) -> &$head {
                &self.head
            }

            fn schema(&self) -> &LabelSchema {
                &self.schema
            }

            fn words(&self) -> Option<&TfIdf> {
                self.tf_idf.as_ref()
            }

            fn to_bytes(&self) -> Result<Vec<u8>, LearnError> {
                self.to_bytes()
            }

            fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, LearnError> {
                Self::from_bytes(bytes, path)
            }
        }
    };
}

artefact!(HeadArtefact, FittedHead);
artefact!(LabelSetArtefact, LabelSetHead);
