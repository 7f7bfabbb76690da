use hone_annotation::hub::{Failure, Row, Rows, Wanted};
use hone_annotation::limits;
use hone_hub::{HubConfig, HubDataset};
use hone_table::{Object, Objects, TableError};

use crate::flat::Cells;
use crate::mapped;

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
        self.cells = Cells::of(&path)?;
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
        Ok(mapped::check_columns(&self.wanted.mapping, columns)?)
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
            let read = read.and_then(|row| {
                let Wanted {
                    split,
                    mapping,
                    schema,
                    ..
                } = &self.wanted;
                let called = || format!("{}_{number}", split.split);
                mapped::item(mapping, schema, self.cells, &row, called)
            });
            rows.push(Row { number, read });
        }
        Ok(rows)
    }
}
