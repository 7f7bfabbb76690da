//! Strategies that look at where rows lie.

pub(crate) mod badge;
pub(crate) mod clusters;
mod coverage;
pub(crate) mod herding;
pub(crate) mod k_centre;
pub(crate) mod k_means;
pub(crate) mod kernel;
pub(crate) mod prob_cover;
pub(crate) mod seeding;
mod sum_tree;
pub(crate) mod typi_clust;
