use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use hone_annotation::{
    Answer, Loop, LoopStatus, Record, RecordId, RecordStatus, Score, Suggestion,
};
use hone_domain::{Choice, ContentHash, Plan, Prompt, Task, WriteError, Writer};

use super::{Draft, WriterChoice};
use crate::LiveError;
use crate::outside::{Outside, PAGE};
use crate::predictions::{AGENT, is_of_loop, new_suggestion, suggest};
use crate::progress::Phase;
use crate::queue::{Entry, Purpose};
use crate::shared::{Notice, Shared};
use crate::wait::wait;

/// What the order of the queue goes by.
const STRATEGY: &str = "least_sure_text";

/// The queue is ordered anew when so much more, as a share, has been written.
const GROWTH: f64 = 0.05;

/// A loop that writes, opened.
#[derive(Debug)]
pub(crate) struct Desk {
    outside: Outside,
    shared: Arc<Shared>,
    of: Loop,
    writer: Arc<dyn Writer>,
    choice: WriterChoice,
    agent: String,
    /// Every record, in order of insertion, with the hash of its prompt.
    prompts: HashMap<RecordId, ContentHash>,
    order: Vec<RecordId>,
    /// Records without a text, the next first.
    todo: VecDeque<RecordId>,
    /// Records with enough answers.
    complete: HashSet<RecordId>,
    /// Records whose prompt the model cannot read, or that it wrote nothing about.
    passed_over: HashSet<RecordId>,
    /// Texts that there were when the queue was last ordered; none if it has to be now.
    ordered_at: Option<usize>,
}

impl Desk {
    /// Opens a loop: its model and the dataset, with what was written before.
    pub(crate) fn of(
        outside: &Outside,
        shared: &Arc<Shared>,
        of: &Loop,
    ) -> Result<Self, LiveError> {
        let choice = shared.definition.writer.clone().ok_or_else(no_writer)?;
        let writer = outside.open_writer(&choice.model_id)?;
        let mut desk = Self {
            outside: outside.clone(),
            shared: Arc::clone(shared),
            agent: format!("{AGENT}{}@{}", of.name, choice.model_id),
            of: of.clone(),
            writer,
            choice,
            prompts: HashMap::new(),
            order: Vec::new(),
            todo: VecDeque::new(),
            complete: HashSet::new(),
            passed_over: HashSet::new(),
            ordered_at: None,
        };
        desk.reload()?;
        desk.read_dataset()?;
        Ok(desk)
    }

    /// Runs until it is told to stop.
    pub(crate) fn run(&mut self) -> Result<(), LiveError> {
        let mut limit = Some(Duration::ZERO);
        loop {
            let notices = self.shared.notices(limit);
            if notices.contains(&Notice::Stop) {
                return Ok(());
            }
            self.take(notices)?;
            limit = self.turn()?;
        }
    }

    /// Does one thing; how long to wait for a notice then.
    fn turn(&mut self) -> Result<Option<Duration>, LiveError> {
        if self.of.status == LoopStatus::Paused {
            self.phase(Phase::Paused);
            return Ok(None);
        }
        if self.is_order_due() {
            self.phase(Phase::Ranking);
            self.order();
            return Ok(Some(Duration::ZERO));
        }
        if self.todo.is_empty() {
            self.phase(Phase::Waiting);
            return Ok(None);
        }
        self.phase(Phase::Suggesting);
        // Nothing is looked at meanwhile but what cannot wait.
        let count = self.todo.len().min(self.writer.info().places);
        let next = self.todo.drain(..count).collect();
        self.write(next)?;
        Ok(Some(Duration::ZERO))
    }

    fn phase(&self, phase: Phase) {
        let written = self.shared.drafts.len();
        let mut progress = self.shared.progress();
        progress.phase = phase;
        progress.suggested = written;
        progress.to_suggest = written + self.todo.len();
        progress.new_answers = 0;
        progress.error = match self.passed_over.len() {
            0 => None,
            some => Some(format!(
                "{some} records got no text: their prompts are too long for the model, or it said \
                 nothing"
            )),
        };
    }

    fn take(&mut self, notices: Vec<Notice>) -> Result<(), LiveError> {
        let mut changed = HashSet::new();
        for notice in notices {
            match notice {
                Notice::Records(ids) => changed.extend(ids),
                Notice::Answered(id) => {
                    changed.insert(id);
                }
                Notice::Reload => self.reload()?,
                Notice::Train | Notice::Map | Notice::Stop => {}
            }
        }
        let mut changed: Vec<RecordId> = changed.into_iter().collect();
        changed.sort_unstable();
        for chunk in changed.chunks(PAGE) {
            self.reread(chunk)?;
        }
        Ok(())
    }

    /// Reads the loop again.
    fn reload(&mut self) -> Result<(), LiveError> {
        let id = self.of.id;
        let read = self
            .outside
            .store
            .read(move |view| Ok(view.learning_loop(id)?));
        self.of = wait(read)?.ok_or_else(|| LiveError::BadDefinition {
            place: "loop".to_owned(),
            reason: "it is gone".to_owned(),
        })?;
        Ok(())
    }

    /// Reads every record, and what this model wrote about it before.
    fn read_dataset(&mut self) -> Result<(), LiveError> {
        self.shared.drafts.clear();
        let mut records: Vec<(RecordId, ContentHash, hone_annotation::Timestamp)> = Vec::new();
        let outside = self.outside.clone();
        outside.each_record(self.of.dataset, PAGE, |record| {
            let prompt = ContentHash::of(self.prompt(record).as_bytes());
            records.push((record.id, prompt, record.updated_at));
            if record.status == RecordStatus::Completed {
                self.complete.insert(record.id);
            }
        })?;
        for chunk in records.chunks(PAGE) {
            let ids: Vec<RecordId> = chunk.iter().map(|(id, ..)| *id).collect();
            let held = self.held(&ids)?;
            for (id, prompt, changed) in chunk {
                self.order.push(*id);
                self.prompts.insert(*id, *prompt);
                let mine = held.get(id).filter(|held| held.updated_at >= *changed);
                match mine.and_then(|held| self.own(held)) {
                    Some(draft) => self.shared.drafts.put(*id, draft),
                    None => self.todo.push_back(*id),
                }
            }
        }
        Ok(())
    }

    /// The suggestions that records have, by record.
    fn held(&self, ids: &[RecordId]) -> Result<HashMap<RecordId, Suggestion>, LiveError> {
        let (ids, question) = (ids.to_vec(), self.of.question);
        let read = self
            .outside
            .store
            .read(move |view| Ok(view.suggestions(&ids)?));
        let held = wait(read)?.into_iter();
        let held = held.filter(|held| held.question == question);
        Ok(held.map(|held| (held.record, held)).collect())
    }

    /// What this model wrote before, if this is of it.
    fn own(&self, held: &Suggestion) -> Option<Draft> {
        match (&held.value, &held.score) {
            (Answer::Text(text), Some(Score::One(confidence)))
                if held.agent.as_ref() == Some(&self.agent) =>
            {
                Some(Draft {
                    text: text.clone(),
                    confidence: *confidence,
                    agent: self.agent.clone(),
                })
            }
            _ => None,
        }
    }

    fn prompt(&self, record: &Record) -> String {
        self.choice.prompt.fill(|name| {
            let value = record.fields.get(name).and_then(|value| value.as_str());
            value.unwrap_or_default().to_owned()
        })
    }

    /// Looks at records again. A text whose prompt has changed is written anew, and soon.
    fn reread(&mut self, ids: &[RecordId]) -> Result<(), LiveError> {
        let records: HashMap<RecordId, Record> = self
            .outside
            .records(self.of.dataset, ids.to_vec())?
            .into_iter()
            .map(|record| (record.id, record))
            .collect();
        for id in ids {
            let Some(record) = records.get(id) else {
                self.forget(*id);
                continue;
            };
            if record.status == RecordStatus::Completed {
                self.complete.insert(*id);
            } else if self.complete.remove(id) {
                self.shared.queue().open(*id);
            }
            let prompt = ContentHash::of(self.prompt(record).as_bytes());
            match self.prompts.insert(*id, prompt) {
                Some(old) if old == prompt => {}
                Some(_) => {
                    self.shared.drafts.remove(*id);
                    self.passed_over.remove(id);
                    self.todo.retain(|held| held != id);
                    self.todo.push_front(*id);
                    self.ordered_at = None;
                }
                None => {
                    self.order.push(*id);
                    self.todo.push_back(*id);
                    self.ordered_at = None;
                }
            }
        }
        Ok(())
    }

    fn forget(&mut self, id: RecordId) {
        if self.prompts.remove(&id).is_some() {
            self.order.retain(|held| *held != id);
            self.todo.retain(|held| *held != id);
        }
        self.complete.remove(&id);
        self.passed_over.remove(&id);
        self.shared.drafts.remove(id);
        self.shared.queue().close(id);
    }

    fn is_order_due(&self) -> bool {
        let written = self.shared.drafts.len();
        self.ordered_at.is_none_or(|then| {
            let grown = written.saturating_sub(then);
            let step = (then as f64 * GROWTH).max(1.0);
            grown as f64 >= step || (self.todo.is_empty() && grown > 0)
        })
    }

    /// Puts what the model was least sure of first, and what is not written yet behind it.
    fn order(&mut self) {
        let confidences = self.shared.drafts.confidences();
        // What is not written yet comes last.
        let sure = |record: &RecordId| confidences.get(record).copied().unwrap_or(f64::INFINITY);
        let mut records = self.order.clone();
        // Stable: equal ones stay in the order of insertion.
        records.sort_by(|a, b| sure(a).total_cmp(&sure(b)));
        let utility = |record: &RecordId| match confidences.get(record) {
            Some(confidence) => 1.0 - *confidence as f32,
            None => 0.0,
        };
        let entries = records.iter().map(|record| Entry {
            record: *record,
            utility: utility(record),
            purpose: Purpose::Ranked {},
        });
        let entries = entries.collect();
        let mut queue = self.shared.queue();
        queue.reorder(entries, STRATEGY, None);
        self.complete.iter().for_each(|record| queue.close(*record));
        drop(queue);
        self.ordered_at = Some(confidences.len());
    }

    /// Writes the texts of some records. A notice that cannot wait breaks it off.
    fn write(&mut self, ids: Vec<RecordId>) -> Result<(), LiveError> {
        let records = self.to_write(ids)?;
        let tasks: Vec<Task> = records.iter().map(|record| self.task(record)).collect();
        let outcomes = self.writer.write_all(&tasks, &mut |_, _| {
            if self.shared.is_called_away() {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        let mut failed = None;
        // The last first, so that those put back stand in their order.
        for (record, outcome) in records.iter().zip(outcomes).rev() {
            match outcome {
                Ok(written) if !written.text.trim().is_empty() => {
                    let draft = Draft {
                        text: written.text.trim().to_owned(),
                        confidence: written.confidence(),
                        agent: self.agent.clone(),
                    };
                    self.keep(record, draft)?;
                }
                Ok(_) | Err(WriteError::TooLong { .. } | WriteError::Empty) => {
                    self.passed_over.insert(record.id);
                }
                Err(WriteError::Stopped { .. }) => self.todo.push_front(record.id),
                Err(error @ (WriteError::Failed(_) | WriteError::NoTurns { .. })) => {
                    self.todo.push_front(record.id);
                    failed = Some(error);
                }
            }
        }
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Those of some records, in their order, that a text is to be written about.
    fn to_write(&self, ids: Vec<RecordId>) -> Result<Vec<Record>, LiveError> {
        let replaces = self.shared.definition.replace_suggestions;
        let held = self.held(&ids)?;
        let wanted = |id: &RecordId| {
            let by_others = held.get(id).is_some_and(|held| !is_of_loop(held)) && !replaces;
            !by_others && !self.complete.contains(id)
        };
        let ids: Vec<RecordId> = ids.into_iter().filter(wanted).collect();
        let found = self.outside.records(self.of.dataset, ids.clone())?;
        let mut found: HashMap<RecordId, Record> = found
            .into_iter()
            .map(|record| (record.id, record))
            .collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    fn task(&self, record: &Record) -> Task {
        let prompt = self.prompt(record);
        let prompt = if self.writer.info().takes_turns && !self.choice.plain {
            Prompt::Turn(prompt)
        } else {
            Prompt::Plain(prompt)
        };
        Task {
            prompt,
            plan: Plan {
                most: self.choice.max_tokens,
                choice: Choice::Greedy,
            },
        }
    }

    /// Writes a suggestion to the store, and shows it to requests once it is there.
    fn keep(&self, record: &Record, draft: Draft) -> Result<(), LiveError> {
        let (dataset, question, id) = (self.of.dataset, self.of.question, record.id);
        let replaces = self.shared.definition.replace_suggestions;
        let (said, of) = (draft.predicted(), record.fields.clone());
        let kept = wait(self.outside.write(move |tx, context| {
            let Some(record) = tx.records_by_id(dataset, &[id])?.pop() else {
                return Ok(false);
            };
            let mut held = tx.suggestions(&[id])?.into_iter();
            let held = held.find(|held| held.question == question);
            // While it was written somebody else may have suggested something, or changed it.
            let new = match held {
                _ if record.fields != of => return Ok(false),
                Some(held) if !replaces && !is_of_loop(&held) => return Ok(false),
                Some(mut held) => {
                    suggest(&mut held, &said, context.now);
                    held
                }
                None => new_suggestion(&record, question, &said, context.now),
            };
            tx.put_suggestions(&[new])?;
            Ok(true)
        }))?;
        if kept {
            self.shared.drafts.put(id, draft);
        }
        Ok(())
    }
}

fn no_writer() -> LiveError {
    LiveError::BadDefinition {
        place: "writer".to_owned(),
        reason: "is missing".to_owned(),
    }
}
