//! Questions that one class answers.

use hone_domain::{Class, ContentHash, PoolIdx, Probabilities, Seed};
use hone_learn::metrics::{Confusion, OrdinalScores, Weighting, accuracy, cohen_kappa, macro_f1};
use hone_learn::{FittedHead, HeadSpec, Labelled, Training};
use hone_query::PoolView;

use crate::inputs::{head_inputs, labelled_rows};
use crate::{Asked, Asking, EngineError, Question, Scores, Task};

/// How good a head for one class a record is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassificationScores {
    /// The mean F1 of the classes.
    pub macro_f1: f64,
    /// The share of records predicted right.
    pub accuracy: f64,
    /// What the same predictions are worth where the classes stand in an order.
    pub ordinal: OrdinalScores,
}

impl Scores for ClassificationScores {
    fn headline(self) -> f64 {
        self.macro_f1
    }
}

impl Task {
    /// The whole pool with some of its answers.
    fn training<'a>(&'a self, labelled: &'a [Labelled]) -> Training<'a> {
        Training {
            features: &self.pool.features,
            labelled,
            classes: self.schema.len(),
        }
    }

    /// Counts the test records by truth and prediction.
    ///
    /// # Errors
    /// If `predictions` does not hold a row a test record.
    pub fn test_confusion(&self, predictions: &Probabilities) -> Result<Confusion, EngineError> {
        Ok(Confusion::new(
            self.schema.len(),
            &self.test.gold,
            &predictions.argmax(),
        )?)
    }
}

impl Question for Task {
    type Answer = Class;
    type HeadSpec = HeadSpec;
    type Head = FittedHead;
    type Prediction = Probabilities;
    type Scores = ClassificationScores;

    fn rows(&self) -> usize {
        self.pool.gold.len()
    }

    fn gold(&self, at: PoolIdx) -> Class {
        self.pool.gold[at.index()]
    }

    fn fit(
        &self,
        spec: &HeadSpec,
        answers: &[(PoolIdx, Class)],
        seed: Seed,
        warm: Option<&FittedHead>,
    ) -> Result<FittedHead, EngineError> {
        let labelled = labelled_rows(answers);
        Ok(spec.fit(&self.training(&labelled), seed, warm)?)
    }

    fn hash(&self, head: &FittedHead) -> ContentHash {
        head.hash()
    }

    fn answers(&self, head: &FittedHead, rows: &[usize]) -> Result<Vec<Class>, EngineError> {
        Ok(head.predict(&self.pool.features.select(rows))?.argmax())
    }

    fn agreement(&self, before: &[Class], after: &[Class]) -> Result<Option<f64>, EngineError> {
        let both = Confusion::new(self.schema.len(), before, after)?;
        Ok(cohen_kappa(&both, Weighting::Unweighted))
    }

    fn select(&self, asking: &Asking<'_, Self>) -> Result<Asked<Class>, EngineError> {
        let Asking {
            strategy,
            k,
            answers,
            seed,
            ..
        } = *asking;
        let mut rng = seed.rng();
        let pool = PoolView::new(self.rows(), asking.candidates, answers, self.schema.len())?
            .with_embeddings(&self.embeddings)?;
        let Some((head, spec)) = asking.head else {
            let picks = strategy.select(&pool, k, &mut rng)?.picks;
            return Ok(Asked {
                picks,
                predicted: Vec::new(),
            });
        };
        let labelled = labelled_rows(answers);
        let needs = strategy.needs(answers.len());
        let inputs = head_inputs(needs, head, spec, &self.training(&labelled), seed)?;
        let pool = pool
            .with_probabilities(&inputs.probabilities)?
            .with_committee(&inputs.committee)?
            .with_perturbed(&inputs.perturbed)?;
        let picks = strategy.select(&pool, k, &mut rng)?.picks;
        let all = inputs.probabilities.argmax();
        let predicted = picks.iter().map(|pick| all[pick.at.index()]).collect();
        Ok(Asked { picks, predicted })
    }

    fn predict_test(&self, head: &FittedHead) -> Result<Probabilities, EngineError> {
        Ok(head.predict(&self.test.features)?)
    }

    fn score(&self, test: &Probabilities) -> Result<ClassificationScores, EngineError> {
        let confusion = self.test_confusion(test)?;
        Ok(ClassificationScores {
            macro_f1: macro_f1(&confusion),
            accuracy: accuracy(&confusion),
            ordinal: OrdinalScores::of(&confusion),
        })
    }
}
