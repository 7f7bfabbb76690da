//! Parameters left out of a spec.

/// Candidates and references of strategies with quadratic cost: a batch takes some tenths of a
/// second, and more gained nothing on pools of 10,000.
pub(super) fn sampled() -> usize {
    2000
}

/// Candidates of strategies that run k-means.
pub(super) fn clustered() -> usize {
    10_000
}

/// Groups of TypiClust, as in its paper.
pub(super) fn clusters() -> usize {
    500
}

/// Members of a committee, and draws from a posterior.
pub(super) fn members() -> usize {
    5
}

/// Powers that leave a utility as it is.
pub(super) fn beta() -> f32 {
    1.0
}

/// As much uncertainty as inconsistency.
pub(super) fn share_of_uncertainty() -> f32 {
    0.5
}

/// Rows of the shortlist a pick, as in the paper of cluster-margin.
pub(super) fn factor() -> usize {
    10
}

/// Draws of feature dropout, as in the paper of DropQuery.
pub(super) fn draws() -> usize {
    3
}

/// Labelled neighbours, as in the paper of contrastive learning.
pub(super) fn neighbours() -> usize {
    10
}
