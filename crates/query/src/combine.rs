//! Strategies made of other strategies.

pub(crate) mod switch;
