use hone_domain::{Class, ContentHash, Probabilities, Seed};
use hone_learn::FittedHead;
use hone_query::Pick;

use crate::Advice;

/// One round of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundOutcome {
    /// Labels that the head of this round was fitted on.
    pub labels: usize,
    /// The batch that was asked before the training of this round, most useful first.
    pub picks: Vec<Pick>,
    /// What the previous head predicted for each pick; empty before the first head.
    pub predicted: Vec<Class>,
    /// Macro-F1 on the test records.
    pub macro_f1: f64,
    /// Accuracy on the test records.
    pub accuracy: f64,
    /// Cohen's kappa of this head's and the previous head's predictions on the stop set.
    pub kappa: Option<f64>,
    /// The head's hash.
    pub head: ContentHash,
    /// What the stop rules said.
    pub advice: Vec<Advice>,
}

/// One run: an arm with a seed.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOutcome {
    /// The seed.
    pub seed: Seed,
    /// Every round in order.
    pub rounds: Vec<RoundOutcome>,
    /// The first head's predictions on the test records.
    pub first_test: Probabilities,
    /// The last head's predictions on the test records.
    pub last_test: Probabilities,
    /// The last head.
    pub head: FittedHead,
}
