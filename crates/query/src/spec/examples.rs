use hone_domain::Class;

use super::{Part, Phase, StrategySpec, default};
use crate::{Bandwidth, Disagreement, Measure, OverTokens, Radius, SampleSize};

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

pub(super) fn herding() -> StrategySpec {
    StrategySpec::StartThenSwitch {
        phases: vec![Phase {
            until: 20,
            of: max_herding(),
        }],
        then: Box::new(u_herding()),
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
        StrategySpec::Committee {
            members: default::members(),
            measure: Disagreement::default(),
        },
        StrategySpec::Bald {
            members: default::members(),
        },
        StrategySpec::PowerMargin {
            beta: default::beta(),
        },
        StrategySpec::KCentre {},
        StrategySpec::KMeans {
            candidates: default::clustered(),
        },
        StrategySpec::Badge {},
        StrategySpec::TypiClust {
            clusters: default::clusters(),
            candidates: default::clustered(),
        },
        StrategySpec::ProbCover {
            radius: Radius::default(),
            candidates: default::sampled(),
            references: default::sampled(),
        },
        StrategySpec::ClusterMargin {
            factor: default::factor(),
        },
        StrategySpec::DropQuery {
            draws: default::draws(),
            candidates: default::clustered(),
        },
        StrategySpec::Contrastive {
            neighbours: default::neighbours(),
        },
        StrategySpec::DensityWeighted {
            measure: Measure::default(),
            beta: default::beta(),
        },
        StrategySpec::Mnlp {},
        StrategySpec::LeastConfidentPath {},
        StrategySpec::TokenEntropy {
            over: OverTokens::Total,
        },
        StrategySpec::MaxLoss {},
        StrategySpec::MeanMaxLoss {},
        StrategySpec::LossReduction {},
        StrategySpec::CardinalityInconsistency {
            beta: default::share_of_uncertainty(),
        },
        StrategySpec::BinaryMinimum {},
        StrategySpec::MeanEntropy {},
        StrategySpec::Cvirs {},
    ]
}

pub(super) fn named() -> Vec<(String, StrategySpec)> {
    let mut specs = vec![default()];
    specs.extend(plain());
    specs.into_iter().map(|spec| (spec.name(), spec)).collect()
}

pub(super) fn all() -> Vec<StrategySpec> {
    let mut specs = plain();
    specs.extend(with_parameters());
    specs.extend(combinations());
    specs
}

/// Parameters other than the defaults, small enough that limits take effect on small pools.
fn with_parameters() -> Vec<StrategySpec> {
    vec![
        StrategySpec::HighScore { class: Class(1) },
        StrategySpec::CardinalityInconsistency { beta: 0.0 },
        StrategySpec::UHerding {
            measure: Measure::Entropy,
            candidates: 10,
            references: 12,
            bandwidth: Bandwidth::Nearest {},
        },
        StrategySpec::Committee {
            members: 3,
            measure: Disagreement::Divergence,
        },
        StrategySpec::KMeans { candidates: 15 },
        StrategySpec::TypiClust {
            clusters: 6,
            candidates: 20,
        },
        StrategySpec::ProbCover {
            radius: Radius::Fixed(0.5),
            candidates: 10,
            references: 30,
        },
        StrategySpec::DropQuery {
            draws: 2,
            candidates: 5,
        },
        StrategySpec::TokenEntropy {
            over: OverTokens::Mean,
        },
        StrategySpec::TokenEntropy {
            over: OverTokens::Max,
        },
    ]
}

fn combinations() -> Vec<StrategySpec> {
    let margin = || Box::new(StrategySpec::Margin {});
    let part = |weight, of| Part { weight, of };
    vec![
        StrategySpec::Subsample {
            size: SampleSize::Fraction(0.1),
            of: margin(),
        },
        StrategySpec::Subsample {
            size: SampleSize::Rows(8),
            of: Box::new(StrategySpec::Badge {}),
        },
        StrategySpec::ClassBalance { of: margin() },
        StrategySpec::Mixture {
            parts: vec![
                part(3.0, StrategySpec::Margin {}),
                part(1.0, StrategySpec::Random {}),
            ],
        },
        default(),
        herding(),
    ]
}
