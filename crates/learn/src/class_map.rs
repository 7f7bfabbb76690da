use hone_domain::Class;
use ndarray::{Array2, ArrayView2};

/// The share of probability that all classes without a label get together.
const UNSEEN_SHARE: f32 = 1e-3;

/// Which classes of a schema a head has seen.
///
/// Heads are fitted on the seen classes alone, numbered 0, 1, … in the order of the schema. Their
/// probabilities are then spread over all classes of the schema: a class that no label has named
/// gets `1e-3 / classes`, and the seen classes share the rest. So a column always means the same
/// class, and no unseen class is ever impossible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassMap {
    classes: usize,
    seen: Vec<Class>,
}

impl ClassMap {
    /// The map for labels over a schema of `classes` classes.
    pub(crate) fn of(labels: impl IntoIterator<Item = Class>, classes: usize) -> Self {
        let mut seen: Vec<Class> = labels.into_iter().collect();
        seen.sort_unstable();
        seen.dedup();
        Self { classes, seen }
    }

    /// The number of classes of the schema.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The seen classes in the order of the schema.
    pub fn seen(&self) -> &[Class] {
        &self.seen
    }

    /// The position of a class among the seen ones.
    pub(crate) fn position(&self, class: Class) -> Option<usize> {
        self.seen.binary_search(&class).ok()
    }

    /// Spreads probabilities over the seen classes, `[n, seen]`, over all, `[n, classes]`.
    pub(crate) fn expand(&self, seen: ArrayView2<'_, f32>) -> Array2<f32> {
        let each = UNSEEN_SHARE / self.classes as f32;
        let rest = 1.0 - each * (self.classes - self.seen.len()) as f32;
        let mut all = Array2::from_elem((seen.nrows(), self.classes), each);
        for (mut into, from) in all.outer_iter_mut().zip(seen.outer_iter()) {
            for (class, probability) in self.seen.iter().zip(from) {
                into[class.index()] = probability * rest;
            }
        }
        all
    }
}
