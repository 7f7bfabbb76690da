use hone_annotation::store::View;
use hone_annotation::{AnnotationError, Loop, Question};

use crate::LiveError;

/// The question of a loop, if it is still there.
pub(crate) fn question_of(view: &dyn View, of: &Loop) -> Result<Option<Question>, AnnotationError> {
    let schema = view.schema(of.dataset)?;
    let mut questions = schema.iter().flat_map(|schema| &schema.questions);
    Ok(questions.find(|held| held.id == of.question).cloned())
}

/// The question of a loop is not there any more.
pub(crate) fn no_question() -> LiveError {
    LiveError::BadDefinition {
        place: "question".to_owned(),
        reason: "it is gone".to_owned(),
    }
}
