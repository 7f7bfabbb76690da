//! Words of texts, counted: those of a whole text, or of each option of it by itself.

use hone_domain::Modality;
use hone_learn::{FeatureMatrix, FeatureView, TfIdf, TfIdfParams};

use crate::options::apart;
use crate::reads::Reads;

/// The name of the view of words.
pub(crate) const WORDS: &str = "tf-idf";

/// Counts words on the texts of a basis; nothing where no text is read. An option counts as a text
/// of its own.
pub(crate) fn count_words<'a>(
    reads: &[Reads],
    texts: impl IntoIterator<Item = &'a str>,
) -> Option<TfIdf> {
    if !reads.iter().any(|of| of.modality == Modality::Text) {
        return None;
    }
    let params = TfIdfParams::default();
    Some(match options(reads) {
        None => TfIdf::fit(texts, &params),
        Some(options) => {
            let texts = texts.into_iter().flat_map(|text| apart(text, options));
            TfIdf::fit(texts, &params)
        }
    })
}

/// The view of the words of texts, `[n, terms]`; where options are read, those of the options side by
/// side, `[n, options · terms]`, as their vectors lie.
pub(crate) fn words_view<'a>(
    reads: &[Reads],
    words: &TfIdf,
    texts: impl IntoIterator<Item = &'a str>,
) -> FeatureView {
    let matrix = match options(reads) {
        None => words.transform(texts),
        Some(options) => {
            let texts = texts.into_iter().flat_map(|text| apart(text, options));
            words.transform(texts).side_by_side(options)
        }
    };
    FeatureView {
        name: WORDS.to_owned(),
        matrix: FeatureMatrix::Sparse(matrix),
    }
}

/// The number of options that a text holds; none where it is one.
fn options(reads: &[Reads]) -> Option<usize> {
    reads.iter().find_map(|of| of.options)
}

#[cfg(test)]
mod tests;
