use hone_domain::ContentHash;
use ndarray::Array2;

use crate::linear::Linear;
use crate::{Features, LearnError};

use super::options::OptionView;
use super::scores::OptionScores;

/// A fitted head for rankings: the score of an option, `Σ a_v · w_v φ_v` over its views.
#[derive(Debug, Clone, PartialEq)]
pub struct RankingHead {
    options: usize,
    members: Vec<RankingMember>,
}

/// The head of one view, and its exponent in the fusion.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RankingMember {
    pub(crate) view: String,
    pub(crate) exponent: f32,
    /// `[d, 1]`; its intercept cancels out of every difference.
    pub(crate) linear: Linear,
}

impl RankingHead {
    /// Joins the heads of views over records of so many options.
    pub(crate) fn new(options: usize, members: Vec<RankingMember>) -> Self {
        Self { options, members }
    }

    /// The score of each option; rows follow `features`.
    ///
    /// # Errors
    /// [`LearnError::UnknownView`] and [`LearnError::ViewMismatch`] if a view of an option is absent
    /// or has another width than the head was fitted on, [`LearnError::Domain`] if a feature is not
    /// finite.
    ///
    /// # Determinism
    /// The bits do not depend on the number of threads nor on the other rows of the call.
    pub fn predict(&self, features: &Features) -> Result<OptionScores, LearnError> {
        let mut scores = Array2::zeros((features.rows(), self.options));
        for member in &self.members {
            let view = OptionView::named(features, &member.view, self.options)?;
            let (expected, found) = (member.linear.dim(), view.dim());
            if expected != found {
                let view = member.view.clone();
                return Err(LearnError::ViewMismatch {
                    view,
                    expected,
                    found,
                });
            }
            for option in 0..self.options {
                let said = member.linear.scores(view.of(option));
                let mut column = scores.column_mut(option);
                column.scaled_add(member.exponent, &said.column(0));
            }
        }
        Ok(OptionScores::new(scores)?)
    }

    /// The same head without its temperature: the exponents scaled to sum to 1.
    #[must_use]
    pub fn uncalibrated(&self) -> Self {
        let total: f32 = self.members.iter().map(|member| member.exponent).sum();
        let mut plain = self.clone();
        if total > 0.0 {
            let members = plain.members.iter_mut();
            members.for_each(|member| member.exponent /= total);
        }
        plain
    }

    /// The number of options.
    pub fn options(&self) -> usize {
        self.options
    }

    /// The views it reads with their exponents in the fusion; a view of exponent 0 plays no part.
    pub fn view_weights(&self) -> impl Iterator<Item = (&str, f32)> {
        self.members
            .iter()
            .map(|member| (member.view.as_str(), member.exponent))
    }

    /// The hash over everything that predictions depend on.
    pub fn hash(&self) -> ContentHash {
        let mut bytes = Vec::new();
        bytes.extend((self.options as u64).to_le_bytes());
        for member in &self.members {
            bytes.extend((member.view.len() as u64).to_le_bytes());
            bytes.extend(member.view.as_bytes());
            bytes.extend((member.linear.dim() as u64).to_le_bytes());
            bytes.extend(member.exponent.to_le_bytes());
            let weights = member.linear.weights().iter();
            bytes.extend(weights.flat_map(|weight| weight.to_le_bytes()));
        }
        ContentHash::of(&bytes)
    }

    pub(crate) fn members(&self) -> &[RankingMember] {
        &self.members
    }
}
