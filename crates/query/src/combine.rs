//! Strategies made of other strategies.

pub(crate) mod balance;
pub(crate) mod mixture;
mod shares;
pub(crate) mod subsample;
pub(crate) mod switch;
