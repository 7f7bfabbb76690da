use hone_annotation::{Exposure, Kind, Loop, LoopEvent, ModelVersion, StoreError};

use super::state::State;
use super::transaction::{broken, taken, there};

type Result<T> = std::result::Result<T, StoreError>;

impl State {
    pub(super) fn insert_loop(&mut self, new: &Loop) -> Result<()> {
        let question = self.questions.get(new.question);
        if question.is_none_or(|question| question.dataset != new.dataset) {
            let (question, dataset) = (new.question, new.dataset);
            return Err(broken(format!("no question {question} in {dataset}")));
        }
        let name = (new.dataset, &new.name);
        let same = |other: &Loop| (other.dataset, &other.name) == name;
        if self.loops.another(new.id, same) {
            return Err(taken(Kind::Loop, "name", &new.name));
        }
        self.loops.put(new.id, new.clone());
        Ok(())
    }

    pub(super) fn insert_event(&mut self, event: &LoopEvent) -> Result<()> {
        there(&self.loops, Kind::Loop, event.of)?;
        let key = (event.of, event.number);
        if self.loop_events.contains_key(&key) {
            return Err(taken(Kind::Loop, "number", event.number));
        }
        self.loop_events.insert(key, event.clone());
        Ok(())
    }

    pub(super) fn insert_version(&mut self, version: &ModelVersion) -> Result<()> {
        there(&self.loops, Kind::Loop, version.of)?;
        let number = (version.of, version.number);
        let same = |other: &ModelVersion| (other.of, other.number) == number;
        if self.model_versions.another(version.id, same) {
            return Err(taken(Kind::ModelVersion, "number", version.number));
        }
        self.model_versions.put(version.id, version.clone());
        Ok(())
    }

    pub(super) fn insert_exposure(&mut self, exposure: &Exposure) -> Result<()> {
        there(&self.loops, Kind::Loop, exposure.of)?;
        let of = (exposure.record, exposure.user);
        let response = self.responses.get(exposure.response);
        if response.is_none_or(|response| (response.record, response.user) != of) {
            let response = exposure.response;
            return Err(broken(format!("no such response {response}")));
        }
        let key = (exposure.response, exposure.of);
        self.exposures.put(key, exposure.clone());
        Ok(())
    }

    /// Removes loops and what belongs to them.
    pub(super) fn drop_loops(&mut self, goes: impl Fn(&Loop) -> bool) {
        self.loops.keep(|row| !goes(row));
        let loops = &self.loops;
        self.loop_events.retain(|(of, _), _| loops.has(*of));
        self.model_versions.keep(|version| loops.has(version.of));
        self.exposures.keep(|exposure| loops.has(exposure.of));
    }

    /// Removes the exposures whose responses went.
    pub(super) fn drop_unanswered(&mut self) {
        let responses = &self.responses;
        self.exposures
            .keep(|exposure| responses.has(exposure.response));
    }
}
