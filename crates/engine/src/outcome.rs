use hone_domain::{Class, ContentHash, Probabilities, Seed};
use hone_learn::FittedHead;
use hone_query::Pick;

use crate::{Advice, ClassificationScores, Question};

/// One round of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundOutcome<A = Class, S = ClassificationScores> {
    /// Labels that the head of this round was fitted on.
    pub labels: usize,
    /// The batch that was asked before the training of this round, most useful first.
    pub picks: Vec<Pick>,
    /// What the previous head predicted for each pick; empty before the first head.
    pub predicted: Vec<A>,
    /// How good the head is on the test records.
    pub scores: S,
    /// How far this head's and the previous head's answers about the stop set agree.
    pub kappa: Option<f64>,
    /// The head's hash.
    pub head: ContentHash,
    /// What the stop rules said.
    pub advice: Vec<Advice>,
}

/// One run: an arm with a seed.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOutcome<A = Class, S = ClassificationScores, P = Probabilities, H = FittedHead> {
    /// The seed.
    pub seed: Seed,
    /// Every round in order.
    pub rounds: Vec<RoundOutcome<A, S>>,
    /// The first head's predictions on the test records.
    pub first_test: P,
    /// The last head's predictions on the test records.
    pub last_test: P,
    /// The last head.
    pub head: H,
}

/// A head fitted on every label of the pool: the ceiling of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct FullData<S = ClassificationScores, P = Probabilities> {
    /// Its predictions on the test records.
    pub test: P,
    /// How good they are.
    pub scores: S,
}

/// The round of a question.
pub type RoundOf<Q> = RoundOutcome<<Q as Question>::Answer, <Q as Question>::Scores>;

/// The run of a question.
pub type RunOf<Q> = RunOutcome<
    <Q as Question>::Answer,
    <Q as Question>::Scores,
    <Q as Question>::Prediction,
    <Q as Question>::Head,
>;

/// The ceiling of a question.
pub type FullDataOf<Q> = FullData<<Q as Question>::Scores, <Q as Question>::Prediction>;
