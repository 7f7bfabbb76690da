use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Class;

/// Which labels of a [`LabelSchema`](crate::LabelSchema) apply to a record: any of them, none too.
///
/// Labels stand in the order of the schema, each at most once, so equal sets are equal values. In
/// JSON a list of positions; one that is out of order or names a label twice reads as the set.
///
/// ```
/// # use hone_domain::{Class, LabelSet};
/// let set = LabelSet::new([Class(4), Class(1), Class(4)]);
/// assert_eq!(set.labels(), [Class(1), Class(4)]);
/// assert!(set.contains(Class(4)) && !set.contains(Class(0)));
/// assert!(LabelSet::default().is_empty());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Class>", into = "Vec<Class>")]
pub struct LabelSet(Vec<Class>);

impl LabelSet {
    /// The set of some labels.
    pub fn new(labels: impl IntoIterator<Item = Class>) -> Self {
        let mut labels: Vec<_> = labels.into_iter().collect();
        labels.sort_unstable();
        labels.dedup();
        Self(labels)
    }

    /// The labels that apply, in the order of the schema.
    pub fn labels(&self) -> &[Class] {
        &self.0
    }

    /// Whether a label applies.
    pub fn contains(&self, label: Class) -> bool {
        self.0.binary_search(&label).is_ok()
    }

    /// The number of labels that apply.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no label applies.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of labels that apply in both sets.
    pub fn common(&self, other: &Self) -> usize {
        self.0
            .iter()
            .filter(|label| other.contains(**label))
            .count()
    }
}

impl fmt::Debug for LabelSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.0.iter().map(|label| label.0))
            .finish()
    }
}

impl FromIterator<Class> for LabelSet {
    fn from_iter<I: IntoIterator<Item = Class>>(labels: I) -> Self {
        Self::new(labels)
    }
}

impl From<Vec<Class>> for LabelSet {
    fn from(labels: Vec<Class>) -> Self {
        Self::new(labels)
    }
}

impl From<LabelSet> for Vec<Class> {
    fn from(set: LabelSet) -> Self {
        set.0
    }
}

#[cfg(test)]
mod tests;
