//! Parameters left out of a spec.

/// Candidates and references of strategies with quadratic cost: a batch takes some tenths of a
/// second, and more gained nothing on pools of 10,000.
pub(super) fn sampled() -> usize {
    2000
}
