mod features;
mod write;

use std::fs::File;
use std::path::Path;

use parquet::basic::ConvertedType;
use parquet::data_type::AsBytes as _;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::{Field as Cell, Row as ParquetRow};
use parquet::schema::types::Type;
use serde_json::{Number, Value};

use crate::records::{Field, Row};
use crate::{Object, TableError};

pub(crate) use write::ParquetRows;

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

/// What is known of the columns of a file beyond the types of Parquet.
#[derive(Debug)]
pub(crate) struct Known {
    /// All of them, in order.
    pub(crate) columns: Vec<String>,
    /// Those that hold JSON.
    json: Vec<String>,
    features: features::Features,
}

impl Known {
    pub(crate) fn of(reader: &SerializedFileReader<File>) -> Self {
        let metadata = reader.metadata().file_metadata();
        let fields = metadata.schema().get_fields();
        let is_json = |field: &&std::sync::Arc<Type>| {
            field.get_basic_info().converted_type() == ConvertedType::JSON
        };
        let name = |field: &std::sync::Arc<Type>| field.name().to_owned();
        Self {
            columns: fields.iter().map(name).collect(),
            json: fields.iter().filter(is_json).map(name).collect(),
            features: features::of(metadata),
        }
    }

    /// A row as JSON. A text in a column of JSON is parsed if it can be; the number of a class
    /// becomes its name, an image a data URL.
    pub(crate) fn object(&self, row: &ParquetRow) -> Object {
        let columns = row.get_column_iter();
        let cell = |(name, cell): (&String, &Cell)| {
            let value = match self.features.get(name) {
                Some(feature) => feature.value(cell),
                None => value(cell),
            };
            let value = match value {
                Value::String(text) if self.json.contains(name) => {
                    serde_json::from_str(&text).unwrap_or(Value::String(text))
                }
                value => value,
            };
            (name.clone(), value)
        };
        columns.map(cell).collect()
    }
}

fn value(cell: &Cell) -> Value {
    let number = |value: f64| Number::from_f64(value).map_or(Value::Null, Value::Number);
    match cell {
        Cell::Null => Value::Null,
        Cell::Bool(truth) => Value::Bool(*truth),
        Cell::Str(text) => Value::String(text.clone()),
        Cell::Bytes(bytes) => Value::String(String::from_utf8_lossy(bytes.as_bytes()).into_owned()),
        Cell::Byte(value) => Value::from(*value),
        Cell::Short(value) => Value::from(*value),
        Cell::Int(value) => Value::from(*value),
        Cell::Long(value) => Value::from(*value),
        Cell::UByte(value) => Value::from(*value),
        Cell::UShort(value) => Value::from(*value),
        Cell::UInt(value) => Value::from(*value),
        Cell::ULong(value) => Value::from(*value),
        Cell::Float(value) => number(f64::from(*value)),
        Cell::Double(value) => number(*value),
        Cell::Group(row) => features::image(row).unwrap_or_else(|| {
            let columns = row.get_column_iter();
            Value::Object(
                columns
                    .map(|(name, cell)| (name.clone(), value(cell)))
                    .collect(),
            )
        }),
        Cell::ListInternal(list) => list.elements().iter().map(value).collect(),
        other => Value::String(other.to_string()),
    }
}
