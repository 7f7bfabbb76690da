use std::borrow::Cow;

use hone_domain::{Silent, ViewData};
use hone_engine::{EngineError, WordReader, WordTexts};
use hone_learn::{Features, TfIdf};
use ndarray::Array2;

use crate::LiveError;
use crate::fields::Item;
use crate::outside::Outside;
use crate::pool::{features_of, texts};
use crate::reads::{Reads, word_reader};
use crate::sources::Sources;

/// Texts whose words are held at once where one after another will do.
const BLOCK: usize = 256;

/// What heads read of some records, a row each.
#[derive(Debug)]
pub(crate) struct Material<'a> {
    /// The views of whole texts.
    pub(crate) features: Cow<'a, Features>,
    pub(crate) texts: Vec<&'a str>,
    pub(crate) words: WordSource<'a>,
}

/// Where the words of texts come from, for kinds that read them.
#[derive(Debug)]
pub(crate) enum WordSource<'a> {
    /// They are read when they are needed: all at once may be too many to hold.
    Kept(WordReader<'a>),
    /// These are they.
    Read(WordTexts),
}

impl<'a> Material<'a> {
    /// What is read of items that lack no feature; `values` has a matrix a dense view, `[items, d]`.
    ///
    /// # Errors
    /// If the matrices do not fit the items.
    pub(crate) fn kept(
        (outside, reads): (&'a Outside, &'a [Reads]),
        values: Vec<Array2<f32>>,
        counted: Option<&TfIdf>,
        items: impl IntoIterator<Item = &'a Item>,
    ) -> Result<Self, LiveError> {
        let texts: Vec<&str> = texts(items).collect();
        let features = features_of(reads, values, counted, texts.iter().copied())?;
        Ok(Self {
            features: Cow::Owned(features),
            texts,
            words: WordSource::Kept(word_reader(reads, outside)),
        })
    }
}

impl Material<'_> {
    /// The number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.texts.len()
    }

    /// The number of layers that lie beside each other in the words' states; unknown where they were
    /// read already.
    pub(crate) fn layers(&self) -> Option<usize> {
        match &self.words {
            WordSource::Kept(reader) => Some(reader.layers.len()),
            WordSource::Read(_) => None,
        }
    }

    /// The words of all rows.
    ///
    /// # Errors
    /// If states of words are not kept any more.
    pub(crate) fn all_words(&self) -> Result<Cow<'_, WordTexts>, LiveError> {
        match &self.words {
            WordSource::Kept(reader) => Ok(Cow::Owned(reader.read(&self.texts)?)),
            WordSource::Read(words) => Ok(Cow::Borrowed(words)),
        }
    }

    /// The words of all rows, some rows after the other.
    ///
    /// # Errors
    /// As [`Self::all_words`]; those of `read`.
    pub(crate) fn each_words(
        &self,
        mut read: impl FnMut(&WordTexts) -> Result<(), LiveError>,
    ) -> Result<(), LiveError> {
        match &self.words {
            WordSource::Kept(reader) => self
                .texts
                .chunks(BLOCK)
                .try_for_each(|texts| read(&reader.read(texts)?)),
            WordSource::Read(words) => read(words),
        }
    }
}

/// What reads texts of which nothing is kept, by the encoder of texts.
///
/// # Errors
/// Those of the encoder.
pub(crate) fn read_once<'a>(
    outside: &'a Outside,
    sources: &'a Sources,
    counted: Option<&TfIdf>,
    texts: &[&'a str],
) -> Result<Material<'a>, LiveError> {
    let source = sources.first();
    let encoded = source.encoder.encode(texts, &source.views, &Silent)?;
    let views = encoded.into_iter().zip(&source.views);
    let values = views.map(|(data, &view)| match data {
        ViewData::Pooled(values) => Ok(values),
        ViewData::Tokens(_) => Err(EngineError::NotPooled(view)),
    });
    let values = values.collect::<Result<_, _>>()?;
    let features = features_of(&sources.reads(), values, counted, texts.iter().copied())?;
    let words = outside.reader(source.encoder.info(), &source.layers);
    let words = if source.layers.is_empty() {
        WordSource::Kept(words)
    } else {
        WordSource::Read(words.encode(source.encoder.as_ref(), texts, &Silent)?)
    };
    Ok(Material {
        features: Cow::Owned(features),
        texts: texts.to_vec(),
        words,
    })
}
