//! The port of the Hugging Face Hub: data sets that records come from and go to.
//!
//! All methods block for as long as the network takes; they are called on threads made for that,
//! and never inside a unit of work of the store.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::use_case::records::{FullRecord, RecordItem};
use crate::{AnnotationError, Invalid, Schema, limits};

/// Why the Hub did not do its part; the causes say more.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One split of one subset of a data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// The repository, `organisation/name`.
    pub repo: String,
    /// The subset, which is also called a configuration; `default` where there is one alone.
    pub subset: String,
    /// The split.
    pub split: String,
}

/// A column and the setting that its values are for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapped {
    /// The column.
    pub source: String,
    /// The name of the field, metadata property or question.
    pub target: String,
}

/// What becomes of the columns of a data set; those that are not named are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Fields; one at least.
    pub fields: Vec<Mapped>,
    /// Metadata.
    #[serde(default)]
    pub metadata: Vec<Mapped>,
    /// Suggestions for questions.
    #[serde(default)]
    pub suggestions: Vec<Mapped>,
    /// The column of the client's ids; without one a row is called `SPLIT_NUMBER`.
    #[serde(default)]
    pub external_id: Option<String>,
}

impl Mapping {
    /// Checks that there is a field, and that the dataset has what the columns are for.
    ///
    /// # Errors
    /// If no column is for a field, or one is for what the dataset does not have.
    pub fn check(&self, schema: &Schema) -> Result<(), AnnotationError> {
        limits::count("mapping.fields", self.fields.len(), 1, usize::MAX)?;
        let extra = schema.dataset.allow_extra_metadata;
        known("fields", &self.fields, |name| schema.field(name).is_some())?;
        known("suggestions", &self.suggestions, |name| {
            schema.question(name).is_some()
        })?;
        known("metadata", &self.metadata, |name| {
            extra || schema.metadata_property(name).is_some()
        })
    }
}

fn known(
    part: &str,
    columns: &[Mapped],
    has: impl Fn(&str) -> bool,
) -> Result<(), AnnotationError> {
    for (at, column) in columns.iter().enumerate() {
        let target = &column.target;
        let place = || format!("mapping.{part}.{at}.target");
        if !has(target) {
            let reason = format!("the dataset has no {target:?} in its {part}");
            return Err(Invalid::new(place(), reason).into());
        }
        if columns[..at].iter().any(|other| other.target == *target) {
            let reason = format!("{target:?} has two columns");
            return Err(Invalid::new(place(), reason).into());
        }
    }
    Ok(())
}

/// What is wanted of a data set.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Where the rows are.
    pub split: Split,
    /// The commit that was read before; none for the newest.
    pub revision: Option<String>,
    /// What becomes of the columns.
    pub mapping: Mapping,
    /// The dataset that the records are for.
    pub schema: Arc<Schema>,
}

/// Where a dataset goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The repository, the subset and the split; made where they are not there.
    pub split: Split,
    /// Who may see the repository, if it is made.
    pub visibility: Visibility,
}

/// Who may see a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Those whom its owner lets.
    Private,
}

/// The right to write to repositories. Not shown when printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct WriteToken(pub String);

impl fmt::Debug for WriteToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WriteToken(…)")
    }
}

/// The Hub.
pub trait Hub: Send + Sync + fmt::Debug {
    /// Finds the rows of a split.
    ///
    /// # Errors
    /// If the Hub cannot be reached or has no such rows.
    fn open(&self, wanted: Wanted) -> Result<Box<dyn Rows>, Failure>;

    /// Begins to write the records of a dataset into files; nothing is sent yet.
    ///
    /// # Errors
    /// If there is no place for files, or two columns would have one name.
    fn pack(&self, schema: Arc<Schema>) -> Result<Box<dyn Parcel>, Failure>;
}

/// The rows of a split, from the first on.
pub trait Rows: Send {
    /// The commit that they are of.
    fn revision(&self) -> &str;

    /// How many there are, if that is known yet.
    fn total(&self) -> Option<u64>;

    /// The next rows, `most` at most; none at the end. Files are fetched when their turn comes.
    ///
    /// # Errors
    /// If a file cannot be fetched or read.
    fn take(&mut self, most: usize) -> Result<Vec<Row>, Failure>;
}

/// A row as a record, or what is wrong with it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its number in the split, from 0.
    pub number: u64,
    /// The record; its external id is set.
    pub read: Result<RecordItem, String>,
}

/// The files of a dataset that is being packed.
pub trait Parcel: Send {
    /// Adds records.
    ///
    /// # Errors
    /// If the files cannot be written.
    fn add(&mut self, records: Vec<FullRecord>) -> Result<(), Failure>;

    /// Sends the files, all in one commit, and says where it can be seen.
    ///
    /// # Errors
    /// If the Hub cannot be reached or refuses; nothing was committed then, unless its answer was
    /// lost on the way.
    fn send(self: Box<Self>, target: &Target, token: &WriteToken) -> Result<String, Failure>;
}
