use std::ops::Range;

use hone_domain::{Class, ContentHash};
use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::align::stretches;
use super::lattice::{Lattice, best_path};
use super::transitions::Transitions;
use super::{SequenceSpec, Tag, TagSet, TextRows};
use crate::class_map::ClassMap;
use crate::linear::{Linear, log_softmax};
use crate::{FeatureMatrix, LearnError};

/// Texts whose features are held at once.
const BLOCK: usize = 512;

/// A fitted head of spans; see [`SequenceSpec`].
#[derive(Debug, Clone, PartialEq)]
pub struct SequenceHead {
    pub(super) spec: SequenceSpec,
    pub(super) set: TagSet,
    /// The width of the states that it reads.
    pub(super) width: usize,
    /// The tags that some word had, as classes by their columns.
    pub(super) map: ClassMap,
    /// Absent if all words had one tag.
    pub(super) emission: Option<Linear>,
    pub(super) transitions: Transitions,
}

/// What a head says of one text.
#[derive(Debug, Clone, PartialEq)]
pub struct SequencePrediction {
    /// The tag of each word by the best tagging, `[words]`.
    pub tags: Vec<Tag>,
    /// The spans of the best tagging, in their order.
    pub spans: Vec<PredictedSpan>,
    /// `ln p(y_t | y_1..t−1)` of each word of the best tagging, `[words]`: they add up to the log
    /// of its probability.
    pub log_probabilities: Vec<f32>,
    /// The entropy of each word's tag in nats, over all taggings, `[words]`.
    pub entropies: Vec<f32>,
}

/// A predicted span of words.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictedSpan {
    /// Its label.
    pub label: Class,
    /// Its words.
    pub words: Range<usize>,
    /// The probability that exactly these words are a span of this label, over all taggings.
    pub score: f32,
}

impl SequenceHead {
    /// Predicts the spans of texts; predictions follow the texts.
    ///
    /// # Errors
    /// [`LearnError::Sequence`] if words and states do not fit each other or the states have another
    /// width than the head was fitted on.
    ///
    /// # Determinism
    /// The bits do not depend on the number of threads nor on the other texts.
    pub fn predict(&self, texts: &[TextRows<'_>]) -> Result<Vec<SequencePrediction>, LearnError> {
        let block = |texts: &[TextRows<'_>]| -> Result<Vec<_>, LearnError> {
            let features = self.spec.reading().read(texts, self.width)?;
            let scores = self.word_scores(features);
            let mut rest = scores.view();
            let of_text = texts.iter().map(|text| {
                let (own, after) = rest.split_at(Axis(0), text.words.len());
                rest = after;
                self.decode(own)
            });
            Ok(of_text.collect())
        };
        let blocks: Result<Vec<Vec<_>>, LearnError> = texts.par_chunks(BLOCK).map(block).collect();
        Ok(blocks?.into_iter().flatten().collect())
    }

    /// `ln p(tag | word)` over all tags, `[words, tags]`.
    fn word_scores(&self, features: Array2<f32>) -> Array2<f32> {
        let rows = FeatureMatrix::Dense(features);
        let mut seen = match &self.emission {
            Some(emission) => emission.scores(&rows),
            None => Array2::zeros((rows.rows(), self.map.seen().len())),
        };
        log_softmax(&mut seen);
        seen.mapv_inplace(f32::exp);
        let mut all = self.map.expand(seen.view());
        all.mapv_inplace(|p| p.max(f32::MIN_POSITIVE).ln());
        all
    }

    fn decode(&self, scores: ArrayView2<'_, f32>) -> SequencePrediction {
        let scores = scores.to_slice().expect("rows of a row-major matrix");
        let path = best_path(scores, &self.transitions);
        let lattice = Lattice::new(scores, &self.transitions);
        let tags: Vec<Tag> = path.iter().map(|&tag| Tag::at(tag)).collect();
        let spans = stretches(&tags).map(|(label, words)| PredictedSpan {
            label,
            score: lattice.span(label, words.clone()) as f32,
            words,
        });
        let log_probabilities = lattice.log_conditionals(&path);
        SequencePrediction {
            spans: spans.collect(),
            log_probabilities: log_probabilities.into_iter().map(|v| v as f32).collect(),
            entropies: (0..path.len())
                .map(|word| lattice.entropy(word) as f32)
                .collect(),
            tags,
        }
    }

    /// What it was asked to be.
    pub fn spec(&self) -> &SequenceSpec {
        &self.spec
    }

    /// The tags it tells apart.
    pub fn tag_set(&self) -> TagSet {
        self.set
    }

    /// The width of the states that it reads.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The hash over everything that predictions depend on.
    pub fn hash(&self) -> ContentHash {
        let mut bytes = Vec::new();
        let mut put = |part: &[u8]| {
            bytes.extend((part.len() as u64).to_le_bytes());
            bytes.extend(part);
        };
        put(&self.spec.written());
        put(&(self.width as u64).to_le_bytes());
        put(&(self.set.labels() as u64).to_le_bytes());
        let seen = self.map.seen().iter();
        put(&seen
            .flat_map(|tag| tag.0.to_le_bytes())
            .collect::<Vec<u8>>());
        let emission = self.emission.as_ref();
        let floats = [
            self.transitions.start(),
            self.transitions.between(),
            emission.map_or(&[], Linear::weights),
            emission.map_or(&[], Linear::intercepts),
        ];
        for values in floats {
            let values = values.iter().flat_map(|v| v.to_le_bytes());
            put(&values.collect::<Vec<u8>>());
        }
        ContentHash::of(&bytes)
    }

    /// The scores of words as a start over the tags of `map`; nothing if the features differ.
    /// Tags without a score of their own start at zero.
    pub(super) fn emission_over(&self, map: &ClassMap) -> Option<Linear> {
        let old = self.emission.as_ref()?;
        let columns: Vec<Option<usize>> = map
            .seen()
            .iter()
            .map(|&tag| self.map.position(tag))
            .collect();
        let spread = |row: &[f32]| -> Vec<f32> {
            let value = |column: &Option<usize>| column.map_or(0.0, |column| row[column]);
            columns.iter().map(value).collect()
        };
        let weights = old.weights().chunks_exact(old.classes()).flat_map(spread);
        Some(Linear::new(weights.collect(), spread(old.intercepts())))
    }
}

#[cfg(test)]
pub(in crate::sequence) mod tests;
