use hone_annotation::{EventType, LoopEvent, Object, VersionId};
use hone_domain::ContentHash;
use hone_engine::Advice;
use hone_learn::audit::{Comparison, Decision, F1Report, Look};
use serde::{Deserialize, Serialize};

use crate::encoder_choice::EncoderChoice;
use crate::gate::Provisional;
use crate::model::{from_object, to_object};

/// What happened in a loop. Its state is the fold of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happened {
    /// The loop was made.
    Created {},
    /// Somebody paused it.
    Paused {
        /// Who.
        by: String,
    },
    /// Somebody let it go on.
    Resumed {
        /// Who.
        by: String,
    },
    /// An audit began on the records that were there and not answered. What was measured before
    /// cannot be joined to what is measured from here on.
    SeriesStarted {
        /// Its number, from 1.
        series: u32,
        /// The file with the records that it stands for.
        population: ContentHash,
        /// The file with the records that may be drawn, in their order.
        plan: ContentHash,
        /// How many records it stands for.
        records: usize,
        /// How many records there were, those included that were answered; 0 in the events of
        /// programs that did not say.
        #[serde(default)]
        pool: usize,
        /// How many may be drawn.
        reserve: usize,
        /// Labels when it began.
        labels: usize,
    },
    /// A version was trained.
    Trained {
        /// The version.
        version: VersionId,
        /// Its number.
        number: u32,
        /// The labels it learned from.
        labels: usize,
        /// Cohen's kappa between its predictions of the pool and those of the version before.
        kappa: Option<f64>,
    },
    /// A training or an encoding failed; the loop tries again with the next answer.
    Failed {
        /// Why.
        message: String,
    },
    /// Somebody wants another encoder; the one at hand stays until that has read every record.
    EncoderAsked {
        /// Which.
        encoder: EncoderChoice,
        /// Who.
        by: String,
    },
    /// Another encoder took over.
    EncoderChanged {
        /// Which.
        encoder: EncoderChoice,
        /// The records that it had read by then.
        records: usize,
    },
    /// The encoder that was asked for cannot be had.
    EncoderGivenUp {
        /// Which.
        encoder: EncoderChoice,
        /// Why.
        reason: String,
    },
    /// A version was judged by the answers that it and the champion had not learned from.
    Provisional {
        /// The version.
        version: VersionId,
        /// The champion.
        champion: Option<VersionId>,
        /// What was found.
        found: Provisional,
    },
    /// A challenger was frozen, and records were drawn to judge it by.
    GateOpened {
        /// Its number, from 1.
        gate: u32,
        /// The challenger.
        challenger: VersionId,
        /// The champion.
        champion: VersionId,
        /// Labels that the challenger learned from.
        labels: usize,
        /// The file with the records that it stands for.
        population: ContentHash,
        /// The file with the records that may be drawn, in their order.
        plan: ContentHash,
    },
    /// A gate looked at its audit.
    GateDecided {
        /// Its number.
        gate: u32,
        /// The challenger.
        challenger: VersionId,
        /// Which look it was.
        look: Look,
        /// What it said.
        decision: Decision,
        /// What it saw.
        comparison: Comparison,
    },
    /// A gate ended without a decision, because its champion or its records were gone.
    GateAbandoned {
        /// Its number.
        gate: u32,
        /// Why.
        reason: String,
    },
    /// A version began to make the suggestions.
    Promoted {
        /// The version.
        version: VersionId,
        /// The one before.
        from: Option<VersionId>,
        /// Labels it learned from.
        labels: usize,
        /// Answered audit records then.
        audited: usize,
        /// Why.
        why: Why,
    },
    /// A version was taken back.
    RolledBack {
        /// The version.
        version: VersionId,
        /// The one that makes the suggestions again; none means the labels' names do.
        to: Option<VersionId>,
        /// Why.
        why: Why,
    },
    /// The audit was evaluated.
    Evaluated {
        /// The version that was measured.
        version: VersionId,
        /// Labels it learned from.
        labels: usize,
        /// The series.
        series: u32,
        /// Answered audit records.
        audited: usize,
        /// Its F1 on the records of the series.
        f1: Box<F1Report>,
        /// Its gain over the first version of the loop, on the same records.
        since_start: Option<Box<Comparison>>,
        /// Its gain over the version before, on the same records.
        since_promotion: Option<Box<Comparison>>,
    },
    /// A head that learned from records drawn at random and one that learned from as many that the
    /// strategy chose were measured on the same audit.
    ArmsCompared {
        /// The series.
        series: u32,
        /// Answered audit records.
        audited: usize,
        /// Labels that each of them learned from.
        labels: usize,
        /// F1 of the one that learned from records drawn at random.
        random: Box<F1Report>,
        /// F1 of the one that learned from chosen records.
        chosen: Box<F1Report>,
        /// The gain of choosing.
        gain: Box<Comparison>,
    },
    /// There is reason to think that more answers will not pay.
    StopAdvised {
        /// Labels so far.
        labels: usize,
        /// The reasons.
        advice: Vec<Advice>,
        /// Whether the budget is spent.
        budget_spent: bool,
    },
    /// A record that was handed out waits for its answer longer than agreed.
    Late {
        /// Seconds since it was handed out.
        seconds: u64,
    },
}

/// Why a version takes over or is taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Why {
    /// Nothing that it had not learned from speaks against it.
    Provisional {},
    /// A gate said so.
    Gate {
        /// Its number.
        gate: u32,
    },
    /// Later audits show that it is worse than the one before.
    Audit {
        /// Its gain over the one before.
        comparison: Box<Comparison>,
    },
    /// Its suggestions are refused more often than their scores promise.
    Refused {
        /// The share of suggestions that were accepted.
        accepted: f64,
        /// The share that the scores promise.
        promised: f64,
        /// Answers looked at.
        answers: usize,
    },
    /// It is the first of another encoder.
    Encoder {},
    /// Somebody said so.
    ByHand {
        /// Who.
        by: String,
    },
}

impl Happened {
    /// The event as it is kept.
    pub fn body(&self) -> Object {
        to_object(self)
    }

    /// The event that is kept; nothing if this program does not know it.
    pub fn read(kept: &LoopEvent) -> Option<Self> {
        from_object(&kept.body).ok()
    }

    /// What webhooks are told.
    pub fn event_type(&self) -> EventType {
        match self {
            Self::Created {} => EventType::LoopCreated,
            Self::Paused { .. } => EventType::LoopPaused,
            Self::Resumed { .. } => EventType::LoopResumed,
            Self::SeriesStarted { .. }
            | Self::GateOpened { .. }
            | Self::Evaluated { .. }
            | Self::ArmsCompared { .. } => EventType::LoopAudited,
            Self::Trained { .. } => EventType::LoopTrained,
            Self::Failed { .. } | Self::GateAbandoned { .. } | Self::EncoderGivenUp { .. } => {
                EventType::LoopFailed
            }
            Self::EncoderAsked { .. } | Self::EncoderChanged { .. } => EventType::LoopEncoder,
            Self::Provisional { found, .. } => {
                if found.promotes() {
                    EventType::LoopAudited
                } else {
                    EventType::LoopKept
                }
            }
            Self::GateDecided { decision, .. } => match decision {
                Decision::Keep { .. } => EventType::LoopKept,
                Decision::Promote { .. } | Decision::Extend { .. } => EventType::LoopAudited,
            },
            Self::Promoted { .. } => EventType::LoopPromoted,
            Self::RolledBack { .. } => EventType::LoopRolledBack,
            Self::StopAdvised { .. } => EventType::LoopStopAdvised,
            Self::Late { .. } => EventType::LoopLate,
        }
    }
}
