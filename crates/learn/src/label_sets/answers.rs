use hone_domain::Class;

use crate::params::ClassWeights;

use super::training::LabelledSet;

/// The answers of labelled rows, question by question.
#[derive(Debug)]
pub(crate) struct Answers {
    /// The labels that some rows have and some have not, in the order of the schema: the
    /// questions, `k` of them.
    pub(crate) learned: Vec<Class>,
    /// Whether each of those labels applies to each row, `[n, k]`.
    pub(crate) applies: Vec<bool>,
    /// How much each row counts, `[n]`.
    pub(crate) weights: Vec<f32>,
    /// For every label of the schema how probable it is before a record is looked at.
    pub(crate) priors: Vec<f32>,
}

/// Questions with the weight of each answer, ready to be fitted.
#[derive(Debug)]
pub(crate) struct Questions {
    /// `[n, k]`; each column sums to 1, or is 0 throughout where all answers are the same.
    pub(crate) cells: Vec<f32>,
    /// The weight of each row over all questions, `[n]`; sums to 1.
    pub(crate) shares: Vec<f32>,
    /// The number by which the weights of a column were divided.
    pub(crate) total: f64,
    /// What to say where all answers are the same: the logit of the prior, `[k]`.
    pub(crate) constant: Vec<Option<f32>>,
    /// By how much balancing raises the logits of each question, `ln(no / yes)`, `[k]`; 0 without.
    ///
    /// Weights that let yes and no count the same shift the intercept of a logistic model by the
    /// logarithm of their ratio and leave the rest (King and Zeng 2001, prior correction).
    pub(crate) raised: Vec<f32>,
}

/// `(yes + ½) / (all + 1)`: the posterior mean under the prior of Jeffreys, never 0 nor 1.
fn prior(yes: f64, all: f64) -> f32 {
    ((yes + 0.5) / (all + 1.0)) as f32
}

/// `ln(p / (1 − p))`.
pub(crate) fn logit(p: f32) -> f32 {
    p.ln() - (-p).ln_1p()
}

impl Answers {
    /// The answers of canonical rows over a schema of `labels` labels.
    pub(crate) fn of(labelled: &[LabelledSet], labels: usize) -> Self {
        let weights: Vec<f32> = labelled.iter().map(|answer| answer.weight).collect();
        let all: f64 = weights.iter().map(|&weight| f64::from(weight)).sum();
        let mut yes = vec![0.0; labels];
        let mut rows_with = vec![0; labels];
        for answer in labelled {
            for label in answer.labels.labels() {
                yes[label.index()] += f64::from(answer.weight);
                rows_with[label.index()] += 1;
            }
        }
        let both = |&label: &usize| rows_with[label] > 0 && rows_with[label] < labelled.len();
        let learned: Vec<Class> = (0..labels)
            .filter(both)
            .map(|label| Class(label as u16))
            .collect();
        let of_row = |answer: &LabelledSet| -> Vec<bool> {
            learned
                .iter()
                .map(|&label| answer.labels.contains(label))
                .collect()
        };
        Self {
            applies: labelled.iter().flat_map(of_row).collect(),
            priors: yes.iter().map(|&yes| prior(yes, all)).collect(),
            learned,
            weights,
        }
    }

    /// The questions as the rows with `weights` answer them; rows of weight 0 play no part.
    ///
    /// Balanced class weights let yes and no of each question weigh the same in total. Nothing if
    /// every question has one answer only.
    pub(crate) fn questions(&self, weights: &[f32], balance: ClassWeights) -> Option<Questions> {
        let k = self.learned.len();
        let total: f64 = weights.iter().map(|&weight| f64::from(weight)).sum();
        let yes = self.yes(weights);
        let constant = self.constants(weights, &yes, total);
        let asked = constant.iter().filter(|c| c.is_none()).count();
        if asked == 0 {
            return None;
        }
        let of_cell = |question: usize, applies: bool| {
            let count = if applies {
                yes[question]
            } else {
                total - yes[question]
            };
            match (constant[question], balance) {
                (Some(_), _) => 0.0,
                (None, ClassWeights::Balanced) => (0.5 / count) as f32,
                (None, ClassWeights::None) => (1.0 / total) as f32,
            }
        };
        let table: Vec<[f32; 2]> = (0..k)
            .map(|question| [false, true].map(|yes| of_cell(question, yes)))
            .collect();
        let mut cells = Vec::with_capacity(self.applies.len());
        for (row, &weight) in self.applies.chunks_exact(k).zip(weights) {
            cells.extend(
                row.iter()
                    .zip(&table)
                    .map(|(&yes, table)| weight * table[usize::from(yes)]),
            );
        }
        let share = |row: &[f32]| row.iter().sum::<f32>() / asked as f32;
        let raised = |question: usize| match (constant[question], balance) {
            (None, ClassWeights::Balanced) => ((total - yes[question]) / yes[question]).ln() as f32,
            (Some(_), _) | (None, ClassWeights::None) => 0.0,
        };
        Some(Questions {
            raised: (0..k).map(raised).collect(),
            shares: cells.chunks_exact(k).map(share).collect(),
            cells,
            total,
            constant,
        })
    }

    /// The weight of yes to each question, `[k]`.
    fn yes(&self, weights: &[f32]) -> Vec<f64> {
        let k = self.learned.len();
        let mut yes = vec![0.0f64; k];
        for (row, &weight) in self.applies.chunks_exact(k).zip(weights) {
            for (yes, &applies) in yes.iter_mut().zip(row) {
                *yes += if applies { f64::from(weight) } else { 0.0 };
            }
        }
        yes
    }

    /// The logit of the prior of each question that the rows with a weight answer alike, `[k]`.
    ///
    /// Counted and not weighed: a sum of `no` and the rest of `total` may differ in the last place.
    fn constants(&self, weights: &[f32], yes: &[f64], total: f64) -> Vec<Option<f32>> {
        let k = self.learned.len();
        let is_constant = |question: usize| {
            let rows = self.applies.chunks_exact(k).zip(weights);
            let mut answers = rows
                .filter(|(_, w)| **w > 0.0)
                .map(|(row, _)| row[question]);
            let first = answers.next();
            answers.all(|answer| Some(answer) == first)
        };
        let constant =
            |question: usize| is_constant(question).then(|| logit(prior(yes[question], total)));
        (0..k).map(constant).collect()
    }
}

impl Questions {
    /// Adds what balancing raises the logits by, times `sign`, to the intercepts of `[d + 1, k]`.
    pub(crate) fn shift(&self, parameters: &mut [f32], sign: f32) {
        let intercepts = parameters.len() - self.raised.len();
        for (intercept, raised) in parameters[intercepts..].iter_mut().zip(&self.raised) {
            *intercept += sign * raised;
        }
    }
}
