use hone_annotation::{Answer, Question, QuestionSettings};

use crate::LiveError;
use crate::kind::QuestionKind;

/// What a loop does about its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoopKind {
    /// It learns to answer it.
    Learned(QuestionKind),
    /// A language model writes the suggestions; nothing is trained.
    Written,
}

impl LoopKind {
    /// What a loop does about a question.
    ///
    /// # Errors
    /// [`LiveError::BadDefinition`] if loops can do nothing about it.
    pub(crate) fn of(question: &Question) -> Result<Self, LiveError> {
        match &question.settings {
            QuestionSettings::Text { .. } => Ok(Self::Written),
            _ => QuestionKind::of(question).map(Self::Learned),
        }
    }

    /// What a submitted response says of a question, of which it holds `value`.
    pub(crate) fn given(self, value: Option<&Answer>) -> Option<Answer> {
        match self {
            Self::Learned(kind) => kind.given(value),
            Self::Written => value.cloned(),
        }
    }
}
