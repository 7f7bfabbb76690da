use hone_domain::View;

use crate::InferError;
use crate::batch::{Concurrency, Forward, Rows};
use crate::pack::{Budget, Mixture};
use crate::tokenize::Tokens;
use crate::view_row::ViewPlan;
use crate::weights::Weights;

/// A model that is nothing but one embedding a token, `[vocabulary, d]`.
///
/// A text without tokens has the zero vector.
#[derive(Debug)]
pub(crate) struct StaticTable {
    values: Vec<f32>,
    dim: usize,
}

impl StaticTable {
    /// Reads the table of this name.
    pub(crate) fn load(weights: &Weights, name: &str) -> Result<Self, InferError> {
        let (vocabulary, dim) = weights.table_shape(name)?;
        let values = weights.values(name, &[vocabulary, dim])?;
        Ok(Self { values, dim })
    }

    /// The length of an embedding.
    pub(crate) fn dim(&self) -> usize {
        self.dim
    }

    fn states(&self, tokens: &Tokens) -> Result<Vec<f32>, InferError> {
        let mut states = Vec::with_capacity(tokens.ids.len() * self.dim);
        for &id in &tokens.ids {
            let start = id as usize * self.dim;
            let row = self.values.get(start..start + self.dim);
            states.extend_from_slice(row.ok_or(InferError::UnknownToken {
                token: id,
                vocabulary: self.values.len() / self.dim,
            })?);
        }
        Ok(states)
    }
}

impl Forward for StaticTable {
    fn budget(&self, _tokens: usize) -> Budget {
        Budget {
            tokens: 8192,
            sequences: usize::MAX,
            mixture: Mixture::Full,
        }
    }

    fn concurrency(&self) -> Concurrency {
        Concurrency::SideBySide
    }

    fn has(&self, view: View) -> bool {
        matches!(view, View::Final | View::Tokens(0))
    }

    fn forward(&self, batch: &[&Tokens], plan: &ViewPlan) -> Result<Vec<Rows>, InferError> {
        let row = |tokens: &&Tokens| {
            let mut row = vec![None; plan.views()];
            plan.read(0, &self.states(tokens)?, tokens, &mut row);
            Ok(row)
        };
        batch.iter().map(row).collect()
    }
}
