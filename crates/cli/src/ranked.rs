//! From files of ranked texts to a task: every view of every option of every record.

use std::path::Path;

use anyhow::Result;
use hone_domain::{Class, LabelSchema, Ranking};
use hone_engine::{Split, Task};
use hone_learn::{Features, option_features};
use hone_table::{RankingColumns, RankingRecords, read_rankings};

use crate::dataset::{Answer, DataSet, Origin, Part};
use crate::features::Reader;

/// A data set of rankings, divided. Its texts are those of the options with their names, for people.
#[derive(Debug)]
pub(crate) struct RankedData {
    pub(crate) data: DataSet<Ranking>,
    /// The options of the records of the pool, `[n][options]`.
    pub(crate) pool: Vec<Vec<String>>,
    /// Those of the test records.
    pub(crate) test: Vec<Vec<String>>,
}

/// An order with what it orders, which are divided together.
#[derive(Debug, Clone)]
struct Ranked {
    ranking: Ranking,
    options: Vec<String>,
}

impl Answer for Ranking {
    /// None: an option is no class.
    fn classes(&self) -> Vec<Class> {
        Vec::new()
    }

    /// The options from the best to the worst.
    fn words(&self, schema: &LabelSchema) -> String {
        let order = self.order();
        let mut words = String::new();
        for (at, &option) in order.iter().enumerate() {
            if at > 0 {
                let ties = self.ranks()[order[at - 1]] == self.ranks()[option];
                words.push_str(if ties { " = " } else { " > " });
            }
            words.push_str(schema.name(Class(option as u16)));
        }
        words
    }
}

impl Answer for Ranked {
    fn classes(&self) -> Vec<Class> {
        self.ranking.classes()
    }

    fn words(&self, schema: &LabelSchema) -> String {
        self.ranking.words(schema)
    }
}

impl RankedData {
    /// Reads and divides records with rankings. Rows are drawn without regard to them.
    ///
    /// # Errors
    /// Whatever is wrong with a file, with its row or column.
    pub(crate) fn read(origin: &Origin, columns: &RankingColumns) -> Result<Self> {
        let schema = columns.schema(&origin.data)?;
        let part = |path: &Path| -> Result<_> { Ok(part(&schema, read_rankings(path, columns)?)) };
        let test = origin.test.as_deref().map(part);
        let parts = (part(&origin.data)?, test.transpose()?);
        let divided = DataSet::of_parts(origin, schema.clone(), parts)?;
        let (pool, of_pool) = taken_apart(divided.pool);
        let (test, of_test) = taken_apart(divided.test);
        Ok(Self {
            data: DataSet { schema, pool, test },
            pool: of_pool,
            test: of_test,
        })
    }

    /// The options of the pool, one after another: what words are counted on.
    pub(crate) fn pool_texts(&self) -> Vec<&str> {
        self.pool.iter().flatten().map(String::as_str).collect()
    }

    /// Pool and test records as a task. All options are read in one go.
    ///
    /// # Errors
    /// Those of the reader.
    pub(crate) fn task(&self, reader: &Reader<'_>) -> Result<Task<Ranking>> {
        let all = [&self.pool[..], &self.test].concat();
        let features = read(reader, &all)?;
        let rows: Vec<usize> = (0..all.len()).collect();
        let (pool, test) = rows.split_at(self.pool.len());
        let split = |rows: &[usize], part: &Part<Ranking>| {
            Split::new(features.select(rows), part.answers.clone())
        };
        let (pool, test) = (split(pool, &self.data.pool)?, split(test, &self.data.test)?);
        Ok(Task::of_options(self.data.schema.clone(), pool, test)?)
    }
}

/// The features of records of several texts each, `[n][options]`.
///
/// # Errors
/// Those of the reader.
pub(crate) fn read(reader: &Reader<'_>, records: &[Vec<String>]) -> Result<Features> {
    let texts: Vec<&str> = records.iter().flatten().map(String::as_str).collect();
    let features = reader.read(&texts)?;
    let options = records.first().map_or(0, Vec::len);
    let of_option = |option: usize| {
        let rows = (option..texts.len()).step_by(options);
        features.select(&rows.collect::<Vec<_>>())
    };
    Ok(option_features((0..options).map(of_option).collect())?)
}

fn part(schema: &LabelSchema, records: RankingRecords) -> Part<Ranked> {
    let told = |options: &Vec<String>| {
        let named = schema.names().iter().zip(options);
        let lines: Vec<_> = named
            .map(|(name, text)| format!("{name}: {text}"))
            .collect();
        lines.join("\n")
    };
    let texts = records.texts.iter().map(told).collect();
    let answers = records.rankings.into_iter().zip(records.texts);
    let ranked = |(ranking, options)| Ranked { ranking, options };
    Part {
        texts,
        images: Vec::new(),
        answers: answers.map(ranked).collect(),
    }
}

fn taken_apart(part: Part<Ranked>) -> (Part<Ranking>, Vec<Vec<String>>) {
    let ranked = part.answers.into_iter();
    let (answers, options) = ranked
        .map(|ranked| (ranked.ranking, ranked.options))
        .unzip();
    let (texts, images) = (part.texts, part.images);
    let part = Part {
        texts,
        images,
        answers,
    };
    (part, options)
}
