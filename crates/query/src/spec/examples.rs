use hone_domain::Class;

use super::{Phase, StrategySpec, default};
use crate::{Bandwidth, Measure};

pub(super) const DEFAULT_NAME: &str = "hone";

pub(super) fn default() -> StrategySpec {
    StrategySpec::StartThenSwitch {
        phases: vec![
            Phase {
                until: 20,
                of: max_herding(),
            },
            Phase {
                until: 300,
                of: u_herding(),
            },
        ],
        then: Box::new(StrategySpec::Margin {}),
    }
}

fn max_herding() -> StrategySpec {
    StrategySpec::MaxHerding {
        candidates: default::sampled(),
        references: default::sampled(),
        bandwidth: Bandwidth::default(),
    }
}

fn u_herding() -> StrategySpec {
    StrategySpec::UHerding {
        measure: Measure::default(),
        candidates: default::sampled(),
        references: default::sampled(),
        bandwidth: Bandwidth::default(),
    }
}

/// Every kind that works with its defaults.
fn plain() -> Vec<StrategySpec> {
    vec![
        StrategySpec::Random {},
        StrategySpec::LeastConfidence {},
        StrategySpec::Margin {},
        StrategySpec::Entropy {},
        max_herding(),
        u_herding(),
    ]
}

pub(super) fn named() -> Vec<(String, StrategySpec)> {
    let mut specs = vec![default()];
    specs.extend(plain());
    specs.into_iter().map(|spec| (spec.name(), spec)).collect()
}

pub(super) fn all() -> Vec<StrategySpec> {
    let mut specs = plain();
    specs.extend([
        StrategySpec::HighScore { class: Class(1) },
        StrategySpec::UHerding {
            measure: Measure::Entropy,
            candidates: 10,
            references: 12,
            bandwidth: Bandwidth::Nearest {},
        },
        default(),
    ]);
    specs
}
