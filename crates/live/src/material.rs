use std::borrow::Cow;

use hone_domain::{Encoder, Silent, View, ViewData};
use hone_engine::{EngineError, WordReader, WordTexts};
use hone_learn::{Features, TfIdf};

use crate::LiveError;
use crate::outside::Outside;
use crate::pool::features_of;

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

/// The views of whole texts among those that a head reads.
pub(crate) fn pooled(views: &[View]) -> Vec<View> {
    let pooled = views.iter().copied();
    pooled
        .filter(|view| !matches!(view, View::Tokens(_)))
        .collect()
}

/// The layers of words among the views that a head reads.
pub(crate) fn layers(views: &[View]) -> Vec<u8> {
    let layer = |view: &View| match view {
        View::Tokens(layer) => Some(*layer),
        View::Final | View::LayerMean(_) => None,
    };
    views.iter().filter_map(layer).collect()
}

/// What reads texts that a dataset has, or had: features are kept, and those that are kept are not
/// computed again.
///
/// # Errors
/// Those of the encoder and the store.
pub(crate) fn read_kept<'a>(
    outside: &'a Outside,
    (encoder, views, layers): (&'a dyn Encoder, &[View], &'a [u8]),
    counted: Option<&TfIdf>,
    texts: &[&'a str],
) -> Result<Material<'a>, LiveError> {
    let pooled = pooled(views);
    let values = outside.encode(encoder, (&pooled, layers), texts, &Silent)?;
    let features = features_of(&pooled, values, counted, texts)?;
    let words = outside.reader(encoder.info(), layers);
    Ok(Material {
        features: Cow::Owned(features),
        texts: texts.to_vec(),
        words: WordSource::Kept(words),
    })
}

/// What reads texts of which nothing is kept.
///
/// # Errors
/// Those of the encoder.
pub(crate) fn read_once<'a>(
    outside: &'a Outside,
    (encoder, views, layers): (&'a dyn Encoder, &[View], &'a [u8]),
    counted: Option<&TfIdf>,
    texts: &[&'a str],
) -> Result<Material<'a>, LiveError> {
    let pooled = pooled(views);
    let encoded = if pooled.is_empty() {
        Vec::new()
    } else {
        encoder.encode(texts, &pooled, &Silent)?
    };
    let values = encoded
        .into_iter()
        .zip(&pooled)
        .map(|(data, &view)| match data {
            ViewData::Pooled(values) => Ok(values),
            ViewData::Tokens(_) => Err(EngineError::NotPooled(view)),
        });
    let features = features_of(&pooled, values.collect::<Result<_, _>>()?, counted, texts)?;
    let words = outside.reader(encoder.info(), layers);
    let words = if layers.is_empty() {
        WordSource::Kept(words)
    } else {
        WordSource::Read(words.encode(encoder, texts, &Silent)?)
    };
    Ok(Material {
        features: Cow::Owned(features),
        texts: texts.to_vec(),
        words,
    })
}
