use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::SparseRows;

/// How often a term counts in a text that has it `n` times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermFrequency {
    /// `n`.
    Raw,
    /// `1 + ln n`.
    #[default]
    Sublinear,
}

/// Which terms a [`TfIdf`] counts and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TfIdfParams {
    /// The longest run of words that is a term: 1 for words, 2 for pairs of neighbours as well.
    pub max_words: usize,
    /// Terms in fewer texts are left out.
    pub min_df: usize,
    /// Only this many terms, the most frequent; all if absent.
    pub max_features: Option<usize>,
    /// How repeated terms count.
    pub term_frequency: TermFrequency,
}

impl Default for TfIdfParams {
    fn default() -> Self {
        Self {
            max_words: 2,
            min_df: 2,
            max_features: Some(20_000),
            term_frequency: TermFrequency::Sublinear,
        }
    }
}

/// Term frequencies weighted by how rare the terms are, in rows of unit length.
///
/// Texts are lower-cased; words are runs of two or more letters, digits or underscores. A term in
/// `df` of `n` texts is weighted by `ln((1 + n) / (1 + df)) + 1`. Terms are numbered in the order
/// of their code points. All of it as scikit-learn's `TfidfVectorizer` defines it; where
/// `max_features` cuts through terms of one frequency, the first by code points stay.
#[derive(Debug, Clone, PartialEq)]
pub struct TfIdf {
    params: TfIdfParams,
    /// In order of code points.
    terms: Vec<String>,
    /// One a term.
    idf: Vec<f32>,
    columns: HashMap<String, u32>,
}

/// In how many texts a term is, and how often in all of them.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    texts: usize,
    uses: usize,
    last: Option<usize>,
}

impl TfIdf {
    /// Learns the terms and their weights from texts.
    pub fn fit<'a>(texts: impl IntoIterator<Item = &'a str>, params: &TfIdfParams) -> Self {
        let mut counts: HashMap<String, Count> = HashMap::new();
        let mut n = 0;
        for text in texts {
            each_term(text, params.max_words, |term| {
                if !counts.contains_key(term) {
                    counts.insert(term.to_owned(), Count::default());
                }
                if let Some(count) = counts.get_mut(term) {
                    count.uses += 1;
                    count.texts += usize::from(count.last != Some(n));
                    count.last = Some(n);
                }
            });
            n += 1;
        }
        let mut kept: Vec<(String, Count)> = counts
            .into_iter()
            .filter(|(_, count)| count.texts >= params.min_df)
            .collect();
        if let Some(most) = params.max_features {
            kept.sort_unstable_by(|a, b| b.1.uses.cmp(&a.1.uses).then_with(|| a.0.cmp(&b.0)));
            kept.truncate(most);
        }
        kept.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let idf = |count: Count| (((1 + n) as f64 / (1 + count.texts) as f64).ln() + 1.0) as f32;
        let (terms, idf) = kept
            .into_iter()
            .map(|(term, count)| (term, idf(count)))
            .unzip();
        Self::from_parts(params.clone(), terms, idf)
    }

    /// Puts together what [`Self::terms`] and [`Self::idf`] gave out.
    pub(crate) fn from_parts(params: TfIdfParams, terms: Vec<String>, idf: Vec<f32>) -> Self {
        let columns = terms
            .iter()
            .enumerate()
            .map(|(at, term)| (term.clone(), at as u32))
            .collect();
        Self {
            params,
            terms,
            idf,
            columns,
        }
    }

    /// One row a text, `[n, terms]`, of unit length; a text without a known term is an empty row.
    pub fn transform<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> SparseRows {
        SparseRows::new(
            self.terms.len(),
            texts.into_iter().map(|text| self.row(text)),
        )
    }

    fn row(&self, text: &str) -> Vec<(u32, f32)> {
        let mut columns = Vec::new();
        each_term(text, self.params.max_words, |term| {
            columns.extend(self.columns.get(term).copied());
        });
        columns.sort_unstable();
        let mut row: Vec<(u32, f32)> = columns
            .chunk_by(|a, b| a == b)
            .map(|run| {
                let uses = run.len() as f32;
                let frequency = match self.params.term_frequency {
                    TermFrequency::Raw => uses,
                    TermFrequency::Sublinear => 1.0 + uses.ln(),
                };
                (run[0], frequency * self.idf[run[0] as usize])
            })
            .collect();
        let norm = row.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
        for (_, value) in &mut row {
            *value /= norm;
        }
        row
    }

    /// The terms by column.
    pub fn terms(&self) -> &[String] {
        &self.terms
    }

    /// The weight of each term.
    pub fn idf(&self) -> &[f32] {
        &self.idf
    }

    /// What was asked for.
    pub fn params(&self) -> &TfIdfParams {
        &self.params
    }
}

/// Calls `visit` with every term of a text: its words, then its runs of two words, and so on.
fn each_term(text: &str, max_words: usize, mut visit: impl FnMut(&str)) {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| word.chars().nth(1).is_some())
        .collect();
    for word in &words {
        visit(word);
    }
    let mut term = String::new();
    for length in 2..=max_words {
        for run in words.windows(length) {
            term.clear();
            for (at, word) in run.iter().enumerate() {
                if at > 0 {
                    term.push(' ');
                }
                term.push_str(word);
            }
            visit(&term);
        }
    }
}

#[cfg(test)]
mod tests;
