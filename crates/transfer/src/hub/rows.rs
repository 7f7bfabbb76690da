use std::path::Path;

use hone_annotation::hub::{Failure, Mapped, Row, Rows, Wanted};
use hone_annotation::limits;
use hone_annotation::use_case::records::RecordItem;
use hone_hub::{HubConfig, HubDataset};
use hone_table::{Format, Object, Objects, TableError};
use serde_json::Value;

use crate::flat::{Cells, Decoder};

/// The rows of the tables of a split, one table after the other.
#[derive(Debug)]
pub(super) struct HubRows {
    dataset: HubDataset,
    wanted: Wanted,
    cells: Cells,
    /// The tables opened so far, and what is left of the last.
    opened: usize,
    left: Option<Objects>,
    /// The rows of the tables opened so far, if all of them say it.
    counted: Option<u64>,
    number: u64,
}

impl HubRows {
    pub(super) fn open(config: &HubConfig, wanted: Wanted) -> Result<Self, Failure> {
        let split = &wanted.split;
        let commit = wanted.revision.as_deref();
        let dataset = HubDataset::find(config, &split.repo, &split.subset, &split.split, commit)?;
        let mut rows = Self {
            dataset,
            wanted,
            cells: Cells::Typed,
            opened: 0,
            left: None,
            counted: Some(0),
            number: 0,
        };
        rows.open_next()?;
        Ok(rows)
    }

    fn open_next(&mut self) -> Result<(), Failure> {
        let path = self.dataset.fetch(self.opened)?;
        let table = Objects::open(&path)?;
        self.check_columns(&table)?;
        self.cells = cells(&path)?;
        self.opened += 1;
        self.counted = self
            .counted
            .and_then(|counted| Some(counted + table.total()?));
        self.left = Some(table);
        Ok(())
    }

    /// Refuses a mapping of columns that are not there, where a table tells its columns.
    fn check_columns(&self, table: &Objects) -> Result<(), Failure> {
        let Some(columns) = table.columns() else {
            return Ok(());
        };
        let mapping = &self.wanted.mapping;
        let mapped = [&mapping.fields, &mapping.metadata, &mapping.suggestions];
        let sources = mapped.into_iter().flatten().map(|mapped| &mapped.source);
        for source in sources.chain(&mapping.external_id) {
            if !columns.contains(source) {
                let known = columns.join(", ");
                return Err(format!("there is no column {source:?}; there are: {known}").into());
            }
        }
        Ok(())
    }

    fn next_row(&mut self) -> Result<Option<Result<Object, String>>, Failure> {
        loop {
            match self.left.as_mut().and_then(Iterator::next) {
                Some((_, Ok(row))) => return Ok(Some(Ok(row))),
                // A line may be wrong alone; a file that cannot be read ends it all.
                Some((_, Err(error @ TableError::BadRow { .. }))) => {
                    let TableError::BadRow { row, message, .. } = error else {
                        return Err(error.into());
                    };
                    return Ok(Some(Err(format!("line {row}: {message}"))));
                }
                Some((_, Err(error))) => return Err(error.into()),
                None if self.opened < self.dataset.files() => self.open_next()?,
                None => return Ok(None),
            }
        }
    }

    fn item(&self, number: u64, row: &Object) -> Result<RecordItem, String> {
        let Wanted {
            mapping, schema, ..
        } = &self.wanted;
        let mut flat = Object::new();
        put(&mut flat, row, &mapping.fields, str::to_owned);
        put(&mut flat, row, &mapping.metadata, |name| {
            format!("metadata.{name}")
        });
        put(&mut flat, row, &mapping.suggestions, |name| {
            format!("{name}.suggestion")
        });
        let incoming = Decoder::new(schema, self.cells, None).read(&flat)?;
        let item = incoming.item(schema, |_| None)?;
        let external_id = match &mapping.external_id {
            None => format!("{}_{number}", self.wanted.split.split),
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
}

impl Rows for HubRows {
    fn revision(&self) -> &str {
        self.dataset.commit()
    }

    fn total(&self) -> Option<u64> {
        let all = self.opened == self.dataset.files();
        self.counted
            .filter(|counted| all || *counted >= limits::HUB_ROWS)
    }

    fn take(&mut self, most: usize) -> Result<Vec<Row>, Failure> {
        let mut rows = Vec::with_capacity(most);
        while rows.len() < most {
            let Some(read) = self.next_row()? else {
                break;
            };
            let number = self.number;
            self.number += 1;
            let read = read.and_then(|row| self.item(number, &row));
            rows.push(Row { number, read });
        }
        Ok(rows)
    }
}

fn cells(path: &Path) -> Result<Cells, TableError> {
    Ok(match Format::of(path)? {
        Format::Csv | Format::Tsv => Cells::Texts,
        Format::JsonLines | Format::Parquet => Cells::Typed,
    })
}

/// Puts columns of a row under the names of an export. What JSON Lines leave out is null.
fn put(flat: &mut Object, row: &Object, columns: &[Mapped], name: impl Fn(&str) -> String) {
    for Mapped { source, target } in columns {
        let value = row.get(source).cloned().unwrap_or(Value::Null);
        flat.insert(name(target), value);
    }
}
