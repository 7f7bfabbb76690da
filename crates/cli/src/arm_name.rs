use std::str::FromStr;

use hone_engine::Arm;
use hone_learn::HeadSpec;
use hone_query::StrategySpec;

/// An arm as typed: `STRATEGY` or `STRATEGY@HEAD`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ArmName {
    name: String,
    strategy: StrategySpec,
    head: Option<HeadSpec>,
}

impl ArmName {
    /// The arm, with `head` if it names none of its own.
    pub(crate) fn arm(&self, head: &HeadSpec) -> Arm {
        Arm {
            name: self.name.clone(),
            strategy: self.strategy.clone(),
            head: self.head.clone().unwrap_or_else(|| head.clone()),
        }
    }
}

impl FromStr for ArmName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (strategy, head) = match text.split_once('@') {
            Some((strategy, head)) => (strategy, Some(head)),
            None => (text, None),
        };
        Ok(Self {
            name: text.to_owned(),
            strategy: strategy
                .parse()
                .map_err(|error: hone_query::QueryError| error.to_string())?,
            head: head
                .map(|head| {
                    head.parse()
                        .map_err(|error: hone_learn::LearnError| error.to_string())
                })
                .transpose()?,
        })
    }
}
