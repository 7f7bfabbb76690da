//! Which heads stay on disk: one of twenty labels and thousands of words takes two megabytes, and
//! there is one every few answers.

use std::collections::HashSet;

use hone_annotation::ModelVersion;
use hone_domain::ContentHash;

use super::Open;
use crate::LiveError;
use crate::kind::Kind;
use crate::wait::wait;

/// The latest versions whose heads stay.
const HEADS: usize = 20;

impl<K: Kind> Open<K> {
    /// Lets go of heads now and then.
    pub(super) fn thin_now_and_then(&self) -> Result<(), LiveError> {
        if !(self.state.trained as usize).is_multiple_of(HEADS) {
            return Ok(());
        }
        let id = self.of.id;
        let read = self
            .outside
            .store
            .read(move |view| Ok(view.model_versions(id)?));
        self.thin(&wait(read)?)
    }

    /// Lets go of the heads of versions, by number, but the latest, those that ever made the
    /// suggestions and the one that a gate looks at. What they learned from stays, so each can be
    /// trained again.
    pub(super) fn thin(&self, versions: &[ModelVersion]) -> Result<(), LiveError> {
        let challenger = self.state.gate.map(|gate| gate.challenger);
        let latest = versions.len().saturating_sub(HEADS);
        let stays =
            |at: usize, id| at >= latest || self.state.led.contains(&id) || challenger == Some(id);
        let (stay, go): (Vec<_>, Vec<_>) =
            (versions.iter().enumerate()).partition(|(at, version)| stays(*at, version.id));
        // Two trainings may have given the same bytes.
        let needed: HashSet<&str> = stay
            .iter()
            .map(|(_, held)| held.artefact.as_str())
            .collect();
        for (_, held) in go {
            if !needed.contains(held.artefact.as_str()) {
                self.files.remove(held.artefact.parse::<ContentHash>()?)?;
            }
        }
        Ok(())
    }
}
