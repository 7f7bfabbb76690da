use std::path::Path;

use hone_domain::{LabelSchema, Ranking};
use serde_json::Value;

use crate::spans::{kind, missing, value};
use crate::{Format, Objects, RankingProblem, TableError};

/// Which columns of a table of rankings to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankingColumns {
    /// The columns of the options' texts; their names are the options'.
    pub options: Vec<String>,
    /// The ranking: a list of objects with `value`, the name of an option, and `rank`; or a list of the
    /// names, the best first; or one text that holds either as JSON.
    pub ranking: String,
}

/// Records of several texts each, in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankingRecords {
    /// The texts of each row, in the order of the columns; may be empty.
    pub texts: Vec<Vec<String>>,
    /// The order of the texts of each row.
    pub rankings: Vec<Ranking>,
}

impl RankingColumns {
    /// The options as the classes of a schema.
    ///
    /// # Errors
    /// [`TableError::Schema`] names `path`: fewer than two options, too many, or one twice.
    pub fn schema(&self, path: &Path) -> Result<LabelSchema, TableError> {
        let wrong = |source| TableError::Schema {
            path: path.to_owned(),
            source,
        };
        let schema = LabelSchema::new(self.options.clone()).map_err(wrong)?;
        Ranking::new(&vec![0; schema.len()]).map_err(wrong)?;
        Ok(schema)
    }
}

/// Reads the options and rankings of a file. Every ranking ranks every option; options may tie.
///
/// # Errors
/// [`TableError`] names the file and the row or the column, [`RankingProblem`] what is wrong with a
/// ranking. Nothing is skipped silently.
pub fn read_rankings(path: &Path, columns: &RankingColumns) -> Result<RankingRecords, TableError> {
    columns.schema(path)?;
    let cells = matches!(Format::of(path)?, Format::Csv | Format::Tsv);
    let mut read = RankingRecords {
        texts: Vec::new(),
        rankings: Vec::new(),
    };
    for (row, object) in Objects::open(path)? {
        let object = object?;
        let first = read.texts.is_empty();
        let value = |column: &str| value(path, row, &object, column, first);
        let text = |column: &String| match value(column)? {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Null if cells => Ok(String::new()),
            other => Err(missing(path, row, column, kind(other))),
        };
        let texts = columns.options.iter().map(text);
        read.texts.push(texts.collect::<Result<_, _>>()?);
        let bad = |problem| TableError::BadRanking {
            path: path.to_owned(),
            row,
            column: columns.ranking.clone(),
            problem,
        };
        let ranking = ranking(value(&columns.ranking)?, &columns.options).map_err(bad)?;
        read.rankings.push(ranking);
    }
    if read.texts.is_empty() {
        return Err(TableError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(read)
}

/// The ranking of one row.
fn ranking(value: &Value, options: &[String]) -> Result<Ranking, RankingProblem> {
    let parsed;
    let value = match value {
        Value::String(json) => {
            let no_list = |_| RankingProblem::NotAList { found: "a text" };
            parsed = serde_json::from_str(json).map_err(no_list)?;
            &parsed
        }
        value => value,
    };
    let Value::Array(items) = value else {
        let found = kind(value);
        return Err(RankingProblem::NotAList { found });
    };
    let mut ranks = vec![None; options.len()];
    for (at, item) in items.iter().enumerate() {
        let (name, rank) = ranked(at + 1, item)?;
        let known = options.iter().position(|option| option == name);
        let option = known.ok_or_else(|| RankingProblem::UnknownOption {
            at: at + 1,
            found: name.to_owned(),
            known: options.join(", "),
        })?;
        if ranks[option].replace(rank).is_some() {
            let option = name.to_owned();
            return Err(RankingProblem::Twice { option });
        }
    }
    if let Some(option) = ranks.iter().position(Option::is_none) {
        let option = options[option].clone();
        return Err(RankingProblem::NotRanked { option });
    }
    let ranks: Vec<u32> = ranks.into_iter().flatten().collect();
    Ok(Ranking::new(&ranks).expect("the number of options was checked"))
}

/// The option and the rank at a place of the list, counted from 1; where only names are given, the
/// place is the rank.
fn ranked(at: usize, item: &Value) -> Result<(&str, u32), RankingProblem> {
    let object = match item {
        Value::String(name) => return Ok((name, at as u32)),
        Value::Object(object) => object,
        other => {
            let found = kind(other);
            return Err(RankingProblem::NotAnObject { at, found });
        }
    };
    let name = object.get("value").and_then(Value::as_str);
    let name = name.ok_or(RankingProblem::NoValue { at })?;
    let rank = object.get("rank").and_then(Value::as_u64);
    let rank = rank.and_then(|rank| u32::try_from(rank).ok());
    Ok((name, rank.ok_or(RankingProblem::NoRank { at })?))
}

#[cfg(test)]
mod tests;
