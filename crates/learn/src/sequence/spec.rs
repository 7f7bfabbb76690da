use std::str::FromStr;

use hone_domain::Class;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::features::Reading;
use super::fit::fit;
use super::head::SequenceHead;
use super::transitions::{TagCounts, Transitions};
use super::{SequenceError, Tag, TagSet, WordShapes};
use crate::LearnError;
use crate::class_map::ClassMap;
use crate::params::{check, positive};
use crate::spec::named;

/// The words of a text with the states that an encoder gave them.
#[derive(Debug, Clone, Copy)]
pub struct TextRows<'a> {
    /// The words as they are written, `[words]`.
    pub words: &'a [&'a str],
    /// The states of the words, one layer beside the other, `[words, layers · d]`.
    pub states: ArrayView2<'a, f32>,
}

/// A text with the tags that people gave it.
#[derive(Debug, Clone, Copy)]
pub struct TaggedText<'a> {
    /// The text.
    pub rows: TextRows<'a>,
    /// The tag of each word; `None` for one that nobody judged, which teaches nothing.
    pub tags: &'a [Option<Tag>],
    /// How much the text counts; 1 is one answer.
    pub weight: f32,
}

/// What the tag of a word says about the next one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagOrder {
    /// Nothing, each word is tagged by itself: the plain head, for comparison. Tags that break the
    /// notation are in no span.
    Ignored,
    /// The smoothed frequencies of neighbouring tags, counted apart from what words say: a tagging's
    /// score is `Σ_t ln p(y_t | x_t) + ln P(y_t | y_{t−1}) − ln P(y_t)`, as if what a word says and what
    /// the tag before it says were independent given the tag.
    Counted,
    /// Scores of neighbouring tags that are fitted together with those of words, so that whole taggings
    /// become probable: a linear-chain conditional random field.
    #[default]
    Fitted,
}

/// What the weights of tags have to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagWeights {
    /// Nothing: each tag learns from its own words.
    Apart,
    /// The tags of a label share a part of their weights, as do those of all spans, and of all first
    /// and all later words: with few answers a label's beginnings teach what its insides look like.
    #[default]
    Shared,
}

/// Which head of spans to fit: linear scores of the BIO tags of words, scores of neighbouring tags,
/// and the best tagging of the whole text by both (Viterbi).
///
/// Entity F1 in per cent on the test part of CoNLL-2003, states of the four layers below the last of
/// all-MiniLM-L6-v2, 100 sentences (means over six samples), 1,000 (three) and all 14,041; the example
/// `span_quality` measures it:
///
/// | | 100 | 1,000 | all |
/// | --- | --: | --: | --: |
/// | the default | 71.6 | 80.3 | 84.4 |
/// | neighbouring tags counted | 70.7 | 78.9 | 82.8 |
/// | weights of tags apart | 70.8 | | |
/// | without the neighbours' states | 69.9 | | |
/// | tags counted, weights apart, no neighbours, norm 1 | 66.6 | | |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SequenceSpec {
    /// How many layers lie beside each other in the states.
    pub layers: usize,
    /// The norm that each layer's state is scaled to: how much it counts against the shapes, whose
    /// features are 0 or 1.
    pub norm: f32,
    /// Features of how words are written.
    pub shapes: WordShapes,
    /// How far the states of the word before and of the one after count; 0 leaves them out.
    pub neighbours: f32,
    /// What the tag of a word says about the next one's.
    pub order: TagOrder,
    /// What the weights of tags share.
    pub weights: TagWeights,
    /// C: how much the words count against weights of zero.
    pub c: f32,
    /// How many words the frequencies of tags count for, against those of neighbours, where these are
    /// counted.
    pub smoothing: f32,
    /// The fit stops when no entry of the gradient of the mean loss is larger.
    pub tolerance: f32,
    /// The fit stops after this many steps.
    pub max_iterations: usize,
}

impl Default for SequenceSpec {
    fn default() -> Self {
        Self {
            layers: 1,
            norm: 2.0,
            shapes: WordShapes::Window,
            neighbours: 0.5,
            order: TagOrder::Fitted,
            weights: TagWeights::Shared,
            c: 30.0,
            smoothing: 1.0,
            tolerance: 1e-5,
            max_iterations: 300,
        }
    }
}

impl SequenceSpec {
    /// Fits the head. `warm` is an earlier fit to start from: it saves time and changes the result
    /// by no more than the fit's tolerance.
    ///
    /// Tags that no word has get a small fixed share of the probability, so no label is impossible.
    ///
    /// # Errors
    /// [`LearnError::Sequence`] if words, states and tags do not fit each other,
    /// [`LearnError::InvalidWeight`], [`LearnError::InvalidParameter`], and [`LearnError::NoLabels`]
    /// if no word is judged.
    ///
    /// # Determinism
    /// The same arguments give the same bits, whatever the number of threads.
    ///
    /// # Cost
    /// Each step of the fit reads the judged words' features once; they are held in memory,
    /// `4 · words · ((layers + 2) · d + 57)` bytes.
    pub fn fit(
        &self,
        set: TagSet,
        texts: &[TaggedText<'_>],
        warm: Option<&SequenceHead>,
    ) -> Result<SequenceHead, LearnError> {
        self.validate()?;
        let width = states_width(texts.iter().map(|text| &text.rows));
        check(
            "layers",
            self.layers as f32,
            width % self.layers == 0,
            "a divisor of the width of the states",
        )?;
        let judged = Judged::of(self, set, texts, width)?;
        let map = ClassMap::of(judged.tags.iter().copied(), set.len());
        let fitted = (map.seen().len() > 1).then(|| fit(self, &map, texts, judged, warm));
        let (emission, transitions) = match fitted {
            None => (None, None),
            Some(fitted) => (Some(fitted.emission), fitted.transitions),
        };
        let transitions = match transitions {
            Some(fitted) => fitted.over_all(set, &map),
            None if self.order == TagOrder::Ignored => Transitions::free(set),
            None => self.frequencies(set, texts),
        };
        Ok(SequenceHead {
            spec: self.clone(),
            set,
            width,
            map,
            emission,
            transitions,
        })
    }

    /// The scores of neighbouring tags by their smoothed frequencies.
    fn frequencies(&self, set: TagSet, texts: &[TaggedText<'_>]) -> Transitions {
        let mut counts = TagCounts::new(set);
        for text in texts {
            counts.add(text.tags, text.weight);
        }
        counts.transitions(f64::from(self.smoothing))
    }

    pub(super) fn reading(&self) -> Reading {
        Reading {
            layers: self.layers,
            norm: self.norm,
            shapes: self.shapes,
            neighbours: self.neighbours,
        }
    }

    /// The spec as JSON, which a head's hash covers.
    pub(super) fn written(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers and names can be written")
    }

    /// Every head with a name on the command line.
    pub fn all_examples() -> Vec<Self> {
        let orders = [TagOrder::Fitted, TagOrder::Counted, TagOrder::Ignored];
        let example = |order| Self {
            order,
            ..Self::default()
        };
        orders.map(example).to_vec()
    }

    /// The name on the command line, after the way of decoding.
    pub fn name(&self) -> &'static str {
        match self.order {
            TagOrder::Fitted => "crf",
            TagOrder::Counted => "viterbi",
            TagOrder::Ignored => "greedy",
        }
    }

    pub(super) fn validate(&self) -> Result<(), LearnError> {
        positive("c", self.c)?;
        positive("norm", self.norm)?;
        let weighs = self.neighbours.is_finite() && self.neighbours >= 0.0;
        check("neighbours", self.neighbours, weighs, "0 or above")?;
        positive("smoothing", self.smoothing)?;
        positive("tolerance", self.tolerance)?;
        positive("layers", self.layers as f32)
    }
}

/// A head by its name on the command line, with the default parameters.
impl FromStr for SequenceSpec {
    type Err = LearnError;

    fn from_str(text: &str) -> Result<Self, LearnError> {
        named(text, Self::all_examples(), Self::name)
    }
}

/// The width of the states of the first text with words.
fn states_width<'a, 'b: 'a>(texts: impl Iterator<Item = &'a TextRows<'b>>) -> usize {
    let mut with_words = texts.filter(|rows| !rows.words.is_empty());
    with_words.next().map_or(0, |rows| rows.states.ncols())
}

/// The words that somebody judged.
#[derive(Debug)]
pub(super) struct Judged {
    /// `[n, width]`.
    pub(super) features: Array2<f32>,
    /// The column of each one's tag, `[n]`.
    pub(super) tags: Vec<Class>,
    /// `[n]`.
    pub(super) weights: Array1<f32>,
}

impl Judged {
    fn of(
        spec: &SequenceSpec,
        set: TagSet,
        texts: &[TaggedText<'_>],
        width: usize,
    ) -> Result<Self, LearnError> {
        let (mut kept, mut tags, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        let mut word = 0;
        for (at, text) in texts.iter().enumerate() {
            text.check(at, set)?;
            for tag in text.tags {
                if let Some(tag) = tag.filter(|_| text.weight > 0.0) {
                    kept.push(word);
                    tags.push(Class(tag.index() as u16));
                    weights.push(text.weight);
                }
                word += 1;
            }
        }
        if kept.is_empty() {
            return Err(LearnError::NoLabels);
        }
        let rows: Vec<TextRows<'_>> = texts.iter().map(|text| text.rows).collect();
        let features = spec.reading().read(&rows, width)?;
        let all = kept.len() == features.nrows();
        Ok(Self {
            features: if all {
                features
            } else {
                features.select(Axis(0), &kept)
            },
            tags,
            weights: weights.into(),
        })
    }
}

impl TaggedText<'_> {
    fn check(&self, text: usize, set: TagSet) -> Result<(), LearnError> {
        let weight = self.weight;
        if !weight.is_finite() || weight < 0.0 {
            return Err(LearnError::InvalidWeight { row: text, weight });
        }
        let (expected, found) = (self.rows.words.len(), self.tags.len());
        if expected != found {
            return Err(LearnError::Sequence(SequenceError::LengthMismatch {
                text,
                what: "tags",
                expected,
                found,
            }));
        }
        let labels = self.tags.iter().flatten().filter_map(|tag| tag.label());
        let mut beyond = labels.filter(|label| label.index() >= set.labels());
        beyond.next().map_or(Ok(()), |label| {
            Err(LearnError::Sequence(SequenceError::LabelOutOfRange {
                label: label.0,
                labels: set.labels(),
            }))
        })
    }
}
