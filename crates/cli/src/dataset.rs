//! From files to a pool and a test part with one list of classes.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use hone_domain::{Class, CodePoints, ContentHash, LabelSchema, LabelSet, Seed, Span};
use hone_learn::ClassScale;
use hone_table::{
    Columns, LabelSetColumns, LabelSetRecords, Labelled, RareClasses, Records, SpanColumns,
    SpanRecords, read_label_sets, read_records, read_spans,
};
use rand::seq::SliceRandom as _;

use crate::bars::say;
use crate::images;

/// Texts, or the paths of images, with their answers: a class each, a set of labels, or spans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part<A = Class> {
    pub(crate) texts: Vec<String>,
    /// The paths of the images that stand beside the texts; none where one of both is read.
    pub(crate) images: Vec<String>,
    pub(crate) answers: Vec<A>,
}

/// What records are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Contents {
    /// Texts.
    Texts,
    /// Images, by their paths.
    Images,
    /// A text and an image each.
    Both(ImagesBeside),
}

/// The images that stand beside texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImagesBeside {
    /// The column of their paths.
    pub(crate) column: String,
    /// The encoder that reads them.
    pub(crate) model_id: String,
}

/// A labelled data set, divided.
#[derive(Debug)]
pub(crate) struct DataSet<A = Class> {
    pub(crate) schema: LabelSchema,
    pub(crate) pool: Part<A>,
    pub(crate) test: Part<A>,
}

/// An answer that a data set can hold.
pub(crate) trait Answer: Clone {
    /// The classes that it names.
    fn classes(&self) -> Vec<Class>;

    /// The answer in words, the same in every schema.
    fn words(&self, schema: &LabelSchema) -> String {
        let classes = self.classes();
        let names: Vec<_> = classes.iter().map(|class| schema.name(*class)).collect();
        names.join(", ")
    }

    /// The answer about a text in words for people.
    fn told(&self, schema: &LabelSchema, _text: &str) -> String {
        self.words(schema)
    }
}

impl Answer for Class {
    fn classes(&self) -> Vec<Class> {
        vec![*self]
    }
}

impl Answer for LabelSet {
    fn classes(&self) -> Vec<Class> {
        self.labels().to_vec()
    }
}

impl Answer for Vec<Span> {
    /// Each label once, however many spans have it.
    fn classes(&self) -> Vec<Class> {
        let labels: LabelSet = self.iter().map(|span| span.label()).collect();
        labels.labels().to_vec()
    }

    fn words(&self, schema: &LabelSchema) -> String {
        let spans = self.iter().map(|span| {
            let (start, end, label) = (span.start(), span.end(), schema.name(span.label()));
            format!("{start}..{end} {label}")
        });
        spans.collect::<Vec<_>>().join(", ")
    }

    fn told(&self, schema: &LabelSchema, text: &str) -> String {
        let places = CodePoints::of(text);
        let spans = self.iter().map(|span| {
            let written = places.bytes(span.range()).map_or("", |bytes| &text[bytes]);
            format!("{} “{written}”", schema.name(span.label()))
        });
        let spans: Vec<_> = spans.collect();
        if spans.is_empty() {
            return "no span".to_owned();
        }
        spans.join(", ")
    }
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
    /// Whether the labels are names, or ratings.
    pub(crate) scale: ClassScale,
    /// What the records are.
    pub(crate) contents: Contents,
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

impl<A: Answer> DataSet<A> {
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
            for (content, answer) in contents.iter().zip(&part.answers) {
                for field in [&answer.words(&self.schema), content] {
                    bytes.extend((field.len() as u64).to_le_bytes());
                    bytes.extend(field.as_bytes());
                }
            }
        }
        ContentHash::of(&bytes)
    }
}

impl DataSet {
    /// Reads, checks and divides.
    ///
    /// # Errors
    /// Whatever is wrong with a file, with its row or column.
    pub(crate) fn read(origin: &Origin) -> Result<Self> {
        let Self { schema, pool, test } = Self::read_all(origin)?;
        let drawn = |part: Part, rows: Option<usize>| match rows {
            Some(rows) => {
                let groups = part.by_class(schema.len());
                part.draw(rows, groups)
            }
            None => part,
        };
        let (pool, test) = (drawn(pool, origin.draw.pool), drawn(test, origin.draw.test));
        let (pool, test) = match origin.contents {
            Contents::Texts | Contents::Images => (pool, test),
            Contents::Both(_) => (pool.apart(), test.apart()),
        };
        Ok(Self { schema, pool, test })
    }

    fn read_all(origin: &Origin) -> Result<Self> {
        let table_records = records(&origin.data, origin)?;
        let table = checked(&origin.data, table_records, origin.rare)?;
        let Some(test_path) = &origin.test else {
            let schema = schema(origin.scale, &[(&origin.data, &table)])?;
            return Self::divided(schema, &table, origin.test_share);
        };
        let test_records = records(test_path, origin)?;
        let test = checked(test_path, test_records, RareClasses::Keep)?;
        let tables: [(&Path, _); 2] = [(&origin.data, &table), (test_path, &test)];
        let schema = schema(origin.scale, &tables)?;
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
    fn divided(schema: LabelSchema, table: &Labelled, share: f64) -> Result<Self> {
        let whole = part(&schema, table);
        let groups = whole.by_class(schema.len());
        let (pool, test) = whole.divide(share, groups)?;
        Ok(Self { schema, pool, test })
    }
}

impl DataSet<LabelSet> {
    /// Reads and divides records of a question that several labels may answer. Rows are drawn
    /// without regard to their labels.
    ///
    /// # Errors
    /// Whatever is wrong with a file, with its row or column.
    pub(crate) fn read_sets(origin: &Origin, columns: &LabelSetColumns) -> Result<Self> {
        let table = read_label_sets(&origin.data, columns)?;
        let test = origin.test.as_ref();
        let test = test
            .map(|path| read_label_sets(path, columns))
            .transpose()?;
        let tables: Vec<_> = std::iter::once(&table).chain(&test).collect();
        let schema = LabelSetRecords::schema(&origin.data, &tables)?;
        let part = |table: &LabelSetRecords| sets(&schema, table);
        let parts = (part(&table), test.as_ref().map(part));
        Self::of_parts(origin, schema, parts)
    }
}

impl DataSet<Vec<Span>> {
    /// Reads and divides records with labelled stretches. Rows are drawn without regard to them.
    ///
    /// # Errors
    /// Whatever is wrong with a file, with its row or column.
    pub(crate) fn read_spans(origin: &Origin, columns: &SpanColumns) -> Result<Self> {
        let table = read_spans(&origin.data, columns)?;
        let test = origin.test.as_ref();
        let test = test.map(|path| read_spans(path, columns)).transpose()?;
        let tables: Vec<_> = std::iter::once(&table).chain(&test).collect();
        let schema = SpanRecords::schema(&origin.data, &tables)?;
        let part = |table: &SpanRecords| Part {
            texts: table.texts.clone(),
            images: Vec::new(),
            answers: table.of_schema(&schema),
        };
        let parts = (part(&table), test.as_ref().map(part));
        Self::of_parts(origin, schema, parts)
    }
}

impl<A: Answer> DataSet<A> {
    /// Divides what there is no test part of, and draws rows, both without regard to the answers.
    ///
    /// # Errors
    /// If the share of test records is none.
    pub(crate) fn of_parts(
        origin: &Origin,
        schema: LabelSchema,
        (all, test): (Part<A>, Option<Part<A>>),
    ) -> Result<Self> {
        let (pool, test) = if let Some(test) = test {
            (all, test)
        } else {
            let groups = all.whole();
            all.divide(origin.test_share, groups)?
        };
        let drawn = |part: Part<A>, rows: Option<usize>| match rows {
            Some(rows) => {
                let groups = part.whole();
                part.draw(rows, groups)
            }
            None => part,
        };
        let (pool, test) = (drawn(pool, origin.draw.pool), drawn(test, origin.draw.test));
        Ok(Self { schema, pool, test })
    }
}

impl Part {
    /// The same with the images that were read together with the texts in a place of their own.
    fn apart(self) -> Self {
        let both = self.texts.iter().map(|both| images::apart(both));
        let (images, texts) = both.unzip();
        Self {
            texts,
            images,
            ..self
        }
    }

    /// The rows of each class.
    fn by_class(&self, classes: usize) -> Vec<Vec<usize>> {
        let mut groups = vec![Vec::new(); classes];
        for (row, class) in self.answers.iter().enumerate() {
            groups[class.index()].push(row);
        }
        groups
    }
}

impl<A: Clone> Part<A> {
    /// All rows as one group.
    fn whole(&self) -> Vec<Vec<usize>> {
        vec![(0..self.answers.len()).collect()]
    }

    /// Takes `share` of every group for testing, at least one row and never all of them.
    fn divide(&self, share: f64, groups: Vec<Vec<usize>>) -> Result<(Self, Self)> {
        ensure!(
            share > 0.0 && share < 1.0,
            crate::exit::BadInput(format!("--test-share {share} is not between 0 and 1"))
        );
        let is_test = self.marked(groups, "division", |rows| {
            let wanted = ((rows as f64 * share).round() as usize).max(1);
            wanted.min(rows.saturating_sub(1))
        });
        Ok((self.rows(&is_test, false), self.rows(&is_test, true)))
    }

    /// Marks rows at random, `wanted(n)` of every group with `n` rows; the same ones every time.
    fn marked(
        &self,
        groups: Vec<Vec<usize>>,
        why: &str,
        wanted: impl Fn(usize) -> usize,
    ) -> Vec<bool> {
        let mut marks = vec![false; self.answers.len()];
        for (group, mut rows) in groups.into_iter().enumerate() {
            rows.shuffle(&mut DIVISION.derive(why, group as u64).rng());
            rows[..wanted(rows.len())]
                .iter()
                .for_each(|&row| marks[row] = true);
        }
        marks
    }

    /// About `rows` rows, every group in proportion and none lost.
    fn draw(self, rows: usize, groups: Vec<Vec<usize>>) -> Self {
        let share = rows as f64 / self.answers.len() as f64;
        if share >= 1.0 {
            return self;
        }
        let kept = |n: usize| ((n as f64 * share).round() as usize).max(1).min(n);
        let marks = self.marked(groups, "draw", kept);
        self.rows(&marks, true)
    }

    fn rows(&self, marks: &[bool], wanted: bool) -> Self {
        let rows: Vec<_> = (0..marks.len())
            .filter(|&row| marks[row] == wanted)
            .collect();
        let image = |&row: &usize| self.images.get(row).cloned();
        Self {
            texts: rows.iter().map(|&row| self.texts[row].clone()).collect(),
            images: rows.iter().filter_map(image).collect(),
            answers: rows.iter().map(|&row| self.answers[row].clone()).collect(),
        }
    }

    /// The texts as slices.
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.texts.iter().map(String::as_str).collect()
    }

    /// The paths of the images beside the texts as slices.
    pub(crate) fn images(&self) -> Vec<&str> {
        self.images.iter().map(String::as_str).collect()
    }
}

fn records(path: &Path, origin: &Origin) -> Result<Records> {
    match &origin.contents {
        Contents::Texts => Ok(read_records(path, &origin.columns)?),
        Contents::Images => images::records(path, &origin.columns),
        Contents::Both(images) => images::beside_texts(path, &origin.columns, &images.column),
    }
}

fn checked(path: &Path, records: Records, rare: RareClasses) -> Result<Labelled> {
    let table = Labelled::new(path, records, rare)?;
    for (class, rows) in &table.dropped {
        say(&format!(
            "left out class `{class}` of {}: {rows} row(s)",
            path.display()
        ));
    }
    Ok(table)
}

/// The classes of checked files: by name, or ratings from the lowest to the highest.
fn schema(scale: ClassScale, files: &[(&Path, &Labelled)]) -> Result<LabelSchema> {
    let tables: Vec<_> = files.iter().map(|(_, table)| *table).collect();
    match scale {
        ClassScale::Nominal => Ok(Labelled::schema(&tables)),
        ClassScale::Ordinal => {
            for (path, table) in files {
                table.check_ratings(path)?;
            }
            Ok(Labelled::rating_schema(&tables))
        }
    }
}

fn part(schema: &LabelSchema, table: &Labelled) -> Part {
    let class = |label: &String| {
        schema
            .class(label)
            .expect("the schema was made of these labels")
    };
    Part {
        texts: table.texts.clone(),
        images: Vec::new(),
        answers: table.labels.iter().map(class).collect(),
    }
}

fn sets(schema: &LabelSchema, table: &LabelSetRecords) -> Part<LabelSet> {
    Part {
        texts: table.texts.clone(),
        images: Vec::new(),
        answers: table.label_sets(schema),
    }
}
