use hone_domain::{EncodeError, Encoder, Modality, Probabilities, Progress, View, ViewData};
use ndarray::{Array2, Axis};

use crate::EngineError;

/// What cosines are multiplied by before the softmax: the inverse temperature at which the
/// training of CLIP ends, where its authors cap it.
pub const CLIP_SCALE: f32 = 100.0;

/// Where a template holds the name of a class.
const PLACE: &str = "{}";

/// A sentence about a class, such as `a photo of a {}.`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptTemplate(String);

impl PromptTemplate {
    /// A template with one place for the name of a class, written `{}`.
    ///
    /// # Errors
    /// [`EngineError::NotATemplate`].
    pub fn new(text: impl Into<String>) -> Result<Self, EngineError> {
        let text = text.into();
        if text.matches(PLACE).count() == 1 {
            Ok(Self(text))
        } else {
            Err(EngineError::NotATemplate { text })
        }
    }

    /// The sentence about this class.
    pub fn about(&self, class: &str) -> String {
        self.0.replacen(PLACE, class, 1)
    }
}

/// Classes told apart by their names alone, for an encoder that reads images and texts into one
/// space. Good for suggestions before the first label.
///
/// # Source
/// Radford et al. (2021), "Learning Transferable Visual Models From Natural Language
/// Supervision", sections 3.1.2 and 3.1.4.
#[derive(Debug, Clone, PartialEq)]
pub struct ZeroShot {
    /// `[classes, d]`, of unit norm.
    directions: Array2<f32>,
    scale: f32,
}

impl ZeroShot {
    /// Encodes every template about every class; the direction of a class is the mean of its
    /// sentences' features, each of unit norm, scaled to unit norm again.
    ///
    /// # Errors
    /// [`EngineError::NoTemplates`]; those of the encoder, if it does not read images and texts.
    pub fn new(
        encoder: &dyn Encoder,
        classes: &[String],
        templates: &[PromptTemplate],
        scale: f32,
        progress: &dyn Progress,
    ) -> Result<Self, EngineError> {
        if templates.is_empty() {
            return Err(EngineError::NoTemplates);
        }
        for modality in [Modality::Text, Modality::Image] {
            if !encoder.reads(modality) {
                let encoder = encoder.info().id.clone();
                return Err(EncodeError::WrongModality { encoder, modality }.into());
            }
        }
        let prompts: Vec<String> = classes
            .iter()
            .flat_map(|name| templates.iter().map(|template| template.about(name)))
            .collect();
        let texts: Vec<&str> = prompts.iter().map(String::as_str).collect();
        let views = encoder.encode(&texts, &[View::Final], progress)?;
        let Some(ViewData::Pooled(mut features)) = views.into_iter().next() else {
            return Err(EngineError::NotPooled(View::Final));
        };
        unit_rows(&mut features);
        let mut directions = Array2::zeros((classes.len(), features.ncols()));
        let sentences = features.axis_chunks_iter(Axis(0), templates.len());
        for (mut direction, sentences) in directions.rows_mut().into_iter().zip(sentences) {
            direction.assign(&sentences.sum_axis(Axis(0)));
        }
        unit_rows(&mut directions);
        Ok(Self { directions, scale })
    }

    /// The probability of each class for images of these final features, `[n, d]`.
    ///
    /// # Errors
    /// [`EngineError::RowMismatch`] if the features are of another length than the classes';
    /// those of [`Probabilities::new`] if a feature is not finite.
    pub fn predict(&self, features: &Array2<f32>) -> Result<Probabilities, EngineError> {
        if features.ncols() != self.directions.ncols() {
            return Err(EngineError::RowMismatch {
                what: "a feature vector",
                expected: self.directions.ncols(),
                found: features.ncols(),
            });
        }
        let mut features = features.clone();
        unit_rows(&mut features);
        let mut scores = features.dot(&self.directions.t()) * self.scale;
        for mut row in scores.rows_mut() {
            let largest = row.fold(f32::NEG_INFINITY, |most, score| most.max(*score));
            row.mapv_inplace(|score| (score - largest).exp());
            let sum = row.sum();
            row /= sum;
        }
        Ok(Probabilities::new(scores)?)
    }
}

fn unit_rows(matrix: &mut Array2<f32>) {
    for mut row in matrix.rows_mut() {
        let norm = row.dot(&row).sqrt();
        if norm > 0.0 {
            row /= norm;
        }
    }
}

#[cfg(test)]
mod tests;
