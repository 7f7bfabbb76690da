//! From files to a pool and a test part with one list of classes.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use hone_domain::{Class, ContentHash, LabelSchema, Seed};
use hone_table::{Columns, Labelled, RareClasses, Records, read_records};
use rand::seq::SliceRandom as _;

use crate::bars::say;

/// Texts with their classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) texts: Vec<String>,
    pub(crate) classes: Vec<Class>,
}

/// A labelled data set, divided.
#[derive(Debug)]
pub(crate) struct DataSet {
    pub(crate) schema: LabelSchema,
    pub(crate) pool: Part,
    pub(crate) test: Part,
    /// Over the bytes of the file or files.
    pub(crate) hash: ContentHash,
}

/// Where a data set comes from.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) data: PathBuf,
    pub(crate) test: Option<PathBuf>,
    pub(crate) test_share: f64,
    pub(crate) columns: Columns,
    pub(crate) rare: RareClasses,
}

/// The seed of the division: the same rows measure every run on a file.
const DIVISION: Seed = Seed(0);

impl DataSet {
    /// Reads, checks and divides.
    ///
    /// # Errors
    /// Whatever is wrong with a file, with its row or column.
    pub(crate) fn read(origin: &Origin) -> Result<Self> {
        let records = read_records(&origin.data, &origin.columns)?;
        let hash = records.hash;
        let table = checked(&origin.data, records, origin.rare)?;
        let Some(test_path) = &origin.test else {
            return Self::divided(&table, hash, origin.test_share);
        };
        let test_records = read_records(test_path, &origin.columns)?;
        let both = [*hash.as_bytes(), *test_records.hash.as_bytes()].concat();
        let test = checked(test_path, test_records, RareClasses::Keep)?;
        let schema = Labelled::schema(&[&table, &test]);
        for name in schema
            .names()
            .iter()
            .filter(|name| !table.labels.contains(*name))
        {
            say(&format!(
                "warning: class `{name}` stands only in {}",
                test_path.display()
            ));
        }
        let (pool, test) = (part(&schema, &table), part(&schema, &test));
        Ok(Self {
            schema,
            pool,
            test,
            hash: ContentHash::of(&both),
        })
    }

    /// Takes `share` of every class for testing, at least one row and never all of them.
    fn divided(table: &Labelled, hash: ContentHash, share: f64) -> Result<Self> {
        ensure!(
            share > 0.0 && share < 1.0,
            crate::exit::BadInput(format!("--test-share {share} is not between 0 and 1"))
        );
        let schema = Labelled::schema(&[table]);
        let whole = part(&schema, table);
        let mut is_test = vec![false; whole.classes.len()];
        for class in 0..schema.len() {
            let mut rows: Vec<_> = (0..is_test.len())
                .filter(|&row| whole.classes[row].index() == class)
                .collect();
            rows.shuffle(&mut DIVISION.derive("division", class as u64).rng());
            let wanted = ((rows.len() as f64 * share).round() as usize).max(1);
            let taken = wanted.min(rows.len().saturating_sub(1));
            rows[..taken].iter().for_each(|&row| is_test[row] = true);
        }
        let (pool, test) = (whole.rows(&is_test, false), whole.rows(&is_test, true));
        Ok(Self {
            schema,
            pool,
            test,
            hash,
        })
    }
}

impl Part {
    fn rows(&self, marks: &[bool], wanted: bool) -> Self {
        let rows: Vec<_> = (0..marks.len())
            .filter(|&row| marks[row] == wanted)
            .collect();
        Self {
            texts: rows.iter().map(|&row| self.texts[row].clone()).collect(),
            classes: rows.iter().map(|&row| self.classes[row]).collect(),
        }
    }

    /// The texts as slices.
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.texts.iter().map(String::as_str).collect()
    }
}

fn checked(path: &std::path::Path, records: Records, rare: RareClasses) -> Result<Labelled> {
    let table = Labelled::new(path, records, rare)?;
    for (class, rows) in &table.dropped {
        say(&format!(
            "left out class `{class}` of {}: {rows} row(s)",
            path.display()
        ));
    }
    Ok(table)
}

fn part(schema: &LabelSchema, table: &Labelled) -> Part {
    let class = |label: &String| {
        schema
            .class(label)
            .expect("the schema was made of these labels")
    };
    Part {
        texts: table.texts.clone(),
        classes: table.labels.iter().map(class).collect(),
    }
}
