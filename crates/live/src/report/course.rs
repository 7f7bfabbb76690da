//! Trainings, promotions and what else happened.

use std::collections::HashSet;

use hone_annotation::VersionId;
use hone_learn::audit;
use hone_report::RatingScores;
use hone_report::live::{
    Event, EventKind, GateLook, GateOutcome, HeldOut, Look, Round, RoundOutcome, Version,
    VersionRole,
};

use super::{Kept, judgements, rfc3339, words};
use crate::happened::{Happened, Why};
use crate::model::{VersionMetrics, from_object};

impl Kept {
    pub(super) fn rounds(&self) -> Vec<Round> {
        let trained = self.events.iter().filter_map(|(at, event)| match event {
            Happened::Trained {
                version,
                number,
                labels,
                kappa,
            } => Some((at, *version, *number, *labels, *kappa)),
            _ => None,
        });
        trained
            .map(|(at, version, number, labels, kappa)| Round {
                at: rfc3339(*at),
                version: number,
                labels,
                kappa,
                held_out: self.held_out(version),
                outcome: self.outcome(version),
            })
            .collect()
    }

    fn held_out(&self, version: VersionId) -> Option<HeldOut> {
        let metrics: VersionMetrics = from_object(&self.version(version)?.version.metrics).ok()?;
        Some(HeldOut {
            macro_f1: metrics.held_out.macro_f1,
            accuracy: metrics.held_out.accuracy,
            calibration: metrics.held_out.calibration,
            ordinal: metrics.held_out.ordinal.map(|near| RatingScores {
                quadratic_kappa: near.quadratic_kappa,
                mean_absolute_error: near.mean_absolute_error,
            }),
        })
    }

    /// What followed from a training at once.
    fn outcome(&self, of: VersionId) -> RoundOutcome {
        let mut events = self.events.iter().map(|(_, event)| event);
        let judged = events.find_map(|event| match event {
            Happened::Provisional { version, found, .. } if *version == of => Some(found),
            _ => None,
        });
        match judged {
            Some(found) if found.promotes() => RoundOutcome::Promoted {
                why: words::provisional(found),
            },
            Some(found) => {
                let against = found.against.iter();
                RoundOutcome::Kept {
                    objections: against
                        .map(|objection| words::objection(self, objection))
                        .collect(),
                }
            }
            None => RoundOutcome::Gate {
                number: self.events.iter().find_map(|(_, event)| match event {
                    Happened::GateOpened {
                        gate, challenger, ..
                    } if *challenger == of => Some(*gate),
                    _ => None,
                }),
            },
        }
    }

    pub(super) fn gates(&self) -> Vec<GateLook> {
        let mut looks: Vec<GateLook> = Vec::new();
        for (at, event) in &self.events {
            let Some((number, look)) = self.look(rfc3339(*at), event, &looks) else {
                continue;
            };
            // What was open is not, once it has been looked at.
            looks.retain(|look| look.number != number || look.look.is_some());
            looks.push(look);
        }
        looks
    }

    /// What an event says of a gate.
    fn look(&self, at: String, event: &Happened, looks: &[GateLook]) -> Option<(u32, GateLook)> {
        match event {
            Happened::GateOpened {
                gate,
                challenger,
                champion,
                ..
            } => {
                let opened = GateLook {
                    at,
                    number: *gate,
                    challenger: self.number(*challenger),
                    champion: self.number(*champion),
                    look: None,
                    outcome: GateOutcome::Open,
                    because: Vec::new(),
                    gain: None,
                    rows: 0,
                };
                Some((*gate, opened))
            }
            Happened::GateDecided {
                gate,
                look,
                decision,
                comparison,
                ..
            } => {
                let gain = comparison.macro_f1.estimate;
                let (outcome, because) = words::decision(self, decision);
                let decided = GateLook {
                    at,
                    look: Some(match look {
                        audit::Look::First => Look::First,
                        audit::Look::Extended => Look::Extended,
                    }),
                    outcome,
                    because,
                    gain: Some(judgements::estimate(&gain)),
                    rows: gain.n,
                    ..last_of(looks, *gate)?.clone()
                };
                Some((*gate, decided))
            }
            Happened::GateAbandoned { gate, reason } => {
                let given_up = GateLook {
                    at,
                    look: None,
                    outcome: GateOutcome::Abandoned,
                    because: vec![reason.clone()],
                    ..last_of(looks, *gate)?.clone()
                };
                Some((*gate, given_up))
            }
            _ => None,
        }
    }

    pub(super) fn other_events(&self) -> Vec<Event> {
        let mut labels = None;
        let mut events = Vec::new();
        for (at, event) in &self.events {
            if let Happened::Trained { labels: of, .. } = event {
                labels = Some(*of);
            }
            events.extend(self.event_kind(event).map(|kind| Event {
                at: rfc3339(*at),
                labels,
                kind,
            }));
        }
        events
    }

    fn event_kind(&self, event: &Happened) -> Option<EventKind> {
        match event {
            Happened::Promoted {
                version,
                why: why @ Why::ByHand { .. },
                ..
            } => Some(EventKind::Promoted {
                version: self.number(*version),
                reason: words::why(why),
            }),
            Happened::RolledBack { version, to, why } => Some(EventKind::RolledBack {
                version: self.number(*version),
                to: to.map(|to| self.number(to)),
                reason: words::why(why),
            }),
            Happened::Failed { message } => Some(EventKind::Failed {
                message: message.clone(),
            }),
            Happened::StopAdvised {
                advice,
                budget_spent,
                ..
            } => Some(EventKind::StopAdvised {
                reasons: words::advice(advice, *budget_spent),
            }),
            Happened::Late { seconds } => Some(EventKind::Late { seconds: *seconds }),
            Happened::Paused { by } => Some(EventKind::Paused { by: by.clone() }),
            Happened::Resumed { by } => Some(EventKind::Resumed { by: by.clone() }),
            Happened::EncoderChanged { encoder, .. } => Some(EventKind::EncoderChanged {
                encoder: encoder.model_id.clone(),
            }),
            Happened::EncoderGivenUp { encoder, reason } => Some(EventKind::Failed {
                message: format!("the encoder {} cannot be had: {reason}", encoder.model_id),
            }),
            Happened::Created {}
            | Happened::EncoderAsked { .. }
            | Happened::SeriesStarted { .. }
            | Happened::Trained { .. }
            | Happened::Provisional { .. }
            | Happened::GateOpened { .. }
            | Happened::GateDecided { .. }
            | Happened::GateAbandoned { .. }
            | Happened::Promoted { .. }
            | Happened::Evaluated { .. }
            | Happened::ArmsCompared { .. } => None,
        }
    }

    pub(super) fn versions(&self) -> Vec<Version> {
        let mut reigned = HashSet::new();
        let mut taken_back = HashSet::new();
        let mut challenger = None;
        for (_, event) in &self.events {
            match event {
                Happened::Promoted { version, .. } => {
                    reigned.insert(*version);
                    taken_back.remove(version);
                }
                Happened::RolledBack { version, .. } => {
                    taken_back.insert(*version);
                }
                Happened::GateOpened { challenger: of, .. } => challenger = Some(*of),
                Happened::GateDecided { decision, .. } => {
                    let goes_on = matches!(decision, audit::Decision::Extend { .. });
                    challenger = challenger.filter(|_| goes_on);
                }
                Happened::GateAbandoned { .. } => challenger = None,
                _ => {}
            }
        }
        let versions = self.versions.iter().map(|trained| {
            let id = trained.version.id;
            Version {
                number: trained.version.number,
                id: id.to_string(),
                trained_at: rfc3339(trained.version.inserted_at),
                labels: trained.row.labels,
                role: match () {
                    () if self.of.champion == Some(id) => VersionRole::Champion,
                    () if challenger == Some(id) => VersionRole::Challenger,
                    () if taken_back.contains(&id) => VersionRole::RolledBack,
                    () if reigned.contains(&id) => VersionRole::Former,
                    () => VersionRole::Unused,
                },
            }
        });
        versions.collect()
    }
}

fn last_of(looks: &[GateLook], gate: u32) -> Option<&GateLook> {
    looks.iter().rev().find(|look| look.number == gate)
}
