use super::{Part, Phase, StrategySpec};
use crate::{
    Badge, Bald, Bandwidth, BinaryMinimum, CardinalityInconsistency, ClassBalance, ClusterMargin,
    Committee, Contrastive, Cvirs, DensityWeighted, DropQuery, Herding, HighScore, KCentre, KMeans,
    LabelSetLoss, LeastConfidentPath, Loss, MeanEntropy, Measure, Mixture, Mnlp, PowerMargin,
    ProbCover, QueryError, Radius, Random, SampleSize, StartThenSwitch, Strategy, Subsample,
    TokenEntropy, TopK, TypiClust, Uncertainty,
};

type Built = Result<Box<dyn Strategy>, QueryError>;

#[expect(clippy::too_many_lines, reason = "a table: one arm a kind")]
pub(super) fn build(spec: &StrategySpec) -> Built {
    let check = Check(spec.kind());
    Ok(match spec {
        StrategySpec::Random {} => Box::new(Random),
        StrategySpec::LeastConfidence {} => uncertainty(Measure::LeastConfidence),
        StrategySpec::Margin {} => uncertainty(Measure::Margin),
        StrategySpec::Entropy {} => uncertainty(Measure::Entropy),
        StrategySpec::HighScore { class } => Box::new(TopK(HighScore(*class))),
        StrategySpec::Mnlp {} => Box::new(TopK(Mnlp)),
        StrategySpec::LeastConfidentPath {} => Box::new(TopK(LeastConfidentPath)),
        StrategySpec::TokenEntropy { over } => Box::new(TopK(TokenEntropy(*over))),
        StrategySpec::MaxLoss {} => Box::new(TopK(LabelSetLoss(Loss::Max))),
        StrategySpec::MeanMaxLoss {} => Box::new(TopK(LabelSetLoss(Loss::MeanMax))),
        StrategySpec::LossReduction {} => Box::new(TopK(LabelSetLoss(Loss::Reduction))),
        &StrategySpec::CardinalityInconsistency { beta } => {
            let beta = check.share("beta", beta)?;
            Box::new(TopK(CardinalityInconsistency { beta }))
        }
        StrategySpec::BinaryMinimum {} => Box::new(TopK(BinaryMinimum)),
        StrategySpec::MeanEntropy {} => Box::new(TopK(MeanEntropy)),
        StrategySpec::Cvirs {} => Box::new(Cvirs),
        &StrategySpec::Committee { members, measure } => {
            let members = check.at_least(2, "members", members)?;
            Box::new(TopK(Committee { members, measure }))
        }
        &StrategySpec::Bald { members } => {
            let members = check.at_least(2, "members", members)?;
            Box::new(TopK(Bald { members }))
        }
        &StrategySpec::PowerMargin { beta } => {
            let beta = check.positive("beta", beta)?;
            Box::new(PowerMargin { beta })
        }
        &StrategySpec::Contrastive { neighbours } => {
            let neighbours = check.at_least(1, "neighbours", neighbours)?;
            Box::new(TopK(Contrastive { neighbours }))
        }
        &StrategySpec::DensityWeighted { measure, beta } => {
            let beta = check.positive("beta", beta)?;
            Box::new(TopK(DensityWeighted { measure, beta }))
        }
        StrategySpec::Subsample { size, of } => Box::new(Subsample {
            size: check.size(*size)?,
            of: of.build()?,
        }),
        StrategySpec::ClassBalance { of } => Box::new(ClassBalance { of: of.build()? }),
        StrategySpec::Mixture { parts } => mixture(check, parts)?,
        StrategySpec::StartThenSwitch { phases, then } => switch(check, phases, then)?,
        &StrategySpec::MaxHerding {
            candidates,
            references,
            bandwidth,
        } => Box::new(Herding {
            weights: None,
            candidates: check.at_least(1, "candidates", candidates)?,
            references: check.at_least(1, "references", references)?,
            bandwidth: check.bandwidth(bandwidth)?,
        }),
        &StrategySpec::UHerding {
            measure,
            candidates,
            references,
            bandwidth,
        } => Box::new(Herding {
            weights: Some(measure),
            candidates: check.at_least(1, "candidates", candidates)?,
            references: check.at_least(1, "references", references)?,
            bandwidth: check.bandwidth(bandwidth)?,
        }),
        &StrategySpec::ProbCover {
            radius,
            candidates,
            references,
        } => Box::new(ProbCover {
            radius: check.radius(radius)?,
            candidates: check.at_least(1, "candidates", candidates)?,
            references: check.at_least(1, "references", references)?,
        }),
        &StrategySpec::KMeans { candidates } => Box::new(KMeans {
            candidates: check.at_least(1, "candidates", candidates)?,
        }),
        &StrategySpec::TypiClust {
            clusters,
            candidates,
        } => Box::new(TypiClust {
            clusters: check.at_least(1, "clusters", clusters)?,
            candidates: check.at_least(1, "candidates", candidates)?,
        }),
        &StrategySpec::ClusterMargin { factor } => Box::new(ClusterMargin {
            factor: check.at_least(1, "factor", factor)?,
        }),
        &StrategySpec::DropQuery { draws, candidates } => Box::new(DropQuery {
            draws: check.at_least(1, "draws", draws)?,
            candidates: check.at_least(1, "candidates", candidates)?,
        }),
        StrategySpec::KCentre {} => Box::new(KCentre),
        StrategySpec::Badge {} => Box::new(Badge),
    })
}

fn uncertainty(measure: Measure) -> Box<dyn Strategy> {
    Box::new(TopK(Uncertainty(measure)))
}

fn mixture(check: Check, parts: &[Part]) -> Built {
    check.at_least(1, "parts", parts.len())?;
    let part = |part: &Part| Ok((check.positive("weight", part.weight)?, part.of.build()?));
    let parts: Result<_, QueryError> = parts.iter().map(part).collect();
    Ok(Box::new(Mixture { parts: parts? }))
}

fn switch(check: Check, phases: &[Phase], then: &StrategySpec) -> Built {
    check.at_least(1, "phases", phases.len())?;
    if let Some(pair) = phases
        .windows(2)
        .find(|pair| pair[0].until >= pair[1].until)
    {
        let rule = "more than in the phase before";
        return Err(check.refuse("until", rule, pair[1].until as f64));
    }
    let phase = |phase: &Phase| Ok((phase.until, phase.of.build()?));
    let phases: Result<_, QueryError> = phases.iter().map(phase).collect();
    Ok(Box::new(StartThenSwitch {
        phases: phases?,
        then: then.build()?,
    }))
}

/// Checks the parameters of one strategy.
#[derive(Clone, Copy)]
struct Check(&'static str);

impl Check {
    fn refuse(self, parameter: &'static str, rule: &'static str, found: f64) -> QueryError {
        QueryError::BadParameter {
            strategy: self.0,
            parameter,
            rule,
            found,
        }
    }

    fn at_least(
        self,
        least: usize,
        parameter: &'static str,
        value: usize,
    ) -> Result<usize, QueryError> {
        if value >= least {
            return Ok(value);
        }
        let rule = if least == 1 {
            "at least 1"
        } else {
            "at least 2"
        };
        Err(self.refuse(parameter, rule, value as f64))
    }

    fn positive(self, parameter: &'static str, value: f32) -> Result<f32, QueryError> {
        if value.is_finite() && value > 0.0 {
            return Ok(value);
        }
        Err(self.refuse(parameter, "positive and finite", f64::from(value)))
    }

    fn share(self, parameter: &'static str, value: f32) -> Result<f32, QueryError> {
        if (0.0..=1.0).contains(&value) {
            return Ok(value);
        }
        Err(self.refuse(parameter, "within [0, 1]", f64::from(value)))
    }

    fn bandwidth(self, rule: Bandwidth) -> Result<Bandwidth, QueryError> {
        match rule {
            Bandwidth::Median(value) | Bandwidth::Fixed(value) => {
                self.positive("bandwidth", value)?;
            }
            Bandwidth::Nearest {} => {}
        }
        Ok(rule)
    }

    fn radius(self, rule: Radius) -> Result<Radius, QueryError> {
        match rule {
            Radius::Fixed(value) => {
                self.positive("radius", value)?;
            }
            Radius::Purity(share) if share > 0.0 && share <= 1.0 => {}
            Radius::Purity(share) => {
                return Err(self.refuse("purity", "within (0, 1]", f64::from(share)));
            }
        }
        Ok(rule)
    }

    fn size(self, size: SampleSize) -> Result<SampleSize, QueryError> {
        match size {
            SampleSize::Rows(rows) => {
                self.at_least(1, "size", rows)?;
            }
            SampleSize::Fraction(share) if share > 0.0 && share <= 1.0 => {}
            SampleSize::Fraction(share) => {
                return Err(self.refuse("size", "within (0, 1]", share));
            }
        }
        Ok(size)
    }
}
