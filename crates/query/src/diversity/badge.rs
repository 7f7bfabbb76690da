use hone_domain::{PoolIdx, PoolRng};
use hone_kernel::dot;

use crate::diversity::seeding::plus_plus;
use crate::rows::Rows;
use crate::{Needs, Pick, PoolView, QueryError, Reason, Selection, Strategy, Why};

/// Spreads a batch over the gradients that the predicted labels would cause.
///
/// - Prefers: rows that the head is unsure of, each in a different way.
/// - Formula: k-means++ draws on `g = (p − e_ŷ) ⊗ x`, the gradient of the loss on the head's
///   weights if the predicted class ŷ were right, after the row with the longest `g`. Products of
///   gradients factor, `g·g′ = (a·a′)(x·x′)` with `a = p − e_ŷ`, so no `g` is ever built. The
///   utility is `|g|`.
/// - Needs: probabilities and embeddings.
/// - Cost: `O(n (d + classes))`, then a few products a draw.
/// - Determinism: by `rng`.
/// - Source: Ash, Zhang, Krishnamurthy, Langford and Agarwal (2020), Deep batch active learning
///   by diverse, uncertain gradient lower bounds, ICLR, arXiv 1906.03671.
/// - Weakness: made for deep networks; little above random on linear heads.
#[derive(Debug, Clone, Copy)]
pub struct Badge;

impl Strategy for Badge {
    fn id(&self) -> &'static str {
        "badge"
    }

    fn needs(&self, _labelled: usize) -> Needs {
        Needs::PROBABILITIES.union(Needs::EMBEDDINGS)
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let gradients = Gradients::new(pool)?;
        let n = gradients.rows.len();
        let lengths = &gradients.squared_lengths;
        let longest = (0..n)
            .rev()
            .max_by(|a, b| lengths[*a].total_cmp(&lengths[*b]));
        let squared = |a: usize, b: usize| gradients.squared_distance(a, b);
        let drawn = plus_plus(n, k, longest.unwrap_or(0), rng, squared);
        let picks = drawn.into_iter().map(|at| Pick {
            at: gradients.rows[at],
            utility: lengths[at].sqrt(),
            reason: Reason::new(Why::UncertainAndDiverse),
        });
        Ok(Selection {
            picks: picks.collect(),
        })
    }
}

/// The gradients of the candidates, as factors.
#[derive(Debug)]
struct Gradients<'a> {
    rows: &'a [PoolIdx],
    points: Rows<'a>,
    /// `a = p − e_ŷ`, `[candidates, classes]`.
    errors: Vec<f32>,
    classes: usize,
    squared_lengths: Vec<f32>,
}

impl<'a> Gradients<'a> {
    fn new(pool: &PoolView<'a>) -> Result<Self, QueryError> {
        let probabilities = Rows::from(pool.probabilities()?);
        let points = Rows::from(pool.embeddings()?);
        let predicted = pool.probabilities()?.argmax();
        let (rows, classes) = (pool.candidates(), pool.classes());
        let mut errors = probabilities.gather(rows);
        let mut squared_lengths = Vec::with_capacity(rows.len());
        for (at, error) in rows.iter().zip(errors.chunks_exact_mut(classes)) {
            error[predicted[at.index()].index()] -= 1.0;
            let point = points.row(at.index());
            squared_lengths.push(dot(error, error) * dot(point, point));
        }
        Ok(Self {
            rows,
            points,
            errors,
            classes,
            squared_lengths,
        })
    }

    /// `|g − g′|²`, at least 0.
    fn squared_distance(&self, a: usize, b: usize) -> f32 {
        let point = |at: usize| self.points.row(self.rows[at].index());
        let error = |at: usize| &self.errors[at * self.classes..(at + 1) * self.classes];
        let product = dot(error(a), error(b)) * dot(point(a), point(b));
        let squared = self.squared_lengths[a] + self.squared_lengths[b] - 2.0 * product;
        // What is left of two equal gradients is rounding, not distance.
        let rounding = 1e-6 * (self.squared_lengths[a] + self.squared_lengths[b]);
        if squared > rounding { squared } else { 0.0 }
    }
}

#[cfg(test)]
mod tests;
