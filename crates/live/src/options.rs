//! Options of a record that are fields of it, each read by itself.

use std::sync::Arc;

use hone_domain::{ContentHash, EncodeError, Encoder, EncoderInfo, Progress, View, ViewData};
use hone_learn::{FeatureMatrix, FeatureView, Features, option_features};

use crate::LiveError;

/// Stands between the options of one text.
const BETWEEN: char = '\u{1e}';

/// The texts of the options of a record as one, which [`apart`] takes apart again.
pub(crate) fn together<'a>(options: impl Iterator<Item = Option<&'a str>>) -> String {
    let mut text = String::new();
    for (at, option) in options.enumerate() {
        if at > 0 {
            text.push(BETWEEN);
        }
        let written = option.unwrap_or_default().chars();
        // A separator of records says nothing that a space does not.
        text.extend(written.map(|c| if c == BETWEEN { ' ' } else { c }));
    }
    text
}

/// The texts of so many options; those that are not there are empty.
pub(crate) fn apart(text: &str, options: usize) -> impl Iterator<Item = &str> {
    let parts = text.split(BETWEEN).map(Some);
    let parts = parts.chain(std::iter::repeat(None)).take(options);
    parts.map(Option::unwrap_or_default)
}

/// An encoder that reads each option of a text by itself and gives their vectors side by side,
/// `[n, options · d]`.
#[derive(Debug)]
pub(crate) struct OptionEncoder {
    of_option: Arc<dyn Encoder>,
    options: usize,
    info: EncoderInfo,
}

impl OptionEncoder {
    /// Has an encoder read so many options of each text.
    pub(crate) fn new(of_option: Arc<dyn Encoder>, options: usize) -> Self {
        let of = of_option.info();
        let revision = format!("{} options of {}", options, of.revision);
        let info = EncoderInfo {
            revision: ContentHash::of(revision.as_bytes()),
            dim: options * of.dim,
            normalised: false,
            ..of.clone()
        };
        Self {
            of_option,
            options,
            info,
        }
    }
}

impl Encoder for OptionEncoder {
    fn info(&self) -> &EncoderInfo {
        &self.info
    }

    fn encode(
        &self,
        texts: &[&str],
        views: &[View],
        progress: &dyn Progress,
    ) -> Result<Vec<ViewData>, EncodeError> {
        let parts: Vec<&str> = texts
            .iter()
            .flat_map(|text| apart(text, self.options))
            .collect();
        let encoded = self.of_option.encode(&parts, views, progress)?;
        let side_by_side = |(data, &view): (ViewData, &View)| match data {
            ViewData::Pooled(values) => {
                let values = values.as_standard_layout().into_owned();
                let shape = (texts.len(), self.info.dim);
                let values = values.into_shape_with_order(shape);
                let values = values.map_err(|error| EncodeError::Failed(error.into()))?;
                Ok(ViewData::Pooled(values))
            }
            ViewData::Tokens(_) => Err(EncodeError::UnknownView {
                encoder: self.info.id.clone(),
                view,
            }),
        };
        encoded.into_iter().zip(views).map(side_by_side).collect()
    }
}

/// The features of each option from those that lie side by side: what [`OptionEncoder`] gives, and
/// words.
///
/// # Errors
/// Never for features of texts of so many options: every view has rows alike.
pub(crate) fn of_options(features: &Features, options: usize) -> Result<Features, LiveError> {
    let of = |option: usize| {
        let views = features.views().iter().map(|view| FeatureView {
            name: view.name.clone(),
            matrix: of_option(&view.matrix, option, options),
        });
        Features::new(views.collect())
    };
    let each = (0..options).map(of).collect::<Result<_, _>>()?;
    Ok(option_features(each)?)
}

/// The columns of an option among so many.
fn of_option(values: &FeatureMatrix, option: usize, options: usize) -> FeatureMatrix {
    let width = values.dim() / options;
    values.columns(option * width..(option + 1) * width)
}

#[cfg(test)]
mod tests;
