use hone_domain::{Class, Embeddings, LabelSchema};
use hone_learn::{FeatureMatrix, Features};

use crate::EngineError;

/// Records with their gold answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Split<A = Class> {
    /// Every view, a row a record.
    pub features: Features,
    /// The gold answer of each record.
    pub gold: Vec<A>,
}

impl<A> Split<A> {
    /// Joins features and answers.
    ///
    /// # Errors
    /// [`EngineError::RowMismatch`] if there is not one answer a row.
    pub fn new(features: Features, gold: Vec<A>) -> Result<Self, EngineError> {
        if features.rows() == gold.len() {
            return Ok(Self { features, gold });
        }
        let (expected, found) = (features.rows(), gold.len());
        Err(EngineError::RowMismatch {
            what: "the gold labels",
            expected,
            found,
        })
    }
}

/// A labelled data set made ready for simulation: one class a record, or a
/// [set of labels](hone_domain::LabelSet).
#[derive(Debug, Clone, PartialEq)]
pub struct Task<A = Class> {
    /// The classes.
    pub schema: LabelSchema,
    /// The records that the loop may ask about.
    pub pool: Split<A>,
    /// The records that measure; never trained on, never asked about.
    pub test: Split<A>,
    /// The pool's first dense view, unless other ones were named: the space in which strategies
    /// measure distance.
    pub embeddings: Embeddings,
}

impl<A> Task<A> {
    /// Builds a task.
    ///
    /// # Errors
    /// [`EngineError::RowMismatch`] if the pool has no dense view, [`EngineError::Domain`] if its
    /// values are not finite.
    pub fn new(schema: LabelSchema, pool: Split<A>, test: Split<A>) -> Result<Self, EngineError> {
        let dense = pool
            .features
            .views()
            .iter()
            .find_map(|view| match &view.matrix {
                FeatureMatrix::Dense(values) => Some(values.clone()),
                FeatureMatrix::Sparse(_) => None,
            });
        let Some(values) = dense else {
            let expected = pool.features.rows();
            return Err(EngineError::RowMismatch {
                what: "the dense view",
                expected,
                found: 0,
            });
        };
        Ok(Self {
            schema,
            pool,
            test,
            embeddings: Embeddings::new(values)?,
        })
    }

    /// The same with distances measured in these dense views of the pool beside each other: one an
    /// encoder, where several read the records.
    ///
    /// # Errors
    /// [`EngineError::Domain`] if their values are not finite.
    ///
    /// # Panics
    /// If no dense view is at these places.
    pub fn told_apart_by(self, views: &[usize]) -> Result<Self, EngineError> {
        let embeddings = Embeddings::new(self.pool.features.beside(views))?;
        Ok(Self { embeddings, ..self })
    }
}
