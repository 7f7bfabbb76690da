//! What a model that was trained before says, until the loop has one of its own.

use std::sync::Arc;

use hone_domain::{EncodeError, Tagger};

use super::Open;
use super::encoding::Interruptible;
use crate::LiveError;
use crate::kind::{Kind, Output as _, Speaker as _};
use crate::pool::texts;

/// Records that are read between two looks at what else there is to do.
const TAGGED: usize = 32;

impl<K: Kind> Open<K> {
    /// Opens the suggester where it is going to be heard: a loop that cannot have it fails at once, as
    /// without its encoder, and not at each answer.
    pub(super) fn open_tagger(&mut self) -> Result<(), LiveError> {
        if self.champion.is_none() {
            self.tagger()?;
        }
        Ok(())
    }

    fn tagger(&mut self) -> Result<Option<Arc<dyn Tagger>>, LiveError> {
        if let (None, Some(choice)) = (&self.tagger, &self.definition().suggester) {
            self.tagger = Some(self.outside.open_tagger(&choice.model_id)?);
        }
        Ok(self.tagger.clone())
    }

    /// Whether there are records that a suggester is to speak of and has not read.
    pub(super) fn has_to_tag(&self) -> bool {
        let speaks = self.definition().suggester.is_some() && self.champion.is_none();
        speaks && self.by_name.rows() < self.pool.rows()
    }

    /// Reads some records. Requests see what it says as soon as it has read twice as many as they
    /// see, and at the end.
    pub(super) fn tag_some(&mut self) -> Result<(), LiveError> {
        let choice = self.definition().suggester.clone();
        let (Some(tagger), Some(choice)) = (self.tagger()?, choice) else {
            return Ok(());
        };
        let (from, rows) = (self.by_name.rows(), self.pool.rows());
        let some = self.pool.items(from..rows.min(from + TAGGED));
        let some: Vec<&str> = texts(some).collect();
        let found = match tagger.tag(&some, &Interruptible(&self.shared)) {
            Err(EncodeError::Stopped { .. }) => return Ok(()),
            found => found?,
        };
        let found = choice.renamed(found, (&tagger.info().labels, &self.labels));
        let Some(said) = K::by_spans(found, &self.labels) else {
            return Ok(());
        };
        self.by_name.append(said);
        let seen = self.shared.predictions();
        let seen = seen.map_or(0, |seen| seen.said.rows());
        let read = self.by_name.rows();
        if read == rows || read >= 2 * seen.max(TAGGED) {
            self.speak()?;
        }
        Ok(())
    }
}
