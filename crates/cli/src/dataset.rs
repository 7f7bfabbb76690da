//! From files to a pool and a test part with one list of classes.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use hone_domain::{Class, ContentHash, LabelSchema, Modality, Seed};
use hone_table::{Columns, Labelled, RareClasses, Records, read_records};
use rand::seq::SliceRandom as _;

use crate::bars::say;
use crate::images;

/// Texts, or the paths of images, with their classes.
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
}

/// Where a data set comes from.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// What people call it.
    pub(crate) name: String,
    pub(crate) data: PathBuf,
    pub(crate) test: Option<PathBuf>,
    pub(crate) test_share: f64,
    pub(crate) columns: Columns,
    /// What the records are.
    pub(crate) modality: Modality,
    pub(crate) rare: RareClasses,
    pub(crate) draw: Draw,
}

/// How many rows to keep; `None` keeps all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Draw {
    pub(crate) pool: Option<usize>,
    pub(crate) test: Option<usize>,
}

/// The seed of the division: the same rows measure every run on a file.
const DIVISION: Seed = Seed(0);

impl DataSet {
    /// Reads, checks and divides.
    ///
    /// # Errors
    /// Whatever is wrong with a file, with its row or column.
    pub(crate) fn read(origin: &Origin) -> Result<Self> {
        let Self { schema, pool, test } = Self::read_all(origin)?;
        let drawn = |part: Part, rows: Option<usize>| match rows {
            Some(rows) => part.draw(rows, schema.len()),
            None => part,
        };
        let (pool, test) = (drawn(pool, origin.draw.pool), drawn(test, origin.draw.test));
        Ok(Self { schema, pool, test })
    }

    /// The hash over the records of the pool and then of the test part, label and text of each:
    /// the same records give the same hash out of any file, and another draw gives another.
    pub(crate) fn hash(&self) -> ContentHash {
        self.hash_of([&self.pool.texts, &self.test.texts])
    }

    /// The same with these contents of the pool and of the test part in place of the texts.
    pub(crate) fn hash_of(&self, contents: [&[String]; 2]) -> ContentHash {
        let mut bytes = Vec::new();
        for (part, contents) in [&self.pool, &self.test].into_iter().zip(contents) {
            bytes.extend((part.texts.len() as u64).to_le_bytes());
            for (content, class) in contents.iter().zip(&part.classes) {
                for field in [self.schema.name(*class), content] {
                    bytes.extend((field.len() as u64).to_le_bytes());
                    bytes.extend(field.as_bytes());
                }
            }
        }
        ContentHash::of(&bytes)
    }

    fn read_all(origin: &Origin) -> Result<Self> {
        let records = records(&origin.data, origin)?;
        let table = checked(&origin.data, records, origin.rare)?;
        let Some(test_path) = &origin.test else {
            return Self::divided(&table, origin.test_share);
        };
        let test_records = records(test_path, origin)?;
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
        Ok(Self { schema, pool, test })
    }

    /// Takes `share` of every class for testing, at least one row and never all of them.
    fn divided(table: &Labelled, share: f64) -> Result<Self> {
        ensure!(
            share > 0.0 && share < 1.0,
            crate::exit::BadInput(format!("--test-share {share} is not between 0 and 1"))
        );
        let schema = Labelled::schema(&[table]);
        let whole = part(&schema, table);
        let is_test = whole.marked(schema.len(), "division", |rows| {
            let wanted = ((rows as f64 * share).round() as usize).max(1);
            wanted.min(rows.saturating_sub(1))
        });
        let (pool, test) = (whole.rows(&is_test, false), whole.rows(&is_test, true));
        Ok(Self { schema, pool, test })
    }
}

impl Part {
    /// Marks rows at random, `wanted(n)` of every class with `n` rows; the same ones every time.
    fn marked(&self, classes: usize, why: &str, wanted: impl Fn(usize) -> usize) -> Vec<bool> {
        let mut marks = vec![false; self.classes.len()];
        for class in 0..classes {
            let mut rows: Vec<_> = (0..marks.len())
                .filter(|&row| self.classes[row].index() == class)
                .collect();
            rows.shuffle(&mut DIVISION.derive(why, class as u64).rng());
            rows[..wanted(rows.len())]
                .iter()
                .for_each(|&row| marks[row] = true);
        }
        marks
    }

    /// About `rows` rows, every class in proportion and none lost.
    fn draw(self, rows: usize, classes: usize) -> Self {
        let share = rows as f64 / self.classes.len() as f64;
        if share >= 1.0 {
            return self;
        }
        let kept = |n: usize| ((n as f64 * share).round() as usize).max(1).min(n);
        let marks = self.marked(classes, "draw", kept);
        self.rows(&marks, true)
    }

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

fn records(path: &std::path::Path, origin: &Origin) -> Result<Records> {
    match origin.modality {
        Modality::Text => Ok(read_records(path, &origin.columns)?),
        Modality::Image => images::records(path, &origin.columns),
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
