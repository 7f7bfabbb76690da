//! What the core asks of the outside; adapters live in other crates.

pub(crate) mod encoder;
pub(crate) mod features;
pub(crate) mod tagger;
pub(crate) mod words;
pub(crate) mod writer;
