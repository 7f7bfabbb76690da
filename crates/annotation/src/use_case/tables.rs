//! Who may bring in tables and take them away. What is in them is the part of other use cases.

use std::sync::Arc;

use super::datasets::managed;
use crate::store::View;
use crate::{AnnotationError, DatasetId, DatasetStatus, Schema, User, policy};

/// Checks that the caller may look at what a table would make: those may who make datasets.
///
/// # Errors
/// If the caller is an annotator.
pub fn look(actor: &User) -> Result<(), AnnotationError> {
    policy::administer(actor, "look at tables")
}

/// The dataset that the rows of a table are to go to.
///
/// # Errors
/// If there is none, the caller may not manage it, or it is a draft.
pub fn import(
    view: &dyn View,
    actor: &User,
    dataset: DatasetId,
) -> Result<Arc<Schema>, AnnotationError> {
    let schema = managed(view, actor, dataset, "write records")?;
    if schema.dataset.status == DatasetStatus::Draft {
        let reason = "records cannot be written to a draft: publish the dataset first";
        return Err(AnnotationError::Unprocessable(reason.to_owned()));
    }
    Ok(schema)
}

/// The dataset whose records are to be a table.
///
/// # Errors
/// If there is none, or the caller may not manage it.
pub fn export(
    view: &dyn View,
    actor: &User,
    dataset: DatasetId,
) -> Result<Arc<Schema>, AnnotationError> {
    managed(view, actor, dataset, "export this dataset")
}
