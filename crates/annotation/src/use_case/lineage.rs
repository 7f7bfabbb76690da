//! What people had before them when they answered, and which models there are: for those who
//! manage.

use super::datasets::managed;
use crate::store::View;
use crate::{AnnotationError, Exposure, Kind, RecordId, Response, User, policy};

/// A response with what each loop had shown when it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The response.
    pub response: Response,
    /// What loops had shown.
    pub exposures: Vec<Exposure>,
}

/// The responses to a record in order of their insertion, each with what loops had shown.
///
/// # Errors
/// If there is no such record, or the caller may not manage its dataset.
pub fn of_record(
    view: &dyn View,
    actor: &User,
    id: RecordId,
) -> Result<Vec<Shown>, AnnotationError> {
    let record = view.record(id)?;
    let record = record.ok_or_else(|| AnnotationError::not_found(Kind::Record, id))?;
    managed(
        view,
        actor,
        record.dataset,
        "see how this record was answered",
    )?;
    let responses = view.responses(&[id])?;
    let ids: Vec<_> = responses.iter().map(|response| response.id).collect();
    let exposures = view.exposures(&ids)?;
    let shown = responses.into_iter().map(|response| Shown {
        exposures: (exposures.iter())
            .filter(|exposure| exposure.response == response.id)
            .cloned()
            .collect(),
        response,
    });
    Ok(shown.collect())
}

/// Whether the caller may see which models there are for loops.
///
/// # Errors
/// If they are an annotator.
pub fn may_see_models(actor: &User) -> Result<(), AnnotationError> {
    policy::administer(actor, "see the models of loops")
}
