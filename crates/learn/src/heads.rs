//! The heads, one a file.

pub(crate) mod fused;
pub(crate) mod knn;
pub(crate) mod lda;
pub(crate) mod logistic;
pub(crate) mod nearest_mean;
pub(crate) mod one_vs_rest;

use crate::{FeatureView, Features, LearnError};

/// The view of a name, or the first.
pub(crate) fn find_view<'a>(
    features: &'a Features,
    name: Option<&str>,
) -> Result<&'a FeatureView, LearnError> {
    let views = features.views();
    let found = match name {
        Some(name) => views.iter().find(|view| view.name == name),
        None => views.first(),
    };
    found.ok_or_else(|| LearnError::UnknownView {
        view: name.unwrap_or("the first").to_owned(),
        available: views
            .iter()
            .map(|view| view.name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    })
}
