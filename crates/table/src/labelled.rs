use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hone_domain::LabelSchema;

use crate::{Records, TableError};

/// The greatest rating that a question can have.
pub(crate) const GREATEST_RATING: u8 = 10;

/// What to do about classes with too few rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RareClasses {
    /// Refuse the file and name the class.
    Refuse {
        /// Rows that a class needs.
        minimum: usize,
    },
    /// Leave out the rows of such classes.
    Drop {
        /// Rows that a class needs.
        minimum: usize,
    },
    /// Take them as they are.
    Keep,
}

/// Records that all have a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The text of each row.
    pub texts: Vec<String>,
    /// The label of each row.
    pub labels: Vec<String>,
    /// The row of the file that each came from, from 1.
    pub rows: Vec<usize>,
    /// Classes that were left out, with their rows.
    pub dropped: Vec<(String, usize)>,
}

impl Labelled {
    /// Checks that there is something to tell apart.
    ///
    /// # Errors
    /// [`TableError::OneClass`]; [`TableError::RareClass`] if `rare` says refuse;
    /// [`TableError::Empty`] if there are no labels.
    pub fn new(path: &Path, records: Records, rare: RareClasses) -> Result<Self, TableError> {
        let empty = || TableError::Empty {
            path: path.to_owned(),
        };
        let labels = records.labels.ok_or_else(empty)?;
        let mut counts = BTreeMap::<&str, usize>::new();
        labels
            .iter()
            .for_each(|label| *counts.entry(label).or_default() += 1);
        let minimum = match rare {
            RareClasses::Refuse { minimum } | RareClasses::Drop { minimum } => minimum,
            RareClasses::Keep => 1,
        };
        let dropped: Vec<(String, usize)> = counts
            .iter()
            .filter(|(_, count)| **count < minimum)
            .map(|(class, count)| ((*class).to_owned(), *count))
            .collect();
        if let (RareClasses::Refuse { .. }, Some((class, found))) = (rare, dropped.first()) {
            let (class, found) = (class.clone(), *found);
            return Err(TableError::RareClass {
                path: path.to_owned(),
                class,
                found,
                minimum,
            });
        }
        if let (1, Some(class)) = (counts.len() - dropped.len(), counts.keys().next()) {
            let class = (*class).to_owned();
            return Err(TableError::OneClass {
                path: path.to_owned(),
                class,
            });
        }
        let kept = |label: &String| dropped.iter().all(|(class, _)| class != label);
        let rows: Vec<_> = (0..labels.len())
            .filter(|&row| kept(&labels[row]))
            .collect();
        if rows.is_empty() {
            return Err(empty());
        }
        Ok(Self {
            texts: rows.iter().map(|&row| records.texts[row].clone()).collect(),
            labels: rows.iter().map(|&row| labels[row].clone()).collect(),
            rows: rows.into_iter().map(|row| row + 1).collect(),
            dropped,
        })
    }

    /// Checks that the labels are ratings, as written by [`Self::rating_schema`].
    ///
    /// # Errors
    /// [`TableError::NotARating`] for the first that is none.
    pub fn check_ratings(&self, path: &Path) -> Result<(), TableError> {
        let is_none = |label: &String| {
            let rating = label.parse::<u8>().ok().filter(|&it| it <= GREATEST_RATING);
            rating.is_none_or(|rating| rating.to_string() != *label)
        };
        match self.labels.iter().position(is_none) {
            None => Ok(()),
            Some(at) => Err(TableError::NotARating {
                path: path.to_owned(),
                row: self.rows[at],
                found: self.labels[at].clone(),
                most: GREATEST_RATING,
            }),
        }
    }

    /// The ratings of some tables together, the lowest first.
    ///
    /// # Panics
    /// Never for tables whose ratings were checked.
    pub fn rating_schema(tables: &[&Self]) -> LabelSchema {
        let labels = tables.iter().flat_map(|table| &table.labels);
        let ratings: BTreeSet<u8> = labels.filter_map(|label| label.parse().ok()).collect();
        let names = ratings.into_iter().map(|rating| rating.to_string());
        LabelSchema::new(names.collect()).expect("a checked table has at least two classes")
    }

    /// The classes of some tables together, sorted by name.
    ///
    /// # Panics
    /// Never for tables that were checked: they have two classes.
    pub fn schema(tables: &[&Self]) -> LabelSchema {
        let mut names: Vec<_> = tables
            .iter()
            .flat_map(|table| table.labels.clone())
            .collect();
        names.sort_unstable();
        names.dedup();
        LabelSchema::new(names).expect("a checked table has at least two classes")
    }
}
