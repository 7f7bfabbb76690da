use hone_domain::Ranking;
use ndarray::Array2;

use crate::label_sets::log_sigmoid;

use super::training::RankedRow;

/// The answers of ranked rows, pair by pair.
#[derive(Debug)]
pub(crate) struct PairAnswers {
    /// Options of a row.
    pub(crate) options: usize,
    /// How much the first of each pair is above the second, `[n, pairs]`.
    pub(crate) above: Vec<f32>,
    /// How much each row counts, `[n]`.
    pub(crate) weights: Vec<f32>,
}

/// Pairs that are decided, as rows of two classes: the second is above, or the first is. One that
/// ties stands twice, half each way.
#[derive(Debug)]
pub(crate) struct Decisions {
    /// The row of the answers and the pair.
    places: Vec<(usize, usize)>,
    pub(crate) targets: Vec<usize>,
    pub(crate) weights: Vec<f32>,
}

impl PairAnswers {
    pub(crate) fn of(ranked: &[RankedRow], options: usize) -> Self {
        let above = ranked.iter().flat_map(|answer| {
            let pairs = Ranking::pairs(options);
            pairs.map(|(first, second)| answer.ranking.above(first, second))
        });
        Self {
            options,
            above: above.collect(),
            weights: ranked.iter().map(|answer| answer.weight).collect(),
        }
    }

    /// Pairs of a row.
    pub(crate) fn pairs(&self) -> usize {
        self.options * (self.options - 1) / 2
    }

    /// The share of each pair in the loss, `[n, pairs]`, where the rows count by `weights`: a row
    /// counts the same however many options it has. Sums to 1.
    pub(crate) fn shares(&self, weights: &[f32]) -> Vec<f32> {
        let pairs = self.pairs();
        let all = total(weights) * pairs as f64;
        let of_row = |weight: &f32| std::iter::repeat_n((f64::from(*weight) / all) as f32, pairs);
        weights.iter().flat_map(of_row).collect()
    }

    /// What is decided of the pairs of some rows.
    pub(crate) fn decisions(&self, rows: &[usize]) -> Decisions {
        let pairs = self.pairs();
        let mut decisions = Decisions {
            places: Vec::new(),
            targets: Vec::new(),
            weights: Vec::new(),
        };
        for &row in rows {
            for (pair, &above) in self.above[row * pairs..][..pairs].iter().enumerate() {
                for (target, share) in [(0, 1.0 - above), (1, above)] {
                    if share > 0.0 {
                        decisions.places.push((row, pair));
                        decisions.targets.push(target);
                        let weight = self.weights[row] * share / pairs as f32;
                        decisions.weights.push(weight);
                    }
                }
            }
        }
        decisions
    }
}

impl Decisions {
    /// The log-probability of both classes of each, `[decisions, 2]`, by the scores of the options,
    /// `[n, options]`.
    pub(crate) fn log_probabilities(&self, scores: &Array2<f32>) -> Array2<f32> {
        let pairs: Vec<(usize, usize)> = Ranking::pairs(scores.ncols()).collect();
        let difference = |&(row, pair): &(usize, usize)| {
            let (first, second) = pairs[pair];
            scores[[row, first]] - scores[[row, second]]
        };
        let differences = self.places.iter().map(difference);
        let values: Vec<f32> = differences
            .flat_map(|d| [log_sigmoid(-d), log_sigmoid(d)])
            .collect();
        Array2::from_shape_vec((self.places.len(), 2), values).expect("two numbers a decision")
    }

    /// The mean loss of scores of the options, `[n, options]`; 0 without decisions.
    pub(crate) fn loss(&self, scores: &Array2<f32>) -> f64 {
        let said = self.log_probabilities(scores);
        let rows = said.outer_iter().zip(&self.targets).zip(&self.weights);
        let sum: f64 = rows
            .map(|((row, &target), &weight)| -f64::from(weight) * f64::from(row[target]))
            .sum();
        let all = total(&self.weights);
        if all > 0.0 { sum / all } else { 0.0 }
    }
}

/// The sum of weights.
pub(crate) fn total(weights: &[f32]) -> f64 {
    weights.iter().map(|&weight| f64::from(weight)).sum()
}
