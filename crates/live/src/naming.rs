use std::ops::Range;

use hone_annotation::{Question, QuestionSettings};
use hone_domain::{LabelSchema, Modality, Probabilities, Silent, View, ViewData};
use hone_engine::{CLIP_SCALE, EngineError, PromptTemplate, ZeroShot};
use hone_learn::{FeatureMatrix, Features, zero_shot};
use ndarray::{Array2, s};

use crate::LiveError;
use crate::definition::options;
use crate::reads::{Reads, finals};
use crate::sources::{Source, Sources};

/// What the labels mean in words, as far as encoders read words: what suggests before the first
/// answer.
#[derive(Debug, Default)]
pub(crate) struct Naming {
    /// The embeddings of the labels' names and descriptions, `[labels, d]`.
    texts: Option<Array2<f32>>,
    /// The labels' names in sentences about pictures.
    images: Option<ZeroShot>,
}

impl Naming {
    /// The names of a question's labels as the encoders of a loop read them. Numbers have none, and
    /// those of spans do not tell where in a text something is.
    ///
    /// # Errors
    /// Those of the encoders.
    pub(crate) fn of(
        sources: &Sources,
        question: &Question,
        prompts: &[String],
    ) -> Result<Self, LiveError> {
        let names: Vec<String> = (options(question).iter())
            .map(|option| option.text.clone())
            .collect();
        if names.is_empty() || matches!(question.settings, QuestionSettings::Span { .. }) {
            return Ok(Self::default());
        }
        let texts = sources.texts.as_ref();
        let images = sources.images.as_ref();
        let images = images.filter(|source| source.encoder.reads(Modality::Text));
        let prompts: Result<Vec<PromptTemplate>, EngineError> =
            prompts.iter().map(PromptTemplate::new).collect();
        let prompts = prompts?;
        let zero_shot = images.map(|source| {
            ZeroShot::new(
                source.encoder.as_ref(),
                &names,
                &prompts,
                CLIP_SCALE,
                &Silent,
            )
        });
        Ok(Self {
            texts: texts.map(|source| embedded(source, question)).transpose()?,
            images: zero_shot.transpose()?,
        })
    }

    /// What they say of some rows, `[rows, labels]`: a distribution a row, the mean of those of
    /// the texts and of the images where both are read. Nothing where the names say nothing.
    ///
    /// # Errors
    /// If the features do not fit.
    pub(crate) fn say(
        &self,
        reads: &[Reads],
        features: &Features,
        rows: Range<usize>,
        labels: &LabelSchema,
    ) -> Result<Option<Array2<f32>>, LiveError> {
        let mut said: Vec<Probabilities> = Vec::new();
        for (of, at) in reads.iter().zip(finals(reads)) {
            let view = features.views().get(at).map(|view| &view.matrix);
            let Some(FeatureMatrix::Dense(values)) = view else {
                continue;
            };
            let values = values.slice(s![rows.clone(), ..]);
            match (of.modality, &self.texts, &self.images) {
                (Modality::Text, Some(names), _) => said.push(zero_shot(values, names.view())?),
                (Modality::Image, _, Some(names)) => said.push(names.predict(&values.to_owned())?),
                _ => {}
            }
        }
        let shares = said.len() as f32;
        let sum = said.into_iter().map(|said| said.view().to_owned());
        let sum = sum.reduce(|sum, said| sum + said);
        Ok(sum
            .filter(|sum| sum.ncols() == labels.len())
            .map(|sum| sum / shares))
    }
}

fn embedded(source: &Source, question: &Question) -> Result<Array2<f32>, LiveError> {
    let texts = label_texts(question);
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let encoded = source.encoder.encode(&texts, &[View::Final], &Silent)?;
    match encoded.into_iter().next() {
        Some(ViewData::Pooled(values)) => Ok(values),
        Some(ViewData::Tokens(_)) | None => Err(EngineError::NotPooled(View::Final).into()),
    }
}

/// What the labels of a question mean in words.
fn label_texts(question: &Question) -> Vec<String> {
    let texts = options(question)
        .iter()
        .map(|option| match &option.description {
            Some(description) if !description.is_empty() => {
                format!("{}: {description}", option.text)
            }
            _ => option.text.clone(),
        });
    texts.collect()
}
