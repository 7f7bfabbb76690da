//! Rows of tables whose columns somebody has said what they are.

use hone_annotation::Schema;
use hone_annotation::hub::{Mapped, Mapping};
use hone_annotation::use_case::records::RecordItem;
use hone_table::Object;
use serde_json::Value;

use crate::flat::{Cells, Decoder};

/// Refuses a mapping of columns that are not there.
///
/// # Errors
/// In words.
pub(crate) fn check_columns(mapping: &Mapping, columns: &[String]) -> Result<(), String> {
    let mapped = [&mapping.fields, &mapping.metadata, &mapping.suggestions];
    let sources = mapped.into_iter().flatten().map(|mapped| &mapped.source);
    for source in sources.chain(&mapping.external_id) {
        if !columns.contains(source) {
            let known = columns.join(", ");
            return Err(format!("there is no column {source:?}; there are: {known}"));
        }
    }
    Ok(())
}

/// The record that a row describes; `called` is its external id where no column has one.
///
/// # Errors
/// In words, naming the column where one is at fault.
pub(crate) fn item(
    mapping: &Mapping,
    schema: &Schema,
    cells: Cells,
    row: &Object,
    called: impl FnOnce() -> String,
) -> Result<RecordItem, String> {
    let mut flat = Object::new();
    put(&mut flat, row, &mapping.fields, str::to_owned);
    put(&mut flat, row, &mapping.metadata, |name| {
        format!("metadata.{name}")
    });
    put(&mut flat, row, &mapping.suggestions, |name| {
        format!("{name}.suggestion")
    });
    let incoming = Decoder::new(schema, cells, None).read(&flat)?;
    let item = incoming.item(schema, |_| None)?;
    let external_id = match &mapping.external_id {
        None => called(),
        Some(column) => match row.get(column) {
            Some(Value::String(id)) if !id.is_empty() => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => return Err(format!("column {column:?} holds no id")),
        },
    };
    Ok(RecordItem {
        id: None,
        external_id: Some(external_id),
        // What nobody speaks of stays as it is.
        metadata: item.metadata.filter(|_| !mapping.metadata.is_empty()),
        ..item
    })
}

/// Puts columns of a row under the names of an export. What JSON Lines leave out is null.
fn put(flat: &mut Object, row: &Object, columns: &[Mapped], name: impl Fn(&str) -> String) {
    for Mapped { source, target } in columns {
        let value = row.get(source).cloned().unwrap_or(Value::Null);
        flat.insert(name(target), value);
    }
}
