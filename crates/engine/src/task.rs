use hone_domain::{Class, Embeddings, LabelSchema, Probabilities};
use hone_learn::metrics::Confusion;
use hone_learn::{FeatureMatrix, Features};

use crate::EngineError;

/// Records with their gold labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// Every view, a row a record.
    pub features: Features,
    /// The gold label of each record.
    pub gold: Vec<Class>,
}

impl Split {
    /// Joins features and labels.
    ///
    /// # Errors
    /// [`EngineError::RowMismatch`] if there is not one label a row.
    pub fn new(features: Features, gold: Vec<Class>) -> Result<Self, EngineError> {
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

/// A labelled data set made ready for simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The classes.
    pub schema: LabelSchema,
    /// The records that the loop may ask about.
    pub pool: Split,
    /// The records that measure; never trained on, never asked about.
    pub test: Split,
    /// The pool's first dense view: the space in which strategies measure distance.
    pub embeddings: Embeddings,
}

impl Task {
    /// Builds a task.
    ///
    /// # Errors
    /// [`EngineError::RowMismatch`] if the pool has no dense view, [`EngineError::Domain`] if its
    /// values are not finite.
    pub fn new(schema: LabelSchema, pool: Split, test: Split) -> Result<Self, EngineError> {
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

    /// Counts the test records by truth and prediction.
    ///
    /// # Errors
    /// If `predictions` does not hold a row a test record.
    pub fn test_confusion(&self, predictions: &Probabilities) -> Result<Confusion, EngineError> {
        Ok(Confusion::new(
            self.schema.len(),
            &self.test.gold,
            &predictions.argmax(),
        )?)
    }
}
