//! The report of a loop.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use hone_annotation::use_case::loops;
use hone_annotation::{AnnotationError, LoopId};
use hone_live::report;
use hone_report::live as rendering;
use hone_report::{Layout, ReportError};

use crate::auth::Caller;
use crate::dto::Refusal;
use crate::dto::learning::report::{ReportForm, ReportWanted};
use crate::error::ApiError;
use crate::extract::{ApiPath, ApiQuery};
use crate::state::AppState;

/// How much better the model became, and what that rests on: a page, or the numbers behind it.
#[utoipa::path(get, path = "/loops/{loop_id}/report", tag = "loops",
    params(("loop_id" = Uuid, Path), ReportWanted),
    responses((status = 200, body = String, content_type = "text/html"), Refusal))]
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
    ApiQuery(wanted): ApiQuery<ReportWanted>,
) -> Result<Response, ApiError> {
    let (program, now) = (state.settings.version.clone(), state.clock.now());
    let made = state.read(move |view| {
        let of = loops::get(view, &caller.user, id, "see the report of this loop")?;
        report(view, &of, &program, now)
    });
    let made = made.await?;
    let form = wanted.format;
    let rendered = state.computing.call(move || render(&made, form)).await?;
    let bytes = rendered.map_err(|error| ApiError::Internal(error.to_string()))?;
    let Some(bytes) = bytes else {
        return Err(ApiError::Rule(nothing_measured()));
    };
    Ok(([(header::CONTENT_TYPE, form.content_type())], bytes).into_response())
}

/// The bytes of a report; none of a curve without a point.
fn render(made: &rendering::LiveReport, form: ReportForm) -> Result<Option<Vec<u8>>, ReportError> {
    Ok(match form {
        ReportForm::Html => Some(rendering::html(made)?.into_bytes()),
        ReportForm::Json => Some(rendering::to_json(made)?),
        ReportForm::Markdown => Some(rendering::markdown(made)?.into_bytes()),
        ReportForm::Png => {
            let curve = rendering::learning_curve(made, Layout::Wide);
            curve.map(|curve| hone_report::png(&curve)).transpose()?
        }
    })
}

fn nothing_measured() -> AnnotationError {
    let reason = "too few records are audited to draw a curve";
    AnnotationError::Unprocessable(reason.to_owned())
}
