use hone_learn::HeadSpec;
use hone_query::StrategySpec;
use serde::{Deserialize, Serialize};

/// One way of running the loop: how it asks and how it learns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arm {
    /// The name in the report.
    pub name: String,
    /// How batches are chosen.
    pub strategy: StrategySpec,
    /// What is fitted on the answers.
    pub head: HeadSpec,
}
