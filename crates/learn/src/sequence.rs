//! Spans of texts: tags of words, the head that predicts them, and decoding.
//!
//! A text is cut into words; a question about spans becomes a question a word, in BIO tags
//! ([`Tag`]). [`align`] turns spans into tags and [`spans`] turns them back, in code points of the
//! text. [`SequenceSpec::fit`] fits a head on the words' states, [`SequenceHead::predict`] gives
//! spans with their probabilities.

mod align;
mod artefact;
mod chain;
mod error;
mod features;
mod fit;
mod head;
mod lattice;
mod shape;
mod spec;
mod tag;
mod tied;
mod transitions;

pub use align::{Aligned, Misfit, align, spans};
pub use artefact::SequenceArtefact;
pub use error::SequenceError;
pub use features::WordShapes;
pub use head::{PredictedSpan, SequenceHead, SequencePrediction};
pub use spec::{SequenceSpec, TagOrder, TagWeights, TaggedText, TextRows};
pub use tag::{Tag, TagSet};
