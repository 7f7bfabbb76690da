//! Suggestions: for requests to read at once, and in the store for filters and sorts to see.

use std::collections::HashMap;
use std::sync::Arc;

use hone_annotation::{RecordId, Suggestion};

use super::Open;
use crate::LiveError;
use crate::kind::{Kind, Speaker as _};
use crate::predictions::{AGENT, Predictions, is_of_loop, new_suggestion, suggest};
use crate::wait::wait;

/// Suggestions written in one unit of work: others wait for it.
const CHUNK: usize = 500;

/// The suggestions of one model on their way to the store.
#[derive(Debug)]
pub(super) struct Pass {
    predictions: Arc<Predictions>,
    records: Vec<RecordId>,
    done: usize,
}

impl<K: Kind> Open<K> {
    /// Lets requests see what the champion, or else the suggester or the labels' texts, say; begins to
    /// write it.
    pub(super) fn speak(&mut self) -> Result<(), LiveError> {
        self.catch_up()?;
        let (said, version, name) = match &self.champion {
            Some(model) => (
                model.said.clone(),
                Some(model.version),
                format!("v{}", model.number),
            ),
            None => match &self.definition().suggester {
                Some(suggester) => (self.by_name.clone(), None, suggester.model_id.clone()),
                None if self.by_name.rows() == self.pool.rows() => {
                    (self.by_name.clone(), None, "label-names".to_owned())
                }
                None => return Ok(()),
            },
        };
        let row_of: HashMap<RecordId, usize> = (self.pool.living())
            .filter(|&row| row < said.rows())
            .map(|row| (self.pool.record(row), row))
            .collect();
        let predictions = Arc::new(Predictions {
            agent: format!("{AGENT}{}@{name}", self.of.name),
            version,
            labels: self.labels.clone(),
            row_of,
            said: Box::new(said),
        });
        self.shared.put_predictions(Arc::clone(&predictions));
        self.look_at_quality()?;
        let queue = self.shared.queue();
        let mut records: Vec<RecordId> = queue.entries().iter().map(|entry| entry.record).collect();
        drop(queue);
        let first: std::collections::HashSet<RecordId> = records.iter().copied().collect();
        let others = self.pool.living().map(|row| self.pool.record(row));
        records.extend(others.filter(|record| !first.contains(record)));
        let mut progress = self.shared.progress();
        (progress.suggested, progress.to_suggest) = (0, records.len());
        drop(progress);
        self.pass = Some(Pass {
            predictions,
            records,
            done: 0,
        });
        Ok(())
    }

    /// Writes some suggestions.
    pub(super) fn suggest_some(&mut self) -> Result<(), LiveError> {
        let Some(pass) = &mut self.pass else {
            return Ok(());
        };
        let chunk: Vec<RecordId> = pass
            .records
            .iter()
            .skip(pass.done)
            .take(CHUNK)
            .copied()
            .collect();
        pass.done += chunk.len();
        let ended = chunk.is_empty();
        let (predictions, done) = (Arc::clone(&pass.predictions), pass.done);
        if ended {
            self.pass = None;
            return Ok(());
        }
        let (dataset, question) = (self.of.dataset, self.of.question);
        let replace = self.definition().replace_suggestions;
        wait(self.outside.write(move |tx, context| {
            let records = tx.records_by_id(dataset, &chunk)?;
            let held = tx.suggestions(&chunk)?.into_iter();
            let held = held.filter(|held| held.question == question);
            let mut held: HashMap<RecordId, Suggestion> =
                held.map(|held| (held.record, held)).collect();
            let (mut new, mut gone) = (Vec::with_capacity(records.len()), Vec::new());
            for record in &records {
                let Some(said) = predictions.of(record.id) else {
                    continue;
                };
                match held.remove(&record.id) {
                    Some(old) if !replace && !is_of_loop(&old) => {}
                    Some(old) if !said.is_offered() => gone.push(old.id),
                    None if !said.is_offered() => {}
                    Some(mut old) => {
                        suggest(&mut old, &said, context.now);
                        new.push(old);
                    }
                    None => new.push(new_suggestion(record, question, &said, context.now)),
                }
            }
            tx.delete_suggestions(&gone)?;
            Ok(tx.put_suggestions(&new)?)
        }))?;
        self.shared.progress().suggested = done;
        Ok(())
    }
}
