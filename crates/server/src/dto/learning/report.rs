//! Reports.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// In which form a report is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportWanted {
    /// The form; a page if absent.
    #[serde(default)]
    #[param(inline, required = false)]
    pub(crate) format: ReportForm,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ReportForm {
    /// One page with its figures.
    #[default]
    Html,
    /// The numbers.
    Json,
    /// The summary.
    Markdown,
    /// The learning curve.
    Png,
}

impl ReportForm {
    /// What the reply says it is.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Png => "image/png",
        }
    }
}
