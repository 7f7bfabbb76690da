use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::ReportError;
use crate::model::{FORMAT, RunReport};

/// The report as indented JSON, keys in a fixed order, with a line end.
///
/// # Errors
/// [`ReportError::Unwritable`] if a specification inside it cannot be written.
pub fn to_json(report: &RunReport) -> Result<Vec<u8>, ReportError> {
    pretty(report)
}

/// Any value as indented JSON with a line end.
pub(crate) fn pretty(value: &impl Serialize) -> Result<Vec<u8>, ReportError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(ReportError::Unwritable)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a report, also one of another version: unknown keys are ignored, missing optional ones
/// take their defaults.
///
/// # Errors
/// [`ReportError::NewerFormat`] if the file's format is beyond [`FORMAT`],
/// [`ReportError::NotAReport`] if it is no report at all.
pub fn from_json(bytes: &[u8]) -> Result<RunReport, ReportError> {
    read(bytes, FORMAT)
}

/// Reads a value that names its format, up to the newest one that is `supported`.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8], supported: u32) -> Result<T, ReportError> {
    #[derive(Deserialize)]
    struct Head {
        format: u32,
    }
    let head: Head = serde_json::from_slice(bytes).map_err(ReportError::NotAReport)?;
    if head.format > supported {
        return Err(ReportError::NewerFormat {
            found: head.format,
            supported,
        });
    }
    serde_json::from_slice(bytes).map_err(ReportError::NotAReport)
}

/// JSON that can stand inside a `<script>` element: no character in it can end the element.
pub(crate) fn for_script(value: &impl Serialize) -> Result<String, ReportError> {
    let text = serde_json::to_string(value).map_err(ReportError::Unwritable)?;
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    Ok(safe)
}
