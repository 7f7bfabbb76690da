//! The report as one HTML file that needs nothing else: no script, no font, no request.

mod page;
pub(crate) mod sections;
mod table;

use crate::check::check;
use crate::error::ReportError;
use crate::headline::Headline;
use crate::json;
use crate::model::RunReport;

pub(crate) use page::{Masthead, Page, Part, Section, Tile, Tone};
pub(crate) use table::{Column, Table};

/// The whole report as one HTML file.
///
/// All text from the data is escaped; a content policy in the page forbids every script and every
/// request, whatever the text holds. The report itself is embedded as JSON.
///
/// # Errors
/// As [`crate::render`].
pub fn html(report: &RunReport) -> Result<String, ReportError> {
    check(report)?;
    let headline = Headline::of(report).ok_or_else(|| ReportError::BadCurve {
        strategy: report.main.clone(),
    })?;
    let mut page = Page::new(&format!("{} · Hone report", report.provenance.data));
    page.header(&Masthead {
        kind: "Active-learning report",
        title: &report.provenance.data,
        lead: &headline.lead(),
        verdict: (headline.verdict_words(), headline.tone()),
        trust: &headline.trust,
    });
    page.tiles(&sections::tiles(report));
    for section in sections::all(report) {
        page.section(&section);
    }
    Ok(page.finish(&json::for_script(report)?))
}
