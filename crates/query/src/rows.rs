use std::slice::ChunksExact;

use hone_domain::{Embeddings, PoolIdx, Probabilities};

/// The rows of a matrix, `[n, dim]` row-major.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) dim: usize,
}

impl<'a> Rows<'a> {
    pub(crate) fn len(self) -> usize {
        self.values.len() / self.dim.max(1)
    }

    pub(crate) fn iter(self) -> ChunksExact<'a, f32> {
        self.values.chunks_exact(self.dim.max(1))
    }

    pub(crate) fn row(self, at: usize) -> &'a [f32] {
        &self.values[at * self.dim..(at + 1) * self.dim]
    }

    /// Other values of the same width.
    pub(crate) fn with(self, values: &[f32]) -> Rows<'_> {
        Rows {
            values,
            dim: self.dim,
        }
    }

    /// Copies some rows together, `[at.len(), dim]`.
    pub(crate) fn gather(self, at: &[PoolIdx]) -> Vec<f32> {
        let mut gathered = Vec::with_capacity(at.len() * self.dim);
        for at in at {
            gathered.extend_from_slice(self.row(at.index()));
        }
        gathered
    }
}

impl<'a> From<&'a Probabilities> for Rows<'a> {
    fn from(values: &'a Probabilities) -> Self {
        let dim = values.classes();
        let values = values.view().to_slice();
        Self {
            values: values.expect("probabilities are laid out row after row"),
            dim,
        }
    }
}

impl<'a> From<&'a Embeddings> for Rows<'a> {
    fn from(values: &'a Embeddings) -> Self {
        Self {
            values: values.as_slice(),
            dim: values.dim(),
        }
    }
}
