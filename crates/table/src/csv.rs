use std::path::Path;

use csv::{ErrorKind, ReaderBuilder};

use crate::TableError;
use crate::records::{Field, Row};

/// Parses delimited rows under a header (RFC 4180; quotes double inside quotes).
pub(crate) fn rows(
    path: &Path,
    bytes: &[u8],
    delimiter: u8,
    names: &[&str],
) -> Result<Vec<Row>, TableError> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
    let header = reader
        .headers()
        .map_err(|error| bad_row(path, 0, &error))?
        .clone();
    let position = |name: &&str| {
        header
            .iter()
            .position(|column| column == *name)
            .ok_or_else(|| TableError::NoColumn {
                path: path.to_owned(),
                column: (*name).to_owned(),
                known: header.iter().map(str::to_owned).collect(),
            })
    };
    let positions = names.iter().map(position).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|error| bad_row(path, at + 1, &error))?;
        rows.push(
            positions
                .iter()
                .map(|&at| Field::Value(record[at].to_owned()))
                .collect(),
        );
    }
    Ok(rows)
}

fn bad_row(path: &Path, row: usize, error: &csv::Error) -> TableError {
    let message = match error.kind() {
        ErrorKind::Utf8 { err, .. } => format!("field {} is not UTF-8", err.field() + 1),
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("{len} fields where the header has {expected_len}")
        }
        _ => error.to_string(),
    };
    TableError::BadRow {
        path: path.to_owned(),
        row,
        message,
    }
}
