use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};

use super::Record;
use super::entities::unescape;
use super::format::Content;
use crate::HubError;

/// Where text and label stand in a table.
#[derive(Debug, Clone)]
pub(crate) struct Layout<'a> {
    pub(crate) delimiter: u8,
    /// Lines between the names of the columns and the first record.
    pub(crate) skip: usize,
    pub(crate) text: &'a str,
    pub(crate) label: &'a str,
    pub(crate) label_before: Option<char>,
    pub(crate) entities: bool,
}

impl<'a> Layout<'a> {
    pub(crate) fn csv(text: &'a str, label: &'a str) -> Self {
        Self {
            delimiter: b',',
            skip: 0,
            text,
            label,
            label_before: None,
            entities: false,
        }
    }

    pub(crate) fn orange(text: &'a str, label: &'a str) -> Self {
        Self {
            delimiter: b'\t',
            skip: 2,
            ..Self::csv(text, label)
        }
    }
}

/// Reads a table; a row too short for both columns is an error.
pub(crate) fn read(layout: &Layout<'_>, file: &Content) -> Result<Vec<Record>, HubError> {
    let (name, content) = file;
    let refuse = |line: u64, reason: String| HubError::Format {
        file: name.clone(),
        line,
        reason,
    };
    let mut reader = ReaderBuilder::new()
        .delimiter(layout.delimiter)
        .flexible(true)
        .from_reader(content.as_slice());
    let header = reader
        .byte_headers()
        .map_err(|error| refuse(1, error.to_string()))?
        .clone();
    let column = |wanted: &str| {
        header
            .iter()
            .position(|found| found == wanted.as_bytes())
            .ok_or_else(|| refuse(1, format!("no column `{wanted}`")))
    };
    let (text, label) = (column(layout.text)?, column(layout.label)?);
    let mut records = Vec::new();
    let mut row = ByteRecord::new();
    let mut at = 0;
    while reader
        .read_byte_record(&mut row)
        .map_err(|error| refuse(0, error.to_string()))?
    {
        at += 1;
        if at <= layout.skip {
            continue;
        }
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |column: usize| {
            row.get(column)
                .map(String::from_utf8_lossy)
                .ok_or_else(|| refuse(line, format!("{} cells", row.len())))
        };
        records.extend(record(layout, &cell(text)?, &cell(label)?));
    }
    Ok(records)
}

fn record(layout: &Layout<'_>, text: &str, label: &str) -> Option<Record> {
    let text = if layout.entities {
        Cow::Owned(unescape(text))
    } else {
        Cow::Borrowed(text)
    };
    let label = layout
        .label_before
        .and_then(|mark| label.rsplit_once(mark))
        .map_or(label, |(before, _)| before);
    Record::of(&text, label)
}
