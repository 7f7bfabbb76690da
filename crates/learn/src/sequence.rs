//! Spans of texts as tags of words.
//!
//! A text is cut into words; a question about spans becomes a question a word, in BIO tags
//! ([`Tag`]). [`align`] turns spans into tags and [`spans`] turns them back, in code points of the
//! text.

mod align;
mod error;
mod tag;

pub use align::{Aligned, Misfit, align, spans};
pub use error::SequenceError;
pub use tag::{Tag, TagSet};
