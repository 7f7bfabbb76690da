use std::fmt::Debug;
use std::path::Path;

use hone_domain::LabelSchema;
use hone_learn::sequence::{SequenceArtefact, SequenceHead};
use hone_learn::{
    FittedHead, HeadArtefact, LabelSetArtefact, LabelSetHead, LearnError, RankingArtefact,
    RankingHead, TfIdf,
};

/// A fitted head with all that its use needs, as it is kept in a file.
pub(crate) trait Artefact: Sized + Debug + Send {
    /// The head.
    type Head;

    fn head(&self) -> &Self::Head;

    /// The labels that it learned.
    fn schema(&self) -> &LabelSchema;

    /// What counts words, where the head reads them so.
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

/// All kinds of files have the same parts under the same names, but for the words.
macro_rules! artefact {
    ($file:ty, $head:ty, $words:expr) => {
        impl Artefact for $file {
            type Head = $head;

            fn head(&self) -> &$head {
                &self.head
            }

            fn schema(&self) -> &LabelSchema {
                &self.schema
            }

            fn words(&self) -> Option<&TfIdf> {
                let words: fn(&$file) -> Option<&TfIdf> = $words;
                words(self)
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

artefact!(HeadArtefact, FittedHead, |file| file.tf_idf.as_ref());
artefact!(LabelSetArtefact, LabelSetHead, |file| file.tf_idf.as_ref());
artefact!(RankingArtefact, RankingHead, |file| file.tf_idf.as_ref());
// Words are read by their states, and not counted.
artefact!(SequenceArtefact, SequenceHead, |_| None);
