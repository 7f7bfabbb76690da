use std::str::FromStr;

use hone_engine::Arm;
use hone_learn::sequence::SequenceSpec;
use hone_learn::{HeadSpec, LabelSetSpec, LearnError, RankingSpec};
use hone_query::StrategySpec;

/// An arm as typed: `STRATEGY` or `STRATEGY@HEAD`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ArmName {
    name: String,
    strategy: StrategySpec,
    /// The name of a head, known for one of the kinds of questions at least.
    head: Option<String>,
}

impl ArmName {
    /// The arm, with `head` if it names none of its own.
    ///
    /// # Errors
    /// If single labels have no such head.
    pub(crate) fn arm(&self, head: &HeadSpec) -> Result<Arm, LearnError> {
        self.with_head(head, self.strategy.clone())
    }

    /// The same for a question that several labels may answer, with its own default strategy.
    ///
    /// # Errors
    /// If label sets have no such head.
    pub(crate) fn label_set_arm(
        &self,
        head: &LabelSetSpec,
    ) -> Result<Arm<LabelSetSpec>, LearnError> {
        self.with_head(head, self.strategy_or(StrategySpec::for_label_sets))
    }

    /// The same for a question about spans.
    ///
    /// # Errors
    /// If spans have no such head.
    pub(crate) fn span_arm(&self, head: &SequenceSpec) -> Result<Arm<SequenceSpec>, LearnError> {
        self.with_head(head, self.strategy_or(StrategySpec::for_spans))
    }

    /// The same for a question that rankings of options answer.
    ///
    /// # Errors
    /// If rankings have no such head.
    pub(crate) fn ranking_arm(&self, head: &RankingSpec) -> Result<Arm<RankingSpec>, LearnError> {
        self.with_head(head, self.strategy_or(StrategySpec::for_rankings))
    }

    /// The strategy, with another one in the place of the default.
    fn strategy_or(&self, default: fn() -> StrategySpec) -> StrategySpec {
        if self.strategy == StrategySpec::default() {
            default()
        } else {
            self.strategy.clone()
        }
    }

    fn with_head<H: Clone + FromStr<Err = LearnError>>(
        &self,
        head: &H,
        strategy: StrategySpec,
    ) -> Result<Arm<H>, LearnError> {
        let own = self.head.as_ref().map(|name| name.parse()).transpose()?;
        Ok(Arm {
            name: self.name.clone(),
            strategy,
            head: own.unwrap_or_else(|| head.clone()),
        })
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
            head: head.map(known_head).transpose()?,
        })
    }
}

/// A head's name, if any kind of question has such a head.
fn known_head(name: &str) -> Result<String, String> {
    let single = name.parse::<HeadSpec>().map(|_| ());
    let others = [
        name.parse::<LabelSetSpec>().is_ok(),
        name.parse::<SequenceSpec>().is_ok(),
        name.parse::<RankingSpec>().is_ok(),
    ];
    match single {
        Err(error) if !others.contains(&true) => Err(error.to_string()),
        _ => Ok(name.to_owned()),
    }
}
