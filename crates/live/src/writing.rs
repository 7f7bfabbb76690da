//! Loops about questions that a text answers: a language model writes the suggestions.
//!
//! Nothing is trained here: no head, no versions, no audit and no gate. The thread writes one text
//! a step, in the order of the queue, and orders those that are written by how unsure the model
//! was. How far people's answers lie from what was suggested is read from what they had been shown
//! ([`crate::Edits`]).

mod choice;
mod desk;
mod drafts;

pub use self::choice::WriterChoice;
pub(crate) use self::desk::Desk;
pub(crate) use self::drafts::{Draft, Drafts};
