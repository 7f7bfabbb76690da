//! Strategies that look at where rows lie.

pub(crate) mod coverage;
pub(crate) mod herding;
pub(crate) mod kernel;
