use hone_learn::HeadSpec;
use hone_query::StrategySpec;
use serde::{Deserialize, Serialize};

/// One way of running the loop: how it asks and how it learns, the latter by the specification of
/// a head for its kind of question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arm<H = HeadSpec> {
    /// The name in the report.
    pub name: String,
    /// How batches are chosen.
    pub strategy: StrategySpec,
    /// What is fitted on the answers.
    pub head: H,
}
