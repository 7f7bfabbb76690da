//! What a failure means to a script.

use std::process::ExitCode;

use hone_engine::EngineError;
use hone_table::TableError;
use hone_transfer::TransferError;

/// Input that cannot be worked with, in words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadInput(pub(crate) String);

/// 2 if the caller has to change the input, 1 if something failed.
pub(crate) fn code(error: &anyhow::Error) -> ExitCode {
    let bad_input = error.chain().any(|cause| {
        cause.is::<BadInput>()
            || cause.is::<TableError>()
            || matches!(cause.downcast_ref(), Some(EngineError::BadSchedule { .. }))
            || cause.downcast_ref().is_some_and(TransferError::is_input)
    });
    ExitCode::from(if bad_input { 2 } else { 1 })
}
