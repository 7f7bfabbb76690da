//! Strategies that look at the head and at where rows lie.

pub(crate) mod cluster_margin;
pub(crate) mod contrastive;
pub(crate) mod density;
pub(crate) mod drop_query;
