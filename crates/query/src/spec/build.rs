use super::{Phase, StrategySpec};
use crate::{
    Bandwidth, Herding, HighScore, Measure, QueryError, Random, StartThenSwitch, Strategy, TopK,
    Uncertainty,
};

type Built = Result<Box<dyn Strategy>, QueryError>;

pub(super) fn build(spec: &StrategySpec) -> Built {
    let id = spec.kind();
    Ok(match spec {
        StrategySpec::Random {} => Box::new(Random),
        StrategySpec::LeastConfidence {} => uncertainty(Measure::LeastConfidence),
        StrategySpec::Margin {} => uncertainty(Measure::Margin),
        StrategySpec::Entropy {} => uncertainty(Measure::Entropy),
        StrategySpec::HighScore { class } => Box::new(TopK(HighScore(*class))),
        &StrategySpec::MaxHerding {
            candidates,
            references,
            bandwidth,
        } => Box::new(Herding {
            weights: None,
            candidates: at_least_one(id, "candidates", candidates)?,
            references: at_least_one(id, "references", references)?,
            bandwidth: checked(id, bandwidth)?,
        }),
        &StrategySpec::UHerding {
            measure,
            candidates,
            references,
            bandwidth,
        } => Box::new(Herding {
            weights: Some(measure),
            candidates: at_least_one(id, "candidates", candidates)?,
            references: at_least_one(id, "references", references)?,
            bandwidth: checked(id, bandwidth)?,
        }),
        StrategySpec::StartThenSwitch { phases, then } => switch(phases, then)?,
    })
}

fn uncertainty(measure: Measure) -> Box<dyn Strategy> {
    Box::new(TopK(Uncertainty(measure)))
}

fn switch(phases: &[Phase], then: &StrategySpec) -> Built {
    let bad = |parameter, rule, found: usize| QueryError::BadParameter {
        strategy: "start_then_switch",
        parameter,
        rule,
        found: found as f64,
    };
    if phases.is_empty() {
        return Err(bad("phases", "at least one", 0));
    }
    if let Some(pair) = phases
        .windows(2)
        .find(|pair| pair[0].until >= pair[1].until)
    {
        return Err(bad("until", "more than in the phase before", pair[1].until));
    }
    let built: Result<_, _> = phases
        .iter()
        .map(|phase| Ok((phase.until, phase.of.build()?)))
        .collect();
    Ok(Box::new(StartThenSwitch {
        phases: built?,
        then: then.build()?,
    }))
}

fn at_least_one(
    strategy: &'static str,
    parameter: &'static str,
    value: usize,
) -> Result<usize, QueryError> {
    if value > 0 {
        return Ok(value);
    }
    Err(QueryError::BadParameter {
        strategy,
        parameter,
        rule: "at least 1",
        found: 0.0,
    })
}

fn checked(strategy: &'static str, bandwidth: Bandwidth) -> Result<Bandwidth, QueryError> {
    let value = bandwidth.parameter();
    positive(strategy, "bandwidth", value).map(|_| bandwidth)
}

fn positive(
    strategy: &'static str,
    parameter: &'static str,
    value: f32,
) -> Result<f32, QueryError> {
    if value.is_finite() && value > 0.0 {
        return Ok(value);
    }
    Err(QueryError::BadParameter {
        strategy,
        parameter,
        rule: "positive and finite",
        found: f64::from(value),
    })
}
