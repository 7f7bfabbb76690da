use std::fmt::Write as _;

use crate::error::ReportError;
use crate::html::{Masthead, Page};
use crate::json;
use crate::markdown::{escape, section_text};
use crate::render::Rendered;
use crate::svg::Layout;

use super::check::check;
use super::figures::figures;
use super::headline::Headline;
use super::model::{LIVE_FORMAT, LiveReport};
use super::sections;

/// Makes every file of a report: `report.html`, `report.json`, `report.md` and, under `figures/`,
/// each figure as SVG and as PNG.
///
/// # Errors
/// [`ReportError::NotFinite`], [`ReportError::OutOfRange`], [`ReportError::OutsideInterval`],
/// [`ReportError::PartBeyondWhole`], [`ReportError::NoSuchSeries`] and
/// [`ReportError::BadSeriesOrder`] where the report contradicts itself; [`ReportError::Figure`] and
/// [`ReportError::Unwritable`] where a file cannot be made.
///
/// # Determinism
/// The same report gives the same bytes.
pub fn render(report: &LiveReport) -> Result<Rendered, ReportError> {
    let files = vec![
        ("report.html".to_owned(), html(report)?.into_bytes()),
        ("report.json".to_owned(), to_json(report)?),
        ("report.md".to_owned(), markdown(report)?.into_bytes()),
    ];
    Rendered::new(files, &figures(report, Layout::Wide))
}

/// The whole report as one HTML file, as safe and as alone as that of a run ([`crate::html()`]).
///
/// # Errors
/// As [`render`].
pub fn html(report: &LiveReport) -> Result<String, ReportError> {
    check(report)?;
    let headline = Headline::of(report);
    let title = title(report);
    let mut page = Page::new(&format!("{title} · Hone report"));
    page.header(&Masthead {
        kind: KIND,
        title: &title,
        lead: &headline.reached,
        verdict: (headline.verdict_words(), headline.tone()),
        trust: &headline.trust,
    });
    page.tiles(&sections::tiles(report));
    for section in sections::all(report) {
        page.section(&section);
    }
    Ok(page.finish(&json::for_script(report)?))
}

const KIND: &str = "Report of a learning loop";

fn title(report: &LiveReport) -> String {
    format!(
        "{}: {}",
        report.provenance.dataset, report.provenance.question
    )
}

/// A summary in Markdown: headline, tables that stay open on the page, links to the figures.
///
/// # Errors
/// As [`render`].
pub fn markdown(report: &LiveReport) -> Result<String, ReportError> {
    check(report)?;
    let headline = Headline::of(report);
    let mut text = format!(
        "# {KIND}: {}\n\n{}\n\n**{}.** {}\n",
        escape(&title(report)),
        escape(&headline.reached),
        headline.verdict_words(),
        escape(&headline.trust)
    );
    for section in sections::all(report) {
        write!(text, "\n{}", section_text(&section)).expect("writing to a string does not fail");
    }
    Ok(text)
}

/// The report as indented JSON, keys in a fixed order, with a line end.
///
/// # Errors
/// [`ReportError::Unwritable`] if a specification inside it cannot be written.
pub fn to_json(report: &LiveReport) -> Result<Vec<u8>, ReportError> {
    json::pretty(report)
}

/// Reads a report, also one of another version: unknown keys are ignored, missing optional ones
/// take their defaults.
///
/// # Errors
/// [`ReportError::NewerFormat`] if the file's format is beyond [`LIVE_FORMAT`],
/// [`ReportError::NotAReport`] if it is no report at all.
pub fn from_json(bytes: &[u8]) -> Result<LiveReport, ReportError> {
    json::read(bytes, LIVE_FORMAT)
}
