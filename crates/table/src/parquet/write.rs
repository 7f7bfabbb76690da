use std::fs::File;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use serde_json::Value;

use crate::Object;
use crate::writer::{CellKind, Column};

/// Rows of one row group: they are held in memory until it is full.
const GROUP: usize = 10_000;

/// Writes rows, column by column, in groups.
#[derive(Debug)]
pub(crate) struct ParquetRows {
    writer: SerializedFileWriter<File>,
    rows: Vec<Object>,
}

impl ParquetRows {
    pub(crate) fn new(file: File, columns: &[Column]) -> Result<Self> {
        let fields = columns.iter().map(field).collect::<Result<_>>()?;
        let schema = Type::group_type_builder("records").with_fields(fields);
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
        let writer = SerializedFileWriter::new(
            file,
            Arc::new(schema.build()?),
            Arc::new(properties.build()),
        )?;
        let rows = Vec::new();
        Ok(Self { writer, rows })
    }

    pub(crate) fn push(&mut self, row: Object, columns: &[Column]) -> Result<()> {
        self.rows.push(row);
        if self.rows.len() == GROUP {
            self.flush(columns)?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self, columns: &[Column]) -> Result<File> {
        self.flush(columns)?;
        self.writer.into_inner()
    }

    fn flush(&mut self, columns: &[Column]) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for column in columns {
            let mut out = group.next_column()?.ok_or_else(|| {
                ParquetError::General("the schema has fewer columns than the rows".to_owned())
            })?;
            write_column(&mut out, column, &rows)?;
            out.close()?;
        }
        group.close()?;
        Ok(())
    }
}

/// The type of a column: optional, and a list is the three levels that the format's notes on lists
/// prescribe.
fn field(column: &Column) -> Result<TypePtr> {
    let (physical, converted) = match column.kind {
        CellKind::Text | CellKind::Texts => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
        CellKind::Json => (Physical::BYTE_ARRAY, ConvertedType::JSON),
        CellKind::Integer | CellKind::Integers => (Physical::INT64, ConvertedType::NONE),
        CellKind::Number | CellKind::Numbers => (Physical::DOUBLE, ConvertedType::NONE),
    };
    let leaf = |name: &str| {
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_converted_type(converted)
            .build()
            .map(Arc::new)
    };
    if !is_list(column.kind) {
        return leaf(&column.name);
    }
    let list = Type::group_type_builder("list")
        .with_repetition(Repetition::REPEATED)
        .with_fields(vec![leaf("element")?])
        .build()?;
    Type::group_type_builder(&column.name)
        .with_repetition(Repetition::OPTIONAL)
        .with_converted_type(ConvertedType::LIST)
        .with_fields(vec![Arc::new(list)])
        .build()
        .map(Arc::new)
}

fn is_list(kind: CellKind) -> bool {
    matches!(
        kind,
        CellKind::Texts | CellKind::Integers | CellKind::Numbers
    )
}

fn write_column(
    out: &mut SerializedColumnWriter<'_>,
    column: &Column,
    rows: &[Object],
) -> Result<()> {
    let cells: Vec<&Value> = rows
        .iter()
        .map(|row| row.get(&column.name).unwrap_or(&Value::Null))
        .collect();
    let levels = Levels::of(column, &cells)?;
    let (definitions, repetitions) = (&levels.definitions, levels.repetitions.as_deref());
    let bytes = |text: &str| ByteArray::from(text.as_bytes().to_vec());
    match column.kind {
        CellKind::Text | CellKind::Texts => {
            let values = levels.map(column, |value| value.as_str().map(bytes))?;
            let out = out.typed::<ByteArrayType>();
            out.write_batch(&values, Some(definitions), repetitions)?;
        }
        CellKind::Json => {
            let values = levels.map(column, |value| Some(bytes(&value.to_string())))?;
            let out = out.typed::<ByteArrayType>();
            out.write_batch(&values, Some(definitions), repetitions)?;
        }
        CellKind::Integer | CellKind::Integers => {
            let values = levels.map(column, Value::as_i64)?;
            let out = out.typed::<Int64Type>();
            out.write_batch(&values, Some(definitions), repetitions)?;
        }
        CellKind::Number | CellKind::Numbers => {
            let values = levels.map(column, Value::as_f64)?;
            let out = out.typed::<DoubleType>();
            out.write_batch(&values, Some(definitions), repetitions)?;
        }
    }
    Ok(())
}

/// A column as the format wants it: the values that are there, how deep each place is defined, and
/// for lists at which places a new row begins.
struct Levels<'a> {
    values: Vec<&'a Value>,
    definitions: Vec<i16>,
    repetitions: Option<Vec<i16>>,
}

impl<'a> Levels<'a> {
    fn of(column: &Column, cells: &[&'a Value]) -> Result<Self> {
        if is_list(column.kind) {
            return Self::of_lists(column, cells);
        }
        Ok(Self {
            values: cells
                .iter()
                .copied()
                .filter(|cell| !cell.is_null())
                .collect(),
            definitions: cells
                .iter()
                .map(|cell| i16::from(!cell.is_null()))
                .collect(),
            repetitions: None,
        })
    }

    /// Definition 0 is no list, 1 an empty one, 2 a null in a list, 3 a value.
    fn of_lists(column: &Column, cells: &[&'a Value]) -> Result<Self> {
        let (mut values, mut definitions) = (Vec::new(), Vec::new());
        let mut repetitions = Vec::new();
        for cell in cells {
            let items = match cell {
                Value::Null => None,
                Value::Array(items) => Some(items),
                _ => return Err(unfit(column, cell)),
            };
            let Some(items) = items.filter(|items| !items.is_empty()) else {
                definitions.push(i16::from(items.is_some()));
                repetitions.push(0);
                continue;
            };
            for (at, item) in items.iter().enumerate() {
                repetitions.push(i16::from(at > 0));
                definitions.push(if item.is_null() { 2 } else { 3 });
                values.extend((!item.is_null()).then_some(item));
            }
        }
        Ok(Self {
            values,
            definitions,
            repetitions: Some(repetitions),
        })
    }

    fn map<T>(&self, column: &Column, read: impl Fn(&Value) -> Option<T>) -> Result<Vec<T>> {
        let read = |value: &&Value| read(value).ok_or_else(|| unfit(column, value));
        self.values.iter().map(read).collect()
    }
}

fn unfit(column: &Column, value: &Value) -> ParquetError {
    let (name, kind) = (&column.name, column.kind);
    ParquetError::General(format!(
        "column `{name}` is {kind:?} and cannot hold {value}"
    ))
}
