use hone_annotation::{Answer, Score};
use hone_domain::{Class, LabelSchema, LabelSet, Marginals};
use hone_query::margin;
use ndarray::{Array2, ArrayView1, Axis};

use crate::LiveError;
use crate::kind::probabilities::{append, columns, most_probable, places, spread};
use crate::kind::{Output, Speaker, Spoken};

/// How near to 0 and 1 a probability counts when it is held against a threshold.
const FAINTEST: f32 = 1e-6;
/// The threshold of a label that a head does not know.
const HALF: f32 = 0.5;

/// The probability of each label, `[n, labels]`, and which labels are said by them.
#[derive(Debug, Clone)]
pub(crate) struct Sets {
    marginals: Array2<f32>,
    rule: Rule,
}

/// Which labels are said.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    /// Those that reach their thresholds.
    Reaching {
        /// `[labels]`.
        thresholds: Vec<f32>,
        /// Whether the label that comes nearest is said where none does.
        at_least_one: bool,
    },
    /// The most probable one alone.
    Nearest,
}

impl Rule {
    pub(super) fn decide(&self, said: ArrayView1<'_, f32>) -> LabelSet {
        let Self::Reaching {
            thresholds,
            at_least_one,
        } = self
        else {
            return LabelSet::new([most_probable(said.iter().copied())]);
        };
        let labels = said.iter().zip(thresholds).enumerate();
        let reached = labels.filter(|(_, (p, threshold))| p >= threshold);
        let set: LabelSet = reached.map(|(label, _)| Class(label as u16)).collect();
        if !set.is_empty() || !at_least_one {
            return set;
        }
        let near = said
            .iter()
            .zip(thresholds)
            .map(|(p, threshold)| p / threshold);
        LabelSet::new([most_probable(near)])
    }
}

impl Sets {
    pub(super) fn new(marginals: Array2<f32>, rule: Rule) -> Self {
        Self { marginals, rule }
    }

    fn set(&self, row: usize) -> LabelSet {
        self.rule.decide(self.marginals.row(row))
    }

    pub(super) fn of_rows(&self, rows: &[usize]) -> Result<(Marginals, Vec<LabelSet>), LiveError> {
        let marginals = Marginals::new(self.marginals.select(Axis(0), rows))?;
        Ok((marginals, self.decided(rows.iter().copied())))
    }

    /// How unsure a row is: the mean over the labels of one minus the margin of yes and no, with
    /// the threshold moved to ½; by name one minus the margin of the two likeliest labels.
    pub(super) fn unsure(&self, row: usize) -> f32 {
        let said = self.marginals.row(row);
        let Rule::Reaching { thresholds, .. } = &self.rule else {
            return 1.0 - margin(said.as_slice().expect("a row of a matrix lies together"));
        };
        let odds = |p: f32| {
            let p = p.clamp(FAINTEST, 1.0 - FAINTEST);
            p / (1.0 - p)
        };
        let of_label = |(p, threshold): (&f32, &f32)| {
            // σ(logit p − logit t) by the ratio of the odds.
            let ratio = odds(*p) / odds(*threshold);
            1.0 - (2.0 * ratio / (1.0 + ratio) - 1.0).abs()
        };
        let sum: f32 = said.iter().zip(thresholds).map(of_label).sum();
        sum / said.len() as f32
    }
}

impl Speaker for Sets {
    fn rows(&self) -> usize {
        self.marginals.nrows()
    }

    fn say(&self, row: usize, labels: &LabelSchema) -> Spoken {
        let (set, scores) = (self.set(row), self.marginals.row(row).to_vec());
        let of_labels = set.labels().iter();
        let of_label = |label: &Class| f64::from(scores[label.index()]);
        Spoken {
            score: Score::Each(of_labels.clone().map(of_label).collect()),
            value: Answer::Labels(
                of_labels
                    .map(|label| labels.name(*label).to_owned())
                    .collect(),
            ),
            scores,
        }
    }

    fn leading(&self, row: usize) -> Option<(Class, f32)> {
        let said = self.marginals.row(row);
        let labels = self.set(row);
        let labels = labels
            .labels()
            .iter()
            .map(|label| (*label, said[label.index()]));
        labels.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }
}

impl Output for Sets {
    type Answer = LabelSet;

    fn spread(self, at: &[usize], rows: usize) -> Self {
        Self {
            marginals: spread(&self.marginals, at, rows, 0.0),
            rule: self.rule,
        }
    }

    fn append(&mut self, more: Self) {
        if self.marginals.nrows() == 0 {
            self.rule = more.rule;
        }
        append(&mut self.marginals, more.marginals.view());
    }

    fn aligned(self, from: &LabelSchema, to: &LabelSchema) -> Self {
        if from == to {
            return self;
        }
        let places = places(from, to);
        let threshold = |of: &[f32], place: Option<Class>| place.map_or(HALF, |at| of[at.index()]);
        let rule = match self.rule {
            Rule::Nearest => Rule::Nearest,
            Rule::Reaching {
                thresholds,
                at_least_one,
            } => Rule::Reaching {
                thresholds: (places.iter())
                    .map(|place| threshold(&thresholds, *place))
                    .collect(),
                at_least_one,
            },
        };
        Self {
            marginals: columns(&self.marginals, &places),
            rule,
        }
    }

    fn empty(labels: usize) -> Self {
        Self {
            marginals: Array2::zeros((0, labels)),
            rule: Rule::Nearest,
        }
    }

    fn labels(&self) -> usize {
        self.marginals.ncols()
    }

    fn decided(&self, rows: impl Iterator<Item = usize>) -> Vec<LabelSet> {
        rows.map(|row| self.set(row)).collect()
    }

    /// Each label that is said is a part.
    fn claims(&self, row: usize, truth: &LabelSet) -> Vec<(f64, bool)> {
        let said = self.marginals.row(row);
        let set = self.set(row);
        let labels = set.labels().iter();
        labels
            .map(|label| (f64::from(said[label.index()]), truth.contains(*label)))
            .collect()
    }
}
