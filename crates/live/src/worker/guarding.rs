//! Whether the champion's suggestions are as good as they promise, and nobody waits too long.

use hone_annotation::{Exposure, VersionId};

use super::Open;
use crate::LiveError;
use crate::exposure::Shown;
use crate::happened::{Happened, Why};
use crate::kind::Kind;
use crate::model::from_object;
use crate::succession::{Change, succeed};
use crate::wait::wait;

/// Standard errors beyond which a share is not chance.
const SURE: f64 = 3.0;

/// How often suggestions were accepted, and how often their scores promise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Acceptance {
    pub(crate) answers: usize,
    pub(crate) accepted: f64,
    pub(crate) promised: f64,
    /// The standard error of the share of accepted ones if the promise were kept.
    pub(crate) error: f64,
}

impl Acceptance {
    /// Of a version's suggestions. The scores are probabilities, so a calibrated head's suggestions
    /// are accepted as often as they say, whatever records were asked about.
    pub(crate) fn of(shown: &[Shown], version: VersionId) -> Option<Self> {
        let of = shown.iter().filter(|shown| shown.version == Some(version));
        let judged: Vec<Vec<(f64, bool)>> = of
            .filter_map(Shown::parts)
            .filter(|parts| !parts.is_empty())
            .collect();
        if judged.is_empty() {
            return None;
        }
        let all = || judged.iter().flatten();
        let n = all().count() as f64;
        // Parts of one answer may be right and wrong together: their errors add up.
        let spread = |parts: &Vec<(f64, bool)>| -> f64 {
            let errors = parts.iter().map(|(p, _)| (p * (1.0 - p)).sqrt());
            errors.sum::<f64>().powi(2)
        };
        let variance: f64 = judged.iter().map(spread).sum();
        Some(Self {
            answers: judged.len(),
            accepted: all().filter(|(_, accepted)| *accepted).count() as f64 / n,
            promised: all().map(|(p, _)| p).sum::<f64>() / n,
            error: variance.sqrt() / n,
        })
    }

    /// Whether the promise is broken by more than chance and a tolerance explain.
    pub(crate) fn is_broken(&self, tolerance: f64) -> bool {
        self.accepted < self.promised - SURE * self.error - tolerance
    }
}

impl<K: Kind> Open<K> {
    /// Takes the champion back if its suggestions are refused too often.
    pub(super) fn guard(&mut self) -> Result<(), LiveError> {
        let Some(champion) = &self.champion else {
            return Ok(());
        };
        let (id, version) = (self.of.id, champion.version);
        let guard = self.definition().guard.clone();
        let window = guard.window;
        let read = self
            .outside
            .store
            .read(move |view| Ok(view.last_exposures(id, window)?));
        let shown: Vec<Exposure> = wait(read)?;
        let shown: Vec<Shown> = (shown.iter())
            .filter_map(|exposure| from_object(&exposure.shown).ok())
            .collect();
        let Some(found) = Acceptance::of(&shown, version) else {
            return Ok(());
        };
        if found.answers < guard.least || !found.is_broken(guard.tolerance) {
            return Ok(());
        }
        self.take_back(Why::Refused {
            accepted: found.accepted,
            promised: found.promised,
            answers: found.answers,
        })
    }

    /// Goes back to the version before the champion.
    pub(super) fn take_back(&mut self, why: Why) -> Result<(), LiveError> {
        let Some(version) = self.of.champion else {
            return Ok(());
        };
        let to = self.state.before;
        let event = Happened::RolledBack { version, to, why };
        let of = self.of.clone();
        let change = Change {
            version: None,
            led: Vec::new(),
            champion: Some((to, event.clone())),
        };
        let written = wait(
            self.outside
                .write(move |tx, context| succeed(tx, &of, &change, context)),
        )?;
        let Some((of, noted)) = written else {
            return Ok(());
        };
        if !noted {
            // Somebody was faster; the notice of it is on its way.
            return Ok(());
        }
        self.of = of;
        self.state.apply(&event);
        let back = to.and_then(|id| self.earlier.remove(&id));
        self.champion = match (back, to) {
            (Some(model), _) => Some(model),
            (None, Some(id)) => self.read_model(id)?,
            (None, None) => None,
        };
        self.latest = None;
        self.stale = true;
        self.speak()
    }

    /// Says once that a record waits too long for its answer.
    pub(super) fn look_for_late(&mut self) -> Result<(), LiveError> {
        let Some(allowed) = self.definition().guard.late_seconds else {
            return Ok(());
        };
        let now = self.now();
        let oldest = self.shared.queue().oldest();
        let seconds = oldest.map_or(0, |since| {
            ((now.0 - since.0) / 1_000_000).max(0).unsigned_abs()
        });
        let late = seconds > allowed;
        if late && !self.late_said {
            self.happened(vec![Happened::Late { seconds }])?;
        }
        self.late_said = late;
        self.shared.queue().sweep(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
