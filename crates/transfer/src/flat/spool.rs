use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Seek as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use hone_annotation::Schema;
use hone_annotation::use_case::records::{FullRecord, Include};
use hone_table::{Objects, RowWriter};

use super::{columns, row};
use crate::TransferError;

/// Records on their way into a file. Which columns there are is known only at the end, so rows wait
/// as JSON Lines in a file without a name.
#[derive(Debug)]
pub(crate) struct Spool {
    schema: Arc<Schema>,
    include: Include,
    lines: BufWriter<File>,
    extra: BTreeSet<String>,
    rows: usize,
}

/// What the file without a name is called where something is wrong with it.
const WAITING: &str = "waiting.jsonl";

impl Spool {
    /// A spool without rows. Two columns of one name are refused before there is much work in it.
    pub(crate) fn new(schema: Arc<Schema>, include: Include) -> Result<Self, TransferError> {
        columns(&schema, &BTreeSet::new(), &include)?;
        Ok(Self {
            schema,
            include,
            lines: BufWriter::new(tempfile::tempfile().map_err(failed)?),
            extra: BTreeSet::new(),
            rows: 0,
        })
    }

    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn add(&mut self, records: Vec<FullRecord>) -> Result<(), TransferError> {
        for full in records {
            let names = full.record.metadata.iter().flatten().map(|(name, _)| name);
            let extra = names.filter(|name| self.schema.metadata_property(name).is_none());
            self.extra.extend(extra.cloned());
            let row = serde_json::Value::Object(row(&self.schema, &full));
            writeln!(self.lines, "{row}").map_err(failed)?;
            self.rows += 1;
        }
        Ok(())
    }

    /// Writes all rows into a file that is called `path`, whose ending tells the format.
    pub(crate) fn write(&mut self, path: &Path, file: File) -> Result<File, TransferError> {
        self.lines.flush().map_err(failed)?;
        let mut lines = self.lines.get_ref().try_clone().map_err(failed)?;
        lines.rewind().map_err(failed)?;
        let columns = columns(&self.schema, &self.extra, &self.include)?;
        let mut writer = RowWriter::new(path, file, columns)?;
        for (_, row) in Objects::of(Path::new(WAITING), lines)? {
            writer.write(row?)?;
        }
        Ok(writer.finish()?)
    }
}

fn failed(source: std::io::Error) -> TransferError {
    TransferError::file(Path::new(WAITING), source)
}
