use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::DomainError;

/// A class: its position in a [`LabelSchema`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Class(pub u16);

impl Class {
    /// The position as an index into arrays with one entry a class.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The classes of a label question, in a fixed order: one applies to a record, or any
/// [set](crate::LabelSet) of them, as the question says.
///
/// A schema may name classes that no answer has used yet: every array with one entry a class
/// follows the schema and not the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct LabelSchema {
    names: Vec<String>,
    by_name: BTreeMap<String, Class>,
}

impl LabelSchema {
    /// Builds a schema from names in their order.
    ///
    /// # Errors
    /// [`DomainError::TooFewClasses`] below two names, [`DomainError::TooManyClasses`] above
    /// `u16::MAX`, [`DomainError::DuplicateClass`] if a name stands twice.
    pub fn new(names: Vec<String>) -> Result<Self, DomainError> {
        if names.len() < 2 {
            return Err(DomainError::TooFewClasses { found: names.len() });
        }
        Self::of_spans(names)
    }

    /// Builds the schema of a question about spans, where one label is enough: what is in no span
    /// is told apart from it.
    ///
    /// # Errors
    /// Those of [`Self::new`], [`DomainError::TooFewClasses`] without names only.
    pub fn of_spans(names: Vec<String>) -> Result<Self, DomainError> {
        if names.is_empty() {
            return Err(DomainError::TooFewClasses { found: 0 });
        }
        if names.len() > usize::from(u16::MAX) {
            return Err(DomainError::TooManyClasses { found: names.len() });
        }
        let mut by_name = BTreeMap::new();
        for (at, name) in names.iter().enumerate() {
            if by_name.insert(name.clone(), Class(at as u16)).is_some() {
                return Err(DomainError::DuplicateClass { name: name.clone() });
            }
        }
        Ok(Self { names, by_name })
    }

    /// The number of classes: at least two, of spans at least one.
    #[expect(clippy::len_without_is_empty, reason = "a schema is never empty")]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The name of a class of this schema.
    ///
    /// # Panics
    /// If `class` belongs to a larger schema.
    pub fn name(&self, class: Class) -> &str {
        &self.names[class.index()]
    }

    /// All names in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The class of a name.
    pub fn class(&self, name: &str) -> Option<Class> {
        self.by_name.get(name).copied()
    }
}

impl TryFrom<Vec<String>> for LabelSchema {
    type Error = DomainError;

    fn try_from(names: Vec<String>) -> Result<Self, Self::Error> {
        Self::of_spans(names)
    }
}

impl From<LabelSchema> for Vec<String> {
    fn from(schema: LabelSchema) -> Self {
        schema.names
    }
}
