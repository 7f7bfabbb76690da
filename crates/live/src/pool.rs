use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use hone_annotation::RecordId;
use hone_domain::{ContentHash, View};
use hone_learn::{Features, TfIdf};
use ndarray::Array2;

use crate::LiveError;
use crate::fields::Item;
use crate::material::{Material, WordSource};
use crate::outside::Outside;
use crate::reads::{Reads, dense_views, word_reader};
use crate::words::{WORDS, count_words, words_view};

/// Contents that stand for the pool where all of it would take too long: the words are counted on
/// them, and self-training looks at them.
pub(crate) const BASIS: usize = 20_000;

/// The records that have been encoded, a row each. Rows are only added: a record that changes gets
/// a new one, and its old one is no longer alive.
#[derive(Debug)]
pub(crate) struct Pool {
    /// What made the dense views.
    reads: Vec<Reads>,
    items: Vec<Item>,
    alive: Vec<bool>,
    row_of: HashMap<RecordId, usize>,
    /// The dense views and, once there is a basis, the words.
    features: Features,
    words: Option<TfIdf>,
    /// Living rows when the basis was drawn.
    drawn_at: usize,
    basis: Vec<ContentHash>,
}

impl Pool {
    /// An empty pool of what is read of records.
    pub(crate) fn new(reads: Vec<Reads>) -> Self {
        let empty = reads.iter().flat_map(|of| {
            let width = of.encoder.dim;
            of.views.iter().map(move |_| Array2::zeros((0, width)))
        });
        let empty = dense_views(&reads, empty.collect()).collect();
        Self {
            reads,
            items: Vec::new(),
            alive: Vec::new(),
            row_of: HashMap::new(),
            features: Features::new(empty).expect("empty views have equal rows"),
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
        let dense = dense_views(&self.reads, values);
        let words = self
            .words
            .as_ref()
            .map(|words| words_view(&self.reads, words, texts(&items)));
        let more = Features::new(dense.chain(words).collect())?;
        self.features.append(more)?;
        for item in items {
            self.remove(item.record);
            self.row_of.insert(item.record, self.items.len());
            self.items.push(item);
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
    pub(crate) fn reads(&self) -> &[Reads] {
        &self.reads
    }

    /// What was read in some rows.
    pub(crate) fn items(&self, rows: Range<usize>) -> &[Item] {
        &self.items[rows]
    }

    /// Rows in all, dead ones included.
    pub(crate) fn rows(&self) -> usize {
        self.items.len()
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
        self.items[row].record
    }

    /// The content of a row.
    pub(crate) fn content(&self, row: usize) -> ContentHash {
        self.items[row].content
    }

    /// The living rows, ascending.
    pub(crate) fn living(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows()).filter(|&row| self.alive[row])
    }

    /// All views of all rows.
    pub(crate) fn features(&self) -> &Features {
        &self.features
    }

    /// Whether the basis was drawn.
    pub(crate) fn has_basis(&self) -> bool {
        self.drawn_at > 0
    }

    /// What makes the words, once there is a basis; nothing where no text is read.
    pub(crate) fn words(&self) -> Option<&TfIdf> {
        self.words.as_ref()
    }

    /// The contents of the basis, ascending.
    pub(crate) fn basis(&self) -> &[ContentHash] {
        &self.basis
    }

    /// What heads read of some rows.
    pub(crate) fn material<'a>(&'a self, rows: &[usize], outside: &'a Outside) -> Material<'a> {
        Material {
            features: Cow::Owned(self.features.select(rows)),
            texts: texts(rows.iter().map(|&row| &self.items[row])).collect(),
            words: WordSource::Kept(word_reader(&self.reads, outside)),
        }
    }

    /// What heads read of the rows from one on, with the words as `counted` counts them where that
    /// is not as they are counted here.
    pub(crate) fn material_from<'a>(
        &'a self,
        from: usize,
        counted: Option<&TfIdf>,
        outside: &'a Outside,
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
            texts: texts(self.items(from..self.rows())).collect(),
            words: WordSource::Kept(word_reader(&self.reads, outside)),
        }
    }

    /// The features of some rows with the words as another model counts them.
    pub(crate) fn features_with(&self, words: &TfIdf, from: usize) -> Features {
        let rows: Vec<usize> = (from..self.rows()).collect();
        let plain = self.features.select(&rows);
        let words = words_view(&self.reads, words, texts(&self.items[from..]));
        let dense = plain.views().iter().filter(|view| view.name != WORDS);
        Features::new(dense.cloned().chain([words]).collect()).expect("each view has a row a text")
    }

    /// Draws the basis anew if there is none or the pool has doubled since: the contents with the
    /// least hashes, which is a draw at random that does not depend on order.
    pub(crate) fn refresh_basis(&mut self) {
        if self.len() == 0 || (self.has_basis() && self.len() < 2 * self.drawn_at) {
            return;
        }
        let mut contents: Vec<ContentHash> = self.living().map(|row| self.content(row)).collect();
        contents.sort_unstable();
        contents.dedup();
        contents.truncate(BASIS);
        self.take_basis(contents);
    }

    /// Takes these contents, ascending, for the basis; those that are gone are left out.
    pub(crate) fn take_basis(&mut self, contents: Vec<ContentHash>) {
        self.basis = contents;
        let rows = self.basis_rows();
        self.basis = rows.iter().map(|&row| self.content(row)).collect();
        self.drawn_at = self.len();
        let basis = texts(rows.iter().map(|&row| &self.items[row]));
        if let Some(words) = count_words(&self.reads, basis) {
            self.features = self.features_with(&words, 0);
            self.words = Some(words);
        }
    }

    /// The rows of the basis, in its order.
    pub(crate) fn basis_rows(&self) -> Vec<usize> {
        let mut row_of: HashMap<ContentHash, usize> = HashMap::with_capacity(self.basis.len());
        for row in self.living() {
            let content = self.content(row);
            if self.basis.binary_search(&content).is_ok() {
                row_of.entry(content).or_insert(row);
            }
        }
        let found = self.basis.iter().filter_map(|content| row_of.get(content));
        found.copied().collect()
    }
}

/// The features of records with these texts: `values` has a matrix a dense view, `[n, d]`; the
/// words follow them if they are counted.
///
/// # Errors
/// If the matrices do not fit the texts.
pub(crate) fn features_of<'a>(
    reads: &[Reads],
    values: Vec<Array2<f32>>,
    words: Option<&TfIdf>,
    texts: impl IntoIterator<Item = &'a str>,
) -> Result<Features, LiveError> {
    let dense = dense_views(reads, values);
    let words = words.map(|words| words_view(reads, words, texts));
    Ok(Features::new(dense.chain(words).collect())?)
}

/// The texts of some items.
pub(crate) fn texts<'a>(
    items: impl IntoIterator<Item = &'a Item>,
) -> impl Iterator<Item = &'a str> {
    items.into_iter().map(|item| item.text.as_ref())
}

/// The dense views that are read of an encoder of texts with so many layers: the final embedding
/// and the mean of the middle layer.
pub(crate) fn text_views(layers: usize) -> Vec<View> {
    let middle = (layers > 1).then_some(View::LayerMean((layers / 2) as u8));
    std::iter::once(View::Final).chain(middle).collect()
}
