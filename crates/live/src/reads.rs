use hone_domain::{ContentHash, EncoderInfo, FeatureKey, FeatureStore, Modality, View};
use hone_engine::WordReader;
use hone_learn::FeatureMatrix;
use hone_learn::FeatureView;
use ndarray::Array2;

use crate::LiveError;
use crate::fields::Item;
use crate::outside::Outside;
use crate::pool::texts;

/// What is read of one kind of content: an encoder's views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reads {
    pub(crate) modality: Modality,
    pub(crate) encoder: EncoderInfo,
    /// Those of whole contents.
    pub(crate) views: Vec<View>,
    /// The layers of the states of words; none where heads read whole contents alone.
    pub(crate) layers: Vec<u8>,
    /// The number of options that a text holds, of which each is read by itself; none where a text
    /// is one.
    pub(crate) options: Option<usize>,
}

impl Reads {
    /// What the features of an item are kept under; nothing if it has no such content.
    pub(crate) fn content(&self, item: &Item) -> Option<ContentHash> {
        match self.modality {
            Modality::Text => Some(ContentHash::of(item.text.as_bytes())),
            Modality::Image => item.image,
        }
    }

    pub(crate) fn contents<'a>(
        &self,
        items: impl IntoIterator<Item = &'a Item>,
    ) -> Vec<ContentHash> {
        let contents = items.into_iter().map(|item| self.content(item));
        // Where images are read every item has one, or it would not be there.
        contents
            .map(|content| content.expect("an item has what is read of it"))
            .collect()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = FeatureKey> {
        self.views
            .iter()
            .map(|&view| FeatureKey::of(&self.encoder, view))
    }

    fn words<'a>(&'a self, outside: &'a Outside) -> WordReader<'a> {
        outside.reader(&self.encoder, &self.layers)
    }
}

/// Which of some items lack a feature, an entry an item.
///
/// # Errors
/// If the features cannot be read.
pub(crate) fn lacking(
    reads: &[Reads],
    outside: &Outside,
    items: &[&Item],
) -> Result<Vec<bool>, LiveError> {
    let mut lacking = vec![false; items.len()];
    for of in reads {
        let contents = of.contents(items.iter().copied());
        for key in of.keys() {
            for at in outside.features.missing(&key, &contents)? {
                lacking[at] = true;
            }
        }
        let texts: Vec<&str> = texts(items.iter().copied()).collect();
        for at in of.words(outside).lacking(&texts)? {
            lacking[at] = true;
        }
    }
    Ok(lacking)
}

/// The features of items that lack none: a matrix a dense view, `[items, d]`.
///
/// # Errors
/// If the features cannot be read.
pub(crate) fn kept_values(
    reads: &[Reads],
    kept: &dyn FeatureStore,
    items: &[&Item],
) -> Result<Vec<Array2<f32>>, LiveError> {
    let mut values = Vec::new();
    for of in reads {
        let contents = of.contents(items.iter().copied());
        for key in of.keys() {
            values.push(kept.read(&key, &contents)?);
        }
    }
    Ok(values)
}

/// What reads the words of texts, which are read before images.
///
/// # Panics
/// If nothing is read.
pub(crate) fn word_reader<'a>(reads: &'a [Reads], outside: &'a Outside) -> WordReader<'a> {
    let first = reads.first().expect("a loop reads something");
    first.words(outside)
}

/// The views of whole contents among those that a training names.
pub(crate) fn pooled(views: &[View]) -> Vec<View> {
    let pooled = views.iter().copied();
    pooled
        .filter(|view| !matches!(view, View::Tokens(_)))
        .collect()
}

/// The layers of words among the views that a training names.
pub(crate) fn layers(views: &[View]) -> Vec<u8> {
    let layer = |view: &View| match view {
        View::Tokens(layer) => Some(*layer),
        View::Final | View::LayerMean(_) => None,
    };
    views.iter().filter_map(layer).collect()
}

/// The names of the dense views. Those of a second encoder are named after what it reads.
pub(crate) fn view_names(reads: &[Reads]) -> Vec<String> {
    let named = reads.iter().enumerate().flat_map(|(at, of)| {
        of.views.iter().map(move |view| match (at, of.modality) {
            (0, _) | (_, Modality::Text) => view.to_string(),
            (_, Modality::Image) => format!("image-{view}"),
        })
    });
    named.collect()
}

/// The dense views of these values, a matrix a view.
pub(crate) fn dense_views(
    reads: &[Reads],
    values: Vec<Array2<f32>>,
) -> impl Iterator<Item = FeatureView> {
    let views = view_names(reads).into_iter().zip(values);
    views.map(|(name, values)| FeatureView {
        name,
        matrix: FeatureMatrix::Dense(values),
    })
}

/// The places of the views that were made to tell records apart, one an encoder.
pub(crate) fn finals(reads: &[Reads]) -> Vec<usize> {
    let starts = reads.iter().scan(0, |start, of| {
        let at = *start;
        *start += of.views.len();
        Some(at)
    });
    starts.collect()
}
