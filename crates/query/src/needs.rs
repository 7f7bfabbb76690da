/// What a strategy reads of a [`PoolView`](crate::PoolView) besides its rows.
///
/// The engine asks beforehand and computes only that.
#[expect(
    clippy::struct_excessive_bools,
    reason = "inputs are independent of each other"
)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs {
    /// The head's probabilities.
    pub probabilities: bool,
    /// One feature vector a row.
    pub embeddings: bool,
    /// The head's marginal probabilities of label sets.
    pub marginals: bool,
    /// Token scores of the best path.
    pub sequences: bool,
    /// Entropies of tokens.
    pub token_entropies: bool,
    /// Predictions of at least this many committee members; 0 for none.
    pub committee: usize,
    /// Predictions under at least this many draws of feature dropout; 0 for none.
    pub perturbed: usize,
}

impl Needs {
    /// Rows alone.
    pub const NOTHING: Self = Self {
        probabilities: false,
        embeddings: false,
        marginals: false,
        sequences: false,
        token_entropies: false,
        committee: 0,
        perturbed: 0,
    };
    /// The head's probabilities.
    pub const PROBABILITIES: Self = Self {
        probabilities: true,
        ..Self::NOTHING
    };
    /// One feature vector a row.
    pub const EMBEDDINGS: Self = Self {
        embeddings: true,
        ..Self::NOTHING
    };
    /// The head's marginal probabilities of label sets.
    pub const MARGINALS: Self = Self {
        marginals: true,
        ..Self::NOTHING
    };
    /// Token scores of the best path.
    pub const SEQUENCES: Self = Self {
        sequences: true,
        ..Self::NOTHING
    };
    /// Entropies of tokens.
    pub const TOKEN_ENTROPIES: Self = Self {
        token_entropies: true,
        ..Self::NOTHING
    };

    /// A committee of `members`.
    pub const fn committee(members: usize) -> Self {
        Self {
            committee: members,
            ..Self::NOTHING
        }
    }

    /// Predictions under `draws` of feature dropout.
    pub const fn perturbed(draws: usize) -> Self {
        Self {
            perturbed: draws,
            ..Self::NOTHING
        }
    }

    /// Everything that either needs.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            probabilities: self.probabilities || other.probabilities,
            embeddings: self.embeddings || other.embeddings,
            marginals: self.marginals || other.marginals,
            sequences: self.sequences || other.sequences,
            token_entropies: self.token_entropies || other.token_entropies,
            committee: self.committee.max(other.committee),
            perturbed: self.perturbed.max(other.perturbed),
        }
    }

    /// Whether a trained head is required, in whatever form.
    pub const fn needs_a_head(self) -> bool {
        let of_tokens = self.sequences || self.token_entropies;
        self.probabilities
            || self.marginals
            || of_tokens
            || self.committee > 0
            || self.perturbed > 0
    }
}
