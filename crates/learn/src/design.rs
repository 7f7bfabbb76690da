use std::ops::Range;

use hone_kernel::{Mat, MatMut, axpy, matmul};
use ndarray::{Array2, CowArray, Ix2};

use crate::{FeatureMatrix, SparseRows};

/// Borrowed feature rows `[n, d]` with the two products that linear heads need.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Design<'a> {
    /// Row-major values.
    Dense { values: &'a [f32], dim: usize },
    /// Compressed rows.
    Sparse(&'a SparseRows),
}

impl<'a> Design<'a> {
    /// Borrows a contiguous matrix.
    pub(crate) fn dense(values: &'a CowArray<'_, f32, Ix2>) -> Self {
        let dim = values.ncols();
        let values = values
            .as_slice()
            .expect("`contiguous` laid the rows out one after another");
        Self::Dense { values, dim }
    }

    /// Adds `X[rows] · weights` to `out`; `weights` is `[d, k]`, `out` `[rows, k]`.
    pub(crate) fn add_scores(
        &self,
        rows: Range<usize>,
        weights: &[f32],
        k: usize,
        out: &mut [f32],
    ) {
        match *self {
            Self::Dense { values, dim } => {
                let x = Mat::new(&values[rows.start * dim..rows.end * dim], rows.len(), dim);
                matmul(
                    MatMut::new(out, rows.len(), k),
                    1.0,
                    1.0,
                    x,
                    Mat::new(weights, dim, k),
                );
            }
            Self::Sparse(sparse) => {
                for (out, row) in out.chunks_exact_mut(k).zip(rows) {
                    let (columns, values) = sparse.row(row);
                    for (&column, &value) in columns.iter().zip(values) {
                        axpy(value, &weights[column as usize * k..][..k], out);
                    }
                }
            }
        }
    }

    /// Adds `X[rows]ᵀ · residuals` to `gradient`; `residuals` is `[rows, k]`, `gradient` `[d, k]`.
    pub(crate) fn add_gradient(
        &self,
        rows: Range<usize>,
        residuals: &[f32],
        k: usize,
        gradient: &mut [f32],
    ) {
        match *self {
            Self::Dense { values, dim } => {
                let x = Mat::new(&values[rows.start * dim..rows.end * dim], rows.len(), dim);
                let residuals = Mat::new(residuals, rows.len(), k);
                matmul(MatMut::new(gradient, dim, k), 1.0, 1.0, x.t(), residuals);
            }
            Self::Sparse(sparse) => {
                for (residuals, row) in residuals.chunks_exact(k).zip(rows) {
                    let (columns, values) = sparse.row(row);
                    for (&column, &value) in columns.iter().zip(values) {
                        axpy(value, residuals, &mut gradient[column as usize * k..][..k]);
                    }
                }
            }
        }
    }

    /// The number of rows.
    pub(crate) fn rows(&self) -> usize {
        match self {
            Self::Dense { values, dim } => values.len() / (*dim).max(1),
            Self::Sparse(sparse) => sparse.rows(),
        }
    }

    /// The number of columns.
    pub(crate) fn dim(&self) -> usize {
        match self {
            Self::Dense { dim, .. } => *dim,
            Self::Sparse(sparse) => sparse.dim(),
        }
    }
}

/// The matrix with its rows one after another in memory; borrowed if they are already.
pub(crate) fn contiguous(values: &Array2<f32>) -> CowArray<'_, f32, Ix2> {
    values.as_standard_layout()
}

impl FeatureMatrix {
    /// Runs `op` on the rows.
    pub(crate) fn with_design<R>(&self, op: impl FnOnce(Design<'_>) -> R) -> R {
        match self {
            Self::Dense(values) => op(Design::dense(&contiguous(values))),
            Self::Sparse(values) => op(Design::Sparse(values)),
        }
    }
}
