use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use hone_annotation::RecordId;
use hone_domain::{ContentHash, EncoderInfo, View};
use hone_engine::WordReader;
use hone_learn::{FeatureMatrix, FeatureView, Features, TfIdf, TfIdfParams};
use ndarray::Array2;

use crate::LiveError;
use crate::material::{Material, WordSource};

/// The name of the view of words.
pub(crate) const WORDS: &str = "tf-idf";

/// Contents that stand for the pool where all of it would take too long: the words are counted on
/// them, and self-training looks at them.
pub(crate) const BASIS: usize = 20_000;

/// The records that have been encoded, a row each. Rows are only added: a record that changes gets
/// a new one, and its old one is no longer alive.
#[derive(Debug)]
pub(crate) struct Pool {
    /// What made the dense views.
    encoder: EncoderInfo,
    records: Vec<RecordId>,
    contents: Vec<ContentHash>,
    texts: Vec<Box<str>>,
    alive: Vec<bool>,
    row_of: HashMap<RecordId, usize>,
    /// The dense views and, once there is a basis, the words.
    features: Features,
    words: Option<TfIdf>,
    /// Living rows when the basis was drawn.
    drawn_at: usize,
    basis: Vec<ContentHash>,
}

/// A record as it is read.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) record: RecordId,
    pub(crate) content: ContentHash,
    pub(crate) text: Box<str>,
}

impl Item {
    /// A record with this text.
    pub(crate) fn new(record: RecordId, text: String) -> Self {
        Self {
            record,
            content: ContentHash::of(text.as_bytes()),
            text: text.into_boxed_str(),
        }
    }
}

impl Pool {
    /// An empty pool with these dense views of an encoder.
    pub(crate) fn new(encoder: &EncoderInfo, views: &[View]) -> Self {
        let empty = views.iter().map(|view| FeatureView {
            name: view.to_string(),
            matrix: FeatureMatrix::Dense(Array2::zeros((0, encoder.dim))),
        });
        Self {
            encoder: encoder.clone(),
            records: Vec::new(),
            contents: Vec::new(),
            texts: Vec::new(),
            alive: Vec::new(),
            row_of: HashMap::new(),
            features: Features::new(empty.collect()).expect("empty views have equal rows"),
            words: None,
            drawn_at: 0,
            basis: Vec::new(),
        }
    }

    /// Adds encoded records; `values` has a matrix a dense view, `[items, d]`.
    ///
    /// # Errors
    /// If the matrices do not fit the items.
    pub(crate) fn add(
        &mut self,
        items: Vec<Item>,
        values: Vec<Array2<f32>>,
    ) -> Result<(), LiveError> {
        let names = self.features.views().iter().map(|view| view.name.clone());
        let dense = names.zip(values).map(|(name, values)| FeatureView {
            name,
            matrix: FeatureMatrix::Dense(values),
        });
        let words = self.words.as_ref().map(|words| {
            let texts = items.iter().map(|item| item.text.as_ref());
            words_view(words.transform(texts))
        });
        let more = Features::new(dense.chain(words).collect())?;
        self.features.append(more)?;
        for item in items {
            self.remove(item.record);
            self.row_of.insert(item.record, self.records.len());
            self.records.push(item.record);
            self.contents.push(item.content);
            self.texts.push(item.text);
            self.alive.push(true);
        }
        Ok(())
    }

    /// Takes a record out. Its row stays, but is no longer alive.
    pub(crate) fn remove(&mut self, record: RecordId) {
        if let Some(row) = self.row_of.remove(&record) {
            self.alive[row] = false;
        }
    }

    /// What made the dense views.
    pub(crate) fn encoder(&self) -> &EncoderInfo {
        &self.encoder
    }

    /// The texts of some rows.
    pub(crate) fn texts(&self, rows: Range<usize>) -> Vec<&str> {
        self.texts[rows].iter().map(AsRef::as_ref).collect()
    }

    /// Rows in all, dead ones included.
    pub(crate) fn rows(&self) -> usize {
        self.records.len()
    }

    /// Records.
    pub(crate) fn len(&self) -> usize {
        self.row_of.len()
    }

    /// The row of a record.
    pub(crate) fn row(&self, record: RecordId) -> Option<usize> {
        self.row_of.get(&record).copied()
    }

    /// The record of a row.
    pub(crate) fn record(&self, row: usize) -> RecordId {
        self.records[row]
    }

    /// The content of a row.
    pub(crate) fn content(&self, row: usize) -> ContentHash {
        self.contents[row]
    }

    /// The living rows, ascending.
    pub(crate) fn living(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows()).filter(|&row| self.alive[row])
    }

    /// All views of all rows.
    pub(crate) fn features(&self) -> &Features {
        &self.features
    }

    /// What makes the words, once there is a basis.
    pub(crate) fn words(&self) -> Option<&TfIdf> {
        self.words.as_ref()
    }

    /// The contents of the basis, ascending.
    pub(crate) fn basis(&self) -> &[ContentHash] {
        &self.basis
    }

    /// What heads read of some rows.
    pub(crate) fn material<'a>(&'a self, rows: &[usize], words: WordReader<'a>) -> Material<'a> {
        Material {
            features: Cow::Owned(self.features.select(rows)),
            texts: rows.iter().map(|&row| self.texts[row].as_ref()).collect(),
            words: WordSource::Kept(words),
        }
    }

    /// What heads read of the rows from one on, with the words as `counted` counts them where that
    /// is not as they are counted here.
    pub(crate) fn material_from<'a>(
        &'a self,
        from: usize,
        counted: Option<&TfIdf>,
        words: WordReader<'a>,
    ) -> Material<'a> {
        let features = match counted.filter(|counted| Some(*counted) != self.words()) {
            Some(counted) => Cow::Owned(self.features_with(counted, from)),
            None if from == 0 => Cow::Borrowed(&self.features),
            None => {
                let rows: Vec<usize> = (from..self.rows()).collect();
                Cow::Owned(self.features.select(&rows))
            }
        };
        Material {
            features,
            texts: self.texts(from..self.rows()),
            words: WordSource::Kept(words),
        }
    }

    /// The features of some rows with the words as another model counts them.
    pub(crate) fn features_with(&self, words: &TfIdf, from: usize) -> Features {
        let rows: Vec<usize> = (from..self.rows()).collect();
        let plain = self.features.select(&rows);
        let texts = self.texts[from..].iter().map(AsRef::as_ref);
        let words = words_view(words.transform(texts));
        let dense = plain.views().iter().filter(|view| view.name != WORDS);
        Features::new(dense.cloned().chain([words]).collect()).expect("each view has a row a text")
    }

    /// Draws the basis anew if there is none or the pool has doubled since: the contents with the
    /// least hashes, which is a draw at random that does not depend on order.
    pub(crate) fn refresh_basis(&mut self) {
        if self.len() == 0 || (self.words.is_some() && self.len() < 2 * self.drawn_at) {
            return;
        }
        let mut contents: Vec<ContentHash> = self.living().map(|row| self.contents[row]).collect();
        contents.sort_unstable();
        contents.dedup();
        contents.truncate(BASIS);
        self.take_basis(contents);
    }

    /// Takes these contents, ascending, for the basis; those that are gone are left out.
    pub(crate) fn take_basis(&mut self, contents: Vec<ContentHash>) {
        self.basis = contents;
        let rows = self.basis_rows();
        let words = count_words(rows.iter().map(|&row| self.texts[row].as_ref()));
        self.basis = rows.iter().map(|&row| self.contents[row]).collect();
        self.drawn_at = self.len();
        self.features = self.features_with(&words, 0);
        self.words = Some(words);
    }

    /// The rows of the basis, in its order.
    pub(crate) fn basis_rows(&self) -> Vec<usize> {
        let mut row_of: HashMap<ContentHash, usize> = HashMap::with_capacity(self.basis.len());
        for row in self.living() {
            let content = self.contents[row];
            if self.basis.binary_search(&content).is_ok() {
                row_of.entry(content).or_insert(row);
            }
        }
        let found = self.basis.iter().filter_map(|content| row_of.get(content));
        found.copied().collect()
    }
}

/// The features of texts: `values` has a matrix a dense view, `[texts, d]`; the words follow them
/// if they are counted.
///
/// # Errors
/// If the matrices do not fit the texts.
pub(crate) fn features_of(
    views: &[View],
    values: Vec<Array2<f32>>,
    words: Option<&TfIdf>,
    texts: &[&str],
) -> Result<Features, LiveError> {
    let dense = views.iter().zip(values).map(|(view, values)| FeatureView {
        name: view.to_string(),
        matrix: FeatureMatrix::Dense(values),
    });
    let words = words.map(|words| words_view(words.transform(texts.iter().copied())));
    Ok(Features::new(dense.chain(words).collect())?)
}

/// Counts words on the texts of a basis.
pub(crate) fn count_words<'a>(texts: impl IntoIterator<Item = &'a str>) -> TfIdf {
    TfIdf::fit(texts, &TfIdfParams::default())
}

fn words_view(matrix: hone_learn::SparseRows) -> FeatureView {
    FeatureView {
        name: WORDS.to_owned(),
        matrix: FeatureMatrix::Sparse(matrix),
    }
}

/// The dense views that are read of an encoder with so many layers: the final embedding and the
/// mean of the middle layer.
pub(crate) fn views(layers: usize) -> Vec<View> {
    let middle = (layers > 1).then_some(View::LayerMean((layers / 2) as u8));
    std::iter::once(View::Final).chain(middle).collect()
}
