use std::str::FromStr;

use hone_domain::Class;
use linfa::DatasetBase;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::features::Reading;
use super::head::SequenceHead;
use super::tied::{TiedFit, Ties};
use super::transitions::{TagCounts, Transitions};
use super::{SequenceError, Tag, TagSet, WordShapes};
use crate::class_map::ClassMap;
use crate::coordinates::Coordinates;
use crate::dataset::Targets;
use crate::linear::Linear;
use crate::params::{check, positive};
use crate::{ClassWeights, FeatureMatrix, LearnError, Logistic, Prior};

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

/// How taggings are scored and the best is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decoding {
    /// Each word's best tag by itself: the plain head, for comparison. Tags that break the notation
    /// are in no span.
    Greedy,
    /// The best tagging that keeps the notation, by the words' scores and the smoothed frequencies
    /// of neighbouring tags.
    #[default]
    Viterbi,
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

/// Which head of spans to fit: multinomial logistic over the tags of words, then decoding over the
/// text.
///
/// The tags of a text are scored by `Σ_t ln p(y_t | x_t) + ln P(y_t | y_{t−1}) − ln P(y_t)`: what a
/// word says and what the tag before it says, taken to be independent given the tag.
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
    /// How the best tagging is found.
    pub decoding: Decoding,
    /// What the weights of tags share.
    pub weights: TagWeights,
    /// C: how much the words count against weights of zero.
    pub c: f32,
    /// How many words the frequencies of tags count for, against those of neighbours.
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
            decoding: Decoding::Viterbi,
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
        let emission = (map.seen().len() > 1).then(|| {
            let start = warm.and_then(|warm| warm.emission_over(&map));
            self.fit_words(&map, judged, start.as_ref())
        });
        let mut counts = TagCounts::new(set);
        for text in texts {
            counts.add(text.tags, text.weight);
        }
        let transitions = match self.decoding {
            Decoding::Greedy => Transitions::free(set),
            Decoding::Viterbi => counts.transitions(f64::from(self.smoothing)),
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

    fn fit_words(&self, map: &ClassMap, judged: Judged, start: Option<&Linear>) -> Linear {
        let positions = judged.tags.iter().filter_map(|&tag| map.position(tag));
        let tags: Vec<usize> = positions.collect();
        let rows = FeatureMatrix::Dense(judged.features);
        match self.weights {
            TagWeights::Apart => self.fit_apart(map, rows, tags, judged.weights, start),
            TagWeights::Shared => self.fit_shared(map, &rows, &tags, &judged.weights, start),
        }
    }

    fn fit_apart(
        &self,
        map: &ClassMap,
        rows: FeatureMatrix,
        tags: Vec<usize>,
        weights: Array1<f32>,
        start: Option<&Linear>,
    ) -> Linear {
        let params = Logistic {
            view: None,
            c: self.c,
            // Balancing would ask for spans where there are none: nearly all words are outside.
            class_weights: ClassWeights::None,
            prior: Prior::Zero {},
            tolerance: self.tolerance,
            max_iterations: self.max_iterations,
        };
        let targets = Targets {
            of: tags,
            classes: map.seen().len(),
        };
        let dataset = DatasetBase::new(rows, targets).with_weights(weights);
        params.fit_with_report(start, &dataset).0
    }

    fn fit_shared(
        &self,
        map: &ClassMap,
        rows: &FeatureMatrix,
        tags: &[usize],
        weights: &Array1<f32>,
        start: Option<&Linear>,
    ) -> Linear {
        let total: f64 = weights.iter().map(|&w| f64::from(w)).sum();
        let share = |&weight: &f32| (f64::from(weight) / total) as f32;
        let shares: Vec<f32> = weights.iter().map(share).collect();
        let coordinates = Coordinates::of(rows);
        let start = start.and_then(|head| coordinates.lower(head));
        let parameters = coordinates.with_design(|design| {
            let fit = TiedFit {
                design,
                tags,
                shares: &shares,
                ties: &Ties::of(map),
                penalty: (1.0 / (f64::from(self.c) * total)) as f32,
                tolerance: self.tolerance,
                max_iterations: self.max_iterations,
            };
            fit.minimise(start)
        });
        coordinates.lift(&parameters, map.seen().len())
    }

    pub(super) fn reading(&self) -> Reading {
        Reading {
            layers: self.layers,
            norm: self.norm,
            shapes: self.shapes,
            neighbours: self.neighbours,
        }
    }

    /// Every head with a name on the command line.
    pub fn all_examples() -> Vec<Self> {
        let greedy = Self {
            decoding: Decoding::Greedy,
            ..Self::default()
        };
        vec![Self::default(), greedy]
    }

    /// The name on the command line, after the way of decoding.
    pub fn name(&self) -> &'static str {
        match self.decoding {
            Decoding::Viterbi => "viterbi",
            Decoding::Greedy => "greedy",
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
        let mut examples = Self::all_examples();
        if let Some(at) = examples.iter().position(|spec| spec.name() == text) {
            return Ok(examples.swap_remove(at));
        }
        let known: Vec<_> = examples.iter().map(Self::name).collect();
        Err(LearnError::NotAHead {
            text: text.to_owned(),
            known: known.join(", "),
        })
    }
}

/// The width of the states of the first text with words.
fn states_width<'a, 'b: 'a>(texts: impl Iterator<Item = &'a TextRows<'b>>) -> usize {
    let mut with_words = texts.filter(|rows| !rows.words.is_empty());
    with_words.next().map_or(0, |rows| rows.states.ncols())
}

/// The words that somebody judged.
struct Judged {
    /// `[n, width]`.
    features: Array2<f32>,
    /// The column of each one's tag, `[n]`.
    tags: Vec<Class>,
    /// `[n]`.
    weights: Array1<f32>,
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
