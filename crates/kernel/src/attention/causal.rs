use crate::panels::{Panels, Start, panel_matmul};
use crate::{Mat, MatMut, softmax_row};

/// Columns of values that are laid out together.
const PART: usize = 32;

/// Causal attention over the keys and values of one head, which are kept from token to token.
#[derive(Debug, Clone)]
pub struct CausalHead {
    /// A column a token, `[width, tokens]`.
    keys: Panels,
    /// 32 columns of the values each, `[tokens, 32]`.
    values: Vec<Panels>,
    /// `[queries, tokens]`.
    scores: Vec<f32>,
    width: usize,
}

impl CausalHead {
    /// A head of keys and values with `width` values each, without tokens.
    pub fn new(width: usize) -> Self {
        Self {
            keys: Panels::from(Mat::new(&[], width, 0)),
            values: (0..width)
                .step_by(PART)
                .map(|first| Panels::from(Mat::new(&[], 0, PART.min(width - first))))
                .collect(),
            scores: Vec::new(),
            width,
        }
    }

    /// Values of a key, and of a value.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Adds the key and the value of the next token.
    ///
    /// # Panics
    /// If they have another width.
    pub fn push(&mut self, key: &[f32], value: &[f32]) {
        assert_eq!(value.len(), self.width, "a value has another width");
        self.keys.push_column(key);
        for (panel, value) in self.values.iter_mut().zip(value.chunks(PART)) {
            panel.push_row(value);
        }
    }

    /// `out = softmax(Q Kᵀ) V` for queries of the last tokens, each of which sees the tokens up to
    /// its own; the scale must be folded into the queries.
    ///
    /// # Shapes
    /// `queries` and `out` are `[queries, width]`.
    ///
    /// # Panics
    /// If the shapes do not fit or there are more queries than tokens.
    ///
    /// # Determinism
    /// A row of the output is the same to the bit whether its query comes alone or among others.
    ///
    /// # Source
    /// Vaswani et al. (2017), "Attention Is All You Need", section 3.2.1, with the mask of 3.2.3.
    pub fn attend(&mut self, queries: Mat<'_>, out: MatMut<'_>) {
        let (rows, tokens) = (queries.rows, self.keys.columns());
        assert!(rows <= tokens, "{rows} queries of {tokens} tokens");
        assert_eq!(
            (out.rows, out.cols),
            (rows, self.width),
            "the output has another shape"
        );
        self.scores.resize(rows * tokens, 0.0);
        let scores = MatMut::new(&mut self.scores, rows, tokens);
        panel_matmul(scores, Start::Zero, queries, &self.keys);
        for (row, scores) in self.scores.chunks_exact_mut(tokens.max(1)).enumerate() {
            let (seen, later) = scores.split_at_mut(tokens - rows + row + 1);
            softmax_row(seen);
            later.fill(0.0);
        }
        let weights = Mat::new(&self.scores, rows, tokens);
        for (at, values) in self.values.iter().enumerate() {
            let part = &mut out.data[at * PART..];
            let part = MatMut::strided(part, rows, values.columns(), out.row_stride);
            panel_matmul(part, Start::Zero, weights, values);
        }
    }
}

#[cfg(test)]
mod tests;
