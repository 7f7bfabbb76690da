use std::path::Path;

use parquet::data_type::AsBytes as _;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field as Cell;
use parquet::schema::types::Type;

use crate::TableError;
use crate::records::{Field, Row};

/// Reads the wanted columns of a Parquet file, row after row.
pub(crate) fn rows(path: &Path, bytes: Vec<u8>, names: &[&str]) -> Result<Vec<Row>, TableError> {
    let failed = |source: ParquetError| TableError::Parquet {
        path: path.to_owned(),
        source,
    };
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).map_err(failed)?;
    let schema = reader.metadata().file_metadata().schema();
    let projection = projection(path, schema, names)?;
    let mut rows = Vec::new();
    for row in reader.get_row_iter(Some(projection)).map_err(failed)? {
        let row = row.map_err(failed)?;
        let field = |name: &&str| {
            let cell = row.get_column_iter().find(|(column, _)| column == name);
            cell.map_or(Field::Missing("absent"), |(_, cell)| field(cell))
        };
        rows.push(names.iter().map(field).collect());
    }
    Ok(rows)
}

fn projection(path: &Path, schema: &Type, names: &[&str]) -> Result<Type, TableError> {
    let columns = schema.get_fields();
    if let Some(column) = names
        .iter()
        .find(|n| columns.iter().all(|c| c.name() != **n))
    {
        return Err(TableError::NoColumn {
            path: path.to_owned(),
            column: (*column).to_owned(),
            known: columns
                .iter()
                .map(|column| column.name().to_owned())
                .collect(),
        });
    }
    let wanted = columns
        .iter()
        .filter(|c| names.contains(&c.name()))
        .cloned()
        .collect();
    Type::group_type_builder(schema.name())
        .with_fields(wanted)
        .build()
        .map_err(|source| TableError::Parquet {
            path: path.to_owned(),
            source,
        })
}

fn field(cell: &Cell) -> Field {
    match cell {
        Cell::Null => Field::Missing("null"),
        Cell::Str(text) => Field::Value(text.clone()),
        Cell::Bytes(bytes) => match std::str::from_utf8(bytes.as_bytes()) {
            Ok(text) => Field::Value(text.to_owned()),
            Err(_not_text) => Field::Missing("not UTF-8"),
        },
        Cell::Float(value) if value.is_nan() => Field::Missing("NaN"),
        Cell::Double(value) if value.is_nan() => Field::Missing("NaN"),
        Cell::Group(_) => Field::Missing("a group"),
        Cell::ListInternal(_) => Field::Missing("a list"),
        Cell::MapInternal(_) => Field::Missing("a map"),
        value => Field::Value(value.to_string()),
    }
}
