use hone_annotation::{Answer, Score};
use hone_domain::{Class, LabelSchema, LabelSet, Marginals, Ranking};
use hone_learn::OptionScores;
use hone_query::margin;
use ndarray::{Array2, Axis};

use crate::LiveError;
use crate::kind::probabilities::{append, columns, most_probable, places, spread};
use crate::kind::{Output, Speaker, Spoken};
use crate::ranks;

/// The score of each option, `[n, options]`. Where all are 0, nothing is said.
#[derive(Debug, Clone)]
pub(crate) struct Orders(Array2<f32>);

impl Orders {
    pub(super) fn new(scores: Array2<f32>) -> Self {
        Self(scores)
    }

    /// Nothing, of so many rows.
    pub(super) fn nothing(rows: usize, options: usize) -> Self {
        Self(Array2::zeros((rows, options)))
    }

    fn says_nothing(&self, row: usize) -> bool {
        self.0.row(row).iter().all(|&score| score == 0.0)
    }

    fn ranking(&self, row: usize) -> Ranking {
        let scores = self.0.row(row).to_vec();
        Ranking::by_scores(&scores).expect("a question has from two to fifty options")
    }

    /// The option of the greatest score.
    pub(super) fn first(&self, row: usize) -> Class {
        most_probable(self.0.row(row).iter().copied())
    }

    /// How probable each option of some rows is the best, and which is said to be.
    pub(super) fn firsts(&self, rows: &[usize]) -> Result<(Marginals, Vec<LabelSet>), LiveError> {
        let scores = OptionScores::new(self.0.select(Axis(0), rows))?;
        let first = |&row: &usize| LabelSet::new([self.first(row)]);
        let best = scores.best().mapv_into(|p| p.min(1.0));
        Ok((Marginals::new(best)?, rows.iter().map(first).collect()))
    }

    /// How unsure a row is: the mean over all pairs of one minus the margin of their two orders.
    pub(super) fn unsure(&self, row: usize) -> f32 {
        let pairs = self.pairs(row);
        let sum: f32 = pairs.iter().map(|&p| margin(&[p, 1.0 - p])).sum();
        sum / pairs.len().max(1) as f32
    }

    /// The probability that the first of each pair of options is above the second.
    fn pairs(&self, row: usize) -> Vec<f32> {
        let scores = self.0.row(row);
        let pairs = Ranking::pairs(scores.len());
        let above = pairs.map(|(first, second)| sigmoid(scores[first] - scores[second]));
        above.collect()
    }
}

/// `1 / (1 + e^−z)`.
fn sigmoid(z: f32) -> f32 {
    1.0 / (1.0 + (-z).exp())
}

impl Speaker for Orders {
    fn rows(&self) -> usize {
        self.0.nrows()
    }

    /// The options from the best to the worst; the score of each is the probability that it is above
    /// the next one, of the last that it is below the one before.
    fn say(&self, row: usize, labels: &LabelSchema) -> Spoken {
        let scores = self.0.row(row);
        let best = softmax(&scores.to_vec());
        if self.says_nothing(row) {
            return Spoken {
                value: Answer::Ranking(Vec::new()),
                score: Score::Each(Vec::new()),
                scores: best,
            };
        }
        let ranking = self.ranking(row);
        let order = ranking.order();
        let links = order.windows(2);
        let links = links.map(|pair| f64::from(sigmoid(scores[pair[0]] - scores[pair[1]])));
        let mut links: Vec<f64> = links.collect();
        links.extend(links.last().copied());
        Spoken {
            value: ranks::say(&ranking, labels.names()),
            score: Score::Each(links),
            scores: best,
        }
    }

    fn leading(&self, row: usize) -> Option<(Class, f32)> {
        let first = self.first(row);
        let best = softmax(&self.0.row(row).to_vec());
        (!self.says_nothing(row)).then(|| (first, best[first.index()]))
    }
}

/// How probable each option is the best.
fn softmax(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let masses: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let total: f32 = masses.iter().sum();
    masses.into_iter().map(|mass| mass / total).collect()
}

impl Output for Orders {
    type Answer = Ranking;

    fn spread(self, at: &[usize], rows: usize) -> Self {
        Self(spread(&self.0, at, rows, 0.0))
    }

    fn append(&mut self, more: Self) {
        append(&mut self.0, more.0.view());
    }

    fn aligned(self, from: &LabelSchema, to: &LabelSchema) -> Self {
        if from == to {
            return self;
        }
        Self(columns(&self.0, &places(from, to)))
    }

    fn empty(labels: usize) -> Self {
        Self::nothing(0, labels)
    }

    fn labels(&self) -> usize {
        self.0.ncols()
    }

    fn decided(&self, rows: impl Iterator<Item = usize>) -> Vec<Ranking> {
        rows.map(|row| self.ranking(row)).collect()
    }

    /// Each two neighbours of the order are a part.
    fn claims(&self, row: usize, truth: &Ranking) -> Vec<(f64, bool)> {
        let scores = self.0.row(row);
        let order = self.ranking(row).order();
        let links = order.windows(2).map(|pair| {
            let p = sigmoid(scores[pair[0]] - scores[pair[1]]);
            (f64::from(p), truth.above(pair[0], pair[1]) > 0.75)
        });
        links.collect()
    }
}
