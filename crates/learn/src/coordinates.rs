use ndarray::{CowArray, Ix2};

use crate::design::{Design, contiguous};
use crate::linear::Linear;
use crate::span::Span;
use crate::{FeatureMatrix, SparseRows};

/// Sparse rows up to this number are fitted in their span; more of them in the columns they use.
const SPARSE_SPAN_ROWS: usize = 600;

/// Training rows in the coordinates that are cheapest to fit in.
#[derive(Debug)]
pub(crate) enum Coordinates<'a> {
    /// The features themselves: more rows than columns.
    Plain(CowArray<'a, f32, Ix2>),
    /// The span of the rows: fewer rows than columns.
    Span { rows: &'a FeatureMatrix, span: Span },
    /// The columns that some row uses: many sparse rows.
    Columns {
        rows: SparseRows,
        columns: Vec<u32>,
        dim: usize,
    },
}

impl<'a> Coordinates<'a> {
    /// Chooses coordinates for training rows.
    pub(crate) fn of(rows: &'a FeatureMatrix) -> Self {
        let n = rows.rows();
        match rows {
            FeatureMatrix::Dense(values) if n >= values.ncols() => Self::Plain(contiguous(values)),
            FeatureMatrix::Sparse(values) if n > SPARSE_SPAN_ROWS => {
                let dim = values.dim();
                let (rows, columns) = values.compact();
                Self::Columns { rows, columns, dim }
            }
            rows => Self::Span {
                rows,
                span: rows.with_design(Span::of),
            },
        }
    }

    /// Runs `op` on the rows in these coordinates.
    pub(crate) fn with_design<R>(&self, op: impl FnOnce(Design<'_>) -> R) -> R {
        match self {
            Self::Plain(values) => op(Design::dense(values)),
            Self::Span { span, .. } => op(span.design()),
            Self::Columns { rows, .. } => op(Design::Sparse(rows)),
        }
    }

    /// A head over the features from parameters `[p + 1, k]` over these coordinates.
    pub(crate) fn lift(&self, parameters: &[f32], k: usize) -> Linear {
        let (weights, intercepts) = parameters.split_at(parameters.len() - k);
        let weights = match self {
            Self::Plain(_) => weights.to_vec(),
            Self::Span { rows, span } => rows.with_design(|design| span.lift(design, weights, k)),
            Self::Columns { columns, dim, .. } => {
                let mut all = vec![0.0; dim * k];
                for (&column, weights) in columns.iter().zip(weights.chunks_exact(k)) {
                    all[column as usize * k..][..k].copy_from_slice(weights);
                }
                all
            }
        };
        Linear::new(weights, intercepts.to_vec())
    }

    /// Parameters over these coordinates that a fitted head amounts to; nothing in a span, where
    /// a fit is too small to gain from a better start.
    pub(crate) fn lower(&self, head: &Linear) -> Option<Vec<f32>> {
        let k = head.classes();
        let weights = head.weights();
        let mut parameters = match self {
            Self::Plain(values) if values.ncols() == head.dim() => weights.to_vec(),
            Self::Columns { columns, dim, .. } if *dim == head.dim() => columns
                .iter()
                .flat_map(|&c| &weights[c as usize * k..][..k])
                .copied()
                .collect(),
            _ => return None,
        };
        parameters.extend_from_slice(head.intercepts());
        Some(parameters)
    }
}
