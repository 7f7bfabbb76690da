use std::collections::BTreeSet;

use hone_annotation::VersionId;
use hone_domain::ContentHash;
use hone_learn::audit::{Decision, Look};

use crate::encoder_choice::EncoderChoice;
use crate::happened::Happened;

/// What the events of a loop amount to.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct LoopState {
    /// The version that made the suggestions before the one that does now.
    pub(crate) before: Option<VersionId>,
    /// The first version that ever did.
    pub(crate) first: Option<VersionId>,
    /// Every version that ever made the suggestions.
    pub(crate) led: BTreeSet<VersionId>,
    /// Labels that the champion, or the last challenger that was frozen, had learned from.
    pub(crate) frozen_at: usize,
    /// Answered audit records when the champion took over.
    pub(crate) audited_at: usize,
    /// The encoder that is asked for.
    pub(crate) next_encoder: Option<EncoderChoice>,
    /// Whether the encoder is another since the last promotion.
    pub(crate) changed: bool,
    /// The version trained last.
    pub(crate) latest: Option<VersionId>,
    /// Versions trained.
    pub(crate) trained: u32,
    pub(crate) series: Option<SeriesState>,
    /// Gates opened.
    pub(crate) gates: u32,
    pub(crate) gate: Option<GateState>,
    /// Answered audit records at the last evaluation of this audit, and of which version.
    pub(crate) evaluated: Option<(usize, VersionId)>,
    /// Labels at the last advice to stop.
    pub(crate) advised_at: Option<usize>,
    pub(crate) budget_spent: bool,
}

/// The audit under way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SeriesState {
    pub(crate) number: u32,
    pub(crate) population: ContentHash,
    pub(crate) plan: ContentHash,
    /// Records that there were when it began.
    pub(crate) pool: usize,
}

/// The gate that is open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GateState {
    pub(crate) number: u32,
    pub(crate) challenger: VersionId,
    pub(crate) champion: VersionId,
    pub(crate) population: ContentHash,
    pub(crate) plan: ContentHash,
    /// The look that comes next.
    pub(crate) look: Look,
}

impl LoopState {
    /// The state after all events.
    pub(crate) fn replay<'a>(events: impl IntoIterator<Item = &'a Happened>) -> Self {
        let mut state = Self::default();
        events.into_iter().for_each(|event| state.apply(event));
        state
    }

    /// The state after one more event.
    pub(crate) fn apply(&mut self, event: &Happened) {
        match event {
            Happened::SeriesStarted { .. } => self.apply_series(event),
            Happened::Trained {
                version, number, ..
            } => {
                self.latest = Some(*version);
                self.trained = *number;
            }
            // One that was found wanting orders nothing.
            Happened::Provisional { found, .. } => {
                self.latest = self.latest.filter(|_| found.promotes());
            }
            Happened::GateOpened { .. }
            | Happened::GateDecided { .. }
            | Happened::GateAbandoned { .. } => self.apply_gate(event),
            Happened::Promoted {
                version,
                from,
                labels,
                audited,
                ..
            } => {
                self.changed = false;
                self.frozen_at = *labels;
                self.audited_at = *audited;
                self.first = self.first.or(Some(*version));
                self.led.insert(*version);
                self.before = *from;
            }
            // What was taken back orders nothing, nor does what was trained beside it.
            Happened::RolledBack { .. } => (self.before, self.latest) = (None, None),
            Happened::Evaluated {
                audited, version, ..
            } => self.evaluated = Some((*audited, *version)),
            Happened::StopAdvised {
                labels,
                budget_spent,
                ..
            } => {
                self.advised_at = Some(*labels);
                self.budget_spent |= budget_spent;
            }
            Happened::EncoderAsked { .. }
            | Happened::EncoderGivenUp { .. }
            | Happened::EncoderChanged { .. } => self.apply_encoder(event),
            Happened::Created {}
            | Happened::Paused { .. }
            | Happened::Resumed { .. }
            | Happened::Failed { .. }
            | Happened::ArmsCompared { .. }
            | Happened::Late { .. } => {}
        }
    }

    /// What becomes of the encoder.
    fn apply_encoder(&mut self, event: &Happened) {
        self.next_encoder = match event {
            Happened::EncoderAsked { encoder, .. } => Some(encoder.clone()),
            _ => None,
        };
        self.changed |= matches!(event, Happened::EncoderChanged { .. });
    }

    /// What was measured before an audit began does not count in it.
    fn apply_series(&mut self, event: &Happened) {
        if let Happened::SeriesStarted {
            series,
            population,
            plan,
            records,
            pool,
            ..
        } = event
        {
            self.series = Some(SeriesState {
                number: *series,
                population: *population,
                plan: *plan,
                pool: (*pool).max(*records),
            });
            (self.audited_at, self.evaluated) = (0, None);
        }
    }

    /// What becomes of the open gate.
    fn apply_gate(&mut self, event: &Happened) {
        match event {
            Happened::GateOpened {
                gate,
                challenger,
                champion,
                population,
                plan,
                labels,
            } => {
                self.frozen_at = *labels;
                self.gates = *gate;
                self.gate = Some(GateState {
                    number: *gate,
                    challenger: *challenger,
                    champion: *champion,
                    population: *population,
                    plan: *plan,
                    look: Look::First,
                });
            }
            Happened::GateDecided { decision, .. } => match decision {
                Decision::Extend { .. } => {
                    if let Some(gate) = &mut self.gate {
                        gate.look = Look::Extended;
                    }
                }
                Decision::Promote { .. } | Decision::Keep { .. } => self.gate = None,
            },
            Happened::GateAbandoned { .. } => self.gate = None,
            _ => {}
        }
    }
}
