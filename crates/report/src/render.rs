use crate::error::ReportError;
use crate::figures::figures;
use crate::html::html;
use crate::json::to_json;
use crate::markdown::markdown;
use crate::model::RunReport;
use crate::png::png;
use crate::svg::{Layout, Svg};

/// A report as files, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Path relative to the folder of the report, with `/` between its parts, and content.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Rendered {
    /// Files beside each figure as SVG and as PNG.
    ///
    /// # Errors
    /// [`ReportError::Figure`].
    pub(crate) fn new(
        mut files: Vec<(String, Vec<u8>)>,
        figures: &[Svg],
    ) -> Result<Self, ReportError> {
        for figure in figures {
            let svg = figure.standalone().into_bytes();
            files.push((format!("figures/{}.svg", figure.name), svg));
            files.push((format!("figures/{}.png", figure.name), png(figure)?));
        }
        Ok(Self { files })
    }

    /// Content of one file.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files
            .iter()
            .find(|(name, _)| name == path)
            .map(|(_, bytes)| bytes.as_slice())
    }
}

/// Makes every file of a report: `report.html`, `report.json`, `report.md` and, under `figures/`,
/// each figure as SVG and as PNG.
///
/// # Errors
/// [`ReportError::NoSuchStrategy`], [`ReportError::BadCurve`], [`ReportError::NotSquare`] and
/// [`ReportError::NotFinite`] where the report contradicts itself; [`ReportError::Figure`] and
/// [`ReportError::Unwritable`] where a file cannot be made.
///
/// # Determinism
/// The same report gives the same bytes.
pub fn render(report: &RunReport) -> Result<Rendered, ReportError> {
    let files = vec![
        ("report.html".to_owned(), html(report)?.into_bytes()),
        ("report.json".to_owned(), to_json(report)?),
        ("report.md".to_owned(), markdown(report)?.into_bytes()),
    ];
    Rendered::new(files, &figures(report, Layout::Wide))
}
