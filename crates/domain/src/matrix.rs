use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::{Class, DomainError};

/// One finite feature vector a row, `[n, d]` row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Embeddings(Array2<f32>);

impl Embeddings {
    /// Wraps a matrix.
    ///
    /// # Errors
    /// [`DomainError::NotFinite`] names the first row with NaN or infinity.
    pub fn new(values: Array2<f32>) -> Result<Self, DomainError> {
        check_finite("the embeddings", &values)?;
        Ok(Self(values.as_standard_layout().into_owned()))
    }

    /// The matrix, `[n, d]`.
    pub fn view(&self) -> ArrayView2<'_, f32> {
        self.0.view()
    }

    /// The matrix, `[n, d]`, by value.
    pub fn into_inner(self) -> Array2<f32> {
        self.0
    }

    /// The values, row after row.
    ///
    /// # Panics
    /// Never: the constructor lays the rows out contiguously.
    pub fn as_slice(&self) -> &[f32] {
        self.0
            .as_slice()
            .expect("embeddings are laid out row after row")
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.0.nrows()
    }

    /// The length of a row.
    pub fn dim(&self) -> usize {
        self.0.ncols()
    }
}

/// One distribution over the classes a row, `[n, k]` row-major.
///
/// Every entry is finite and not negative and every row sums to 1 within 1e-4.
#[derive(Debug, Clone, PartialEq)]
pub struct Probabilities(Array2<f32>);

impl Probabilities {
    /// Wraps a matrix whose rows are distributions.
    ///
    /// # Errors
    /// [`DomainError::NotFinite`] or [`DomainError::NotADistribution`], naming the first such row.
    pub fn new(values: Array2<f32>) -> Result<Self, DomainError> {
        check_finite("the probabilities", &values)?;
        for (row, values) in values.outer_iter().enumerate() {
            let sum: f32 = values.sum();
            if (sum - 1.0).abs() > 1e-4 || values.iter().any(|&p| p < 0.0) {
                return Err(DomainError::NotADistribution { row, sum });
            }
        }
        Ok(Self(values.as_standard_layout().into_owned()))
    }

    /// The matrix, `[n, k]`.
    pub fn view(&self) -> ArrayView2<'_, f32> {
        self.0.view()
    }

    /// One row, `[k]`.
    pub fn row(&self, at: usize) -> ArrayView1<'_, f32> {
        self.0.row(at)
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.0.nrows()
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.0.ncols()
    }

    /// The most probable class of each row; a tie goes to the lower class.
    pub fn argmax(&self) -> Vec<Class> {
        self.0.outer_iter().map(argmax).collect()
    }
}

fn argmax(row: ArrayView1<'_, f32>) -> Class {
    let mut best = 0;
    for (at, &value) in row.iter().enumerate() {
        if value > row[best] {
            best = at;
        }
    }
    Class(best as u16)
}

fn check_finite(what: &'static str, values: &Array2<f32>) -> Result<(), DomainError> {
    let wrong = values
        .outer_iter()
        .position(|row| row.iter().any(|v| !v.is_finite()));
    wrong.map_or(Ok(()), |row| Err(DomainError::NotFinite { what, row }))
}
