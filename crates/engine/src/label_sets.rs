//! Questions that any set of labels answers.

use hone_domain::{Class, ContentHash, LabelSet, Marginals, PoolIdx, Seed};
use hone_learn::metrics::{Confusion, LabelSetComparison, Weighting, cohen_kappa};
use hone_learn::{LabelSetHead, LabelSetSpec, LabelSetTraining, LabelledSet};
use hone_query::PoolView;

use crate::{Asked, Asking, EngineError, Question, Scores, Task};

/// How good a head for label sets is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelSetScores {
    /// F1 over the answers to all labels together.
    pub micro_f1: f64,
    /// The mean F1 of the labels.
    pub macro_f1: f64,
    /// The mean F1 of the records.
    pub samples_f1: f64,
    /// The share of records whose whole set is right.
    pub subset_accuracy: f64,
    /// The share of wrong answers over all records and labels.
    pub hamming_loss: f64,
}

impl Scores for LabelSetScores {
    fn headline(self) -> f64 {
        self.macro_f1
    }
}

impl From<&LabelSetComparison> for LabelSetScores {
    fn from(compared: &LabelSetComparison) -> Self {
        Self {
            micro_f1: compared.micro_f1(),
            macro_f1: compared.macro_f1(),
            samples_f1: compared.samples_f1(),
            subset_accuracy: compared.subset_accuracy(),
            hamming_loss: compared.hamming_loss(),
        }
    }
}

/// What a head for label sets says of some records.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelSetPrediction {
    /// The probability of each label, `[n, labels]`.
    pub marginals: Marginals,
    /// The labels that reach their thresholds, `[n]`.
    pub decided: Vec<LabelSet>,
}

impl Task<LabelSet> {
    /// Compares predictions of the test records with the truth.
    ///
    /// # Errors
    /// If `test` does not hold a set a test record.
    pub fn test_comparison(
        &self,
        test: &LabelSetPrediction,
    ) -> Result<LabelSetComparison, EngineError> {
        let labels = self.schema.len();
        Ok(LabelSetComparison::new(
            labels,
            &self.test.gold,
            &test.decided,
        )?)
    }
}

/// The answers as a training set with equal weights.
fn labelled_rows(answers: &[(PoolIdx, LabelSet)]) -> Vec<LabelledSet> {
    let labelled = |(at, labels): &(PoolIdx, LabelSet)| LabelledSet {
        row: at.index(),
        labels: labels.clone(),
        weight: 1.0,
    };
    answers.iter().map(labelled).collect()
}

impl Question for Task<LabelSet> {
    type Answer = LabelSet;
    type HeadSpec = LabelSetSpec;
    type Head = LabelSetHead;
    type Prediction = LabelSetPrediction;
    type Scores = LabelSetScores;

    fn rows(&self) -> usize {
        self.pool.gold.len()
    }

    fn gold(&self, at: PoolIdx) -> LabelSet {
        self.pool.gold[at.index()].clone()
    }

    fn fit(
        &self,
        spec: &LabelSetSpec,
        answers: &[(PoolIdx, LabelSet)],
        seed: Seed,
        warm: Option<&LabelSetHead>,
    ) -> Result<LabelSetHead, EngineError> {
        let training = LabelSetTraining {
            features: &self.pool.features,
            labelled: &labelled_rows(answers),
            labels: self.schema.len(),
        };
        Ok(spec.fit(&training, seed, warm)?)
    }

    fn hash(&self, head: &LabelSetHead) -> ContentHash {
        head.hash()
    }

    fn answers(&self, head: &LabelSetHead, rows: &[usize]) -> Result<Vec<LabelSet>, EngineError> {
        let marginals = head.predict(&self.pool.features.select(rows))?;
        Ok(head.decide(&marginals))
    }

    /// Cohen's kappa over the answers to all labels of all records.
    fn agreement(
        &self,
        before: &[LabelSet],
        after: &[LabelSet],
    ) -> Result<Option<f64>, EngineError> {
        let labels = self.schema.len() as u16;
        let answers = |sets: &[LabelSet]| -> Vec<Class> {
            let of_set = |set: &LabelSet| {
                let applies = (0..labels).map(|label| set.contains(Class(label)));
                applies.map(|yes| Class(u16::from(yes))).collect::<Vec<_>>()
            };
            sets.iter().flat_map(of_set).collect()
        };
        let both = Confusion::new(2, &answers(before), &answers(after))?;
        Ok(cohen_kappa(&both, Weighting::Unweighted))
    }

    fn select(&self, asking: &Asking<'_, Self>) -> Result<Asked<LabelSet>, EngineError> {
        let Asking {
            strategy,
            k,
            answers,
            seed,
            ..
        } = *asking;
        let mut rng = seed.rng();
        let labels = self.schema.len();
        let pool = PoolView::of_label_sets(self.rows(), asking.candidates, answers, labels)?
            .with_embeddings(&self.embeddings)?;
        let Some((head, _)) = asking.head else {
            let picks = strategy.select(&pool, k, &mut rng)?.picks;
            return Ok(Asked {
                picks,
                predicted: Vec::new(),
            });
        };
        let marginals = head.predict(&self.pool.features)?;
        let centred = head.centred(&marginals);
        let picks = strategy
            .select(&pool.with_marginals(&centred)?, k, &mut rng)?
            .picks;
        let all = head.decide(&marginals);
        let predicted = picks.iter().map(|pick| all[pick.at.index()].clone());
        Ok(Asked {
            predicted: predicted.collect(),
            picks,
        })
    }

    fn predict_test(&self, head: &LabelSetHead) -> Result<LabelSetPrediction, EngineError> {
        let marginals = head.predict(&self.test.features)?;
        let decided = head.decide(&marginals);
        Ok(LabelSetPrediction { marginals, decided })
    }

    fn score(&self, test: &LabelSetPrediction) -> Result<LabelSetScores, EngineError> {
        Ok(LabelSetScores::from(&self.test_comparison(test)?))
    }
}

#[cfg(test)]
mod tests;
