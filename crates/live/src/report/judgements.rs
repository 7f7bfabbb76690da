//! What the audits found.

use hone_annotation::VersionId;
use hone_learn::audit::{ClassF1 as OfClass, Comparison, Estimate as Measured, F1Report, Headline};
use hone_report::live::{
    ArmComparison, ArmScore, AuditSeries, ClassEvaluation, ClassF1, ClassGain, Estimate,
    Evaluation, Found, Gain, Publication,
};

use super::{Kept, rfc3339};
use crate::happened::Happened;

impl Kept {
    pub(super) fn series(&self) -> Vec<AuditSeries> {
        let mut all: Vec<AuditSeries> = Vec::new();
        for (at, event) in &self.events {
            match event {
                Happened::SeriesStarted {
                    series,
                    records,
                    reserve,
                    ..
                } => all.push(AuditSeries {
                    number: *series,
                    started_at: rfc3339(*at),
                    population: *records,
                    reserve: *reserve,
                    audited: 0,
                }),
                Happened::Evaluated {
                    series, audited, ..
                } => {
                    let of = all.iter_mut().find(|of| of.number == *series);
                    of.into_iter().for_each(|of| of.audited = *audited);
                }
                _ => {}
            }
        }
        all
    }

    pub(super) fn evaluations(&self) -> Vec<Evaluation> {
        let (mut first, mut before) = (None, None);
        let mut evaluations = Vec::new();
        for (at, event) in &self.events {
            match event {
                Happened::Promoted { version, from, .. } => {
                    first = first.or(Some(*version));
                    before = *from;
                }
                Happened::RolledBack { .. } => before = None,
                Happened::Evaluated {
                    version,
                    labels,
                    series,
                    audited,
                    f1,
                    since_start,
                    since_promotion,
                } => evaluations.push(Evaluation {
                    at: rfc3339(*at),
                    version: self.number(*version),
                    labels: *labels,
                    series: *series,
                    audited: *audited,
                    macro_f1: estimate(&f1.macro_f1.estimate),
                    micro_f1: estimate(&f1.micro_f1),
                    per_class: self.per_class(f1),
                    headline: publication(f1),
                    gain_since_start: self.gain(first, since_start.as_deref()),
                    gain_since_promotion: self.gain(before, since_promotion.as_deref()),
                }),
                _ => {}
            }
        }
        evaluations
    }

    pub(super) fn arms(&self) -> Vec<ArmComparison> {
        let compared = self.events.iter().filter_map(|(at, event)| {
            let Happened::ArmsCompared {
                series,
                audited,
                labels,
                random,
                chosen,
                gain,
            } = event
            else {
                return None;
            };
            Some(ArmComparison {
                at: rfc3339(*at),
                series: *series,
                audited: *audited,
                labels: *labels,
                random: arm_score(random),
                chosen: arm_score(chosen),
                gain: estimate(&gain.macro_f1.estimate),
                headline: match publication(random) {
                    Publication::Published => publication(chosen),
                    too_few @ Publication::TooFew { .. } => too_few,
                },
            })
        });
        compared.collect()
    }

    fn per_class(&self, f1: &F1Report) -> Vec<ClassEvaluation> {
        let classes = f1.per_class.iter().map(|class| ClassEvaluation {
            label: self.label(class.class),
            positives: class.positives,
            share: class.share,
            f1: class_f1(&class.f1),
            found: class.found.map(|of| Found {
                precision: estimate(&of.precision),
                recall: estimate(&of.recall),
            }),
        });
        classes.collect()
    }

    fn gain(&self, over: Option<VersionId>, found: Option<&Comparison>) -> Option<Gain> {
        let (over, found) = (self.version(over?)?, found?);
        let classes = found.per_class.iter().map(|class| ClassGain {
            label: self.label(class.class),
            positives: class.positives,
            gain: class_f1(&class.gain),
        });
        Some(Gain {
            from: over.version.number,
            from_labels: over.row.labels,
            macro_f1: estimate(&found.macro_f1.estimate),
            per_class: classes.collect(),
        })
    }
}

pub(super) fn estimate(of: &Measured) -> Estimate {
    Estimate {
        value: of.value,
        low: of.low,
        high: of.high,
        level: of.level,
        n: of.n,
    }
}

fn arm_score(of: &F1Report) -> ArmScore {
    ArmScore {
        macro_f1: estimate(&of.macro_f1.estimate),
        micro_f1: estimate(&of.micro_f1),
    }
}

fn class_f1(of: &OfClass) -> ClassF1 {
    match of {
        OfClass::Measured(found) => ClassF1::Measured(estimate(found)),
        OfClass::NotMeasured { have, need } => ClassF1::TooFew {
            have: *have,
            need: *need,
        },
    }
}

fn publication(f1: &F1Report) -> Publication {
    match f1.headline() {
        Headline::Published(_) => Publication::Published,
        Headline::TooFew { have, need } => Publication::TooFew { have, need },
    }
}
