use std::fmt::Debug;

use hone_domain::{ContentHash, PoolIdx, Seed};
use hone_query::{Pick, Strategy};

use crate::EngineError;

/// A question over a data set with gold answers, as a simulated loop sees it: everything that
/// depends on what an answer is. The state machine and the schedule know no more than this.
///
/// An answer is about one record. Heads, predictions and scores may be of any form.
///
/// # Determinism
/// Every method is a function of its arguments, whatever the number of threads.
pub trait Question: Sync {
    /// What is said about one record.
    type Answer: Clone + Debug + PartialEq + Send + Sync;
    /// How heads are fitted.
    type HeadSpec: Sync;
    /// A fitted head.
    type Head: Send;
    /// What a head says of the test records.
    type Prediction: Send;
    /// How good that is.
    type Scores: Scores;

    /// The number of records that may be asked about.
    fn rows(&self) -> usize;

    /// What an oracle answers about a record of the pool.
    fn gold(&self, at: PoolIdx) -> Self::Answer;

    /// Fits a head on answers; `warm` is an earlier head to start from.
    ///
    /// # Errors
    /// Those of the head.
    fn fit(
        &self,
        spec: &Self::HeadSpec,
        answers: &[(PoolIdx, Self::Answer)],
        seed: Seed,
        warm: Option<&Self::Head>,
    ) -> Result<Self::Head, EngineError>;

    /// The hash over everything that a head's predictions depend on.
    fn hash(&self, head: &Self::Head) -> ContentHash;

    /// What a head would answer about some records of the pool.
    ///
    /// # Errors
    /// Those of the head.
    fn answers(&self, head: &Self::Head, rows: &[usize]) -> Result<Vec<Self::Answer>, EngineError>;

    /// How far two heads' answers about the same records agree beyond chance (Cohen's kappa, or
    /// its like); nothing where that is not defined.
    ///
    /// # Errors
    /// If the answers do not fit the question or each other.
    fn agreement(
        &self,
        before: &[Self::Answer],
        after: &[Self::Answer],
    ) -> Result<Option<f64>, EngineError>;

    /// Chooses a batch and says what the head would have answered about it.
    ///
    /// # Errors
    /// Those of the head and of the strategy.
    fn select(&self, asking: &Asking<'_, Self>) -> Result<Asked<Self::Answer>, EngineError>;

    /// What a head says of the test records.
    ///
    /// # Errors
    /// Those of the head.
    fn predict_test(&self, head: &Self::Head) -> Result<Self::Prediction, EngineError>;

    /// How good a prediction of the test records is.
    ///
    /// # Errors
    /// If the prediction is not of the test records.
    fn score(&self, test: &Self::Prediction) -> Result<Self::Scores, EngineError>;
}

/// How good a head is, in the terms of its kind of question.
pub trait Scores: Copy + Debug + PartialEq + Send {
    /// The score that learning curves and stop rules follow, from 0 to 1.
    fn headline(self) -> f64;
}

/// What is known when a batch is chosen.
#[expect(missing_debug_implementations, reason = "heads need not be printable")]
pub struct Asking<'a, Q: Question + ?Sized> {
    /// What chooses.
    pub strategy: &'a dyn Strategy,
    /// The size of the batch.
    pub k: usize,
    /// The rows that may be chosen, ascending.
    pub candidates: &'a [PoolIdx],
    /// The answers so far.
    pub answers: &'a [(PoolIdx, Q::Answer)],
    /// The latest head, with what it was fitted by; none before the first.
    pub head: Option<(&'a Q::Head, &'a Q::HeadSpec)>,
    /// Where the choice's randomness comes from.
    pub seed: Seed,
}

/// A batch that is being answered.
#[derive(Debug)]
pub struct Asked<A> {
    /// The batch, most useful first.
    pub picks: Vec<Pick>,
    /// What the head would have answered about each; empty before the first head.
    pub predicted: Vec<A>,
}

impl<A> Default for Asked<A> {
    fn default() -> Self {
        Self {
            picks: Vec::new(),
            predicted: Vec::new(),
        }
    }
}
