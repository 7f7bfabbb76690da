//! Reading the loop and its dataset.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use hone_annotation::use_case::loops;
use hone_annotation::{Loop, LoopStatus, ModelVersion, Record, RecordId, RecordStatus, Schema};
use hone_domain::LabelSchema;

use super::{Due, Open, Worker};
use crate::LiveError;
use crate::audit::{Audit, Said};
use crate::definition::LoopDefinition;
use crate::happened::Happened;
use crate::kind::{Kind, Output as _, QuestionKind};
use crate::model::Model;
use crate::naming::Naming;
use crate::outside::page;
use crate::pool::Pool;
use crate::shared::Notice;
use crate::sources::Sources;
use crate::state::LoopState;
use crate::wait::wait;

impl<K: Kind> Open<K> {
    /// Opens a loop: its encoder, its events, its models and the dataset.
    pub(super) fn of(worker: &Worker, which: QuestionKind, kind: K) -> Result<Self, LiveError> {
        let (id, dataset) = (worker.of.id, worker.of.dataset);
        let read = worker.outside.store.read(move |view| {
            let of = view.learning_loop(id)?;
            let events = loops::events(view, id, 0)?;
            Ok((of, events, view.model_versions(id)?, view.schema(dataset)?))
        });
        let (held, events, versions, schema) = wait(read)?;
        let (Some(of), Some(schema)) = (held, schema) else {
            return Err(gone());
        };
        let events: Vec<Happened> = events.iter().filter_map(Happened::read).collect();
        let definition = LoopDefinition::read(&of.definition)?;
        let sources = Sources::open::<K>(&worker.outside, &definition, &schema)?;
        let mut open = Self::empty((worker, which, kind), sources, of, schema, &events)?;
        open.read_models(&versions)?;
        open.read_audits()?;
        open.read_dataset()?;
        open.encode_labels()?;
        open.look_at_answers()?;
        open.open_tagger()?;
        open.due.now |= open.state.changed;
        open.open_beside()?;
        open.thin(&versions)?;
        Ok(open)
    }

    /// A loop that has read nothing but its events.
    fn empty(
        (worker, which, kind): (&Worker, QuestionKind, K),
        sources: Sources,
        of: Loop,
        schema: Arc<Schema>,
        events: &[Happened],
    ) -> Result<Self, LiveError> {
        let labels = Self::read_labels(&schema, &of)?;
        Ok(Self {
            kind,
            which,
            outside: worker.outside.clone(),
            files: worker.outside.folders.of(of.id),
            shared: Arc::clone(&worker.shared),
            state: LoopState::replay(events),
            of,
            schema,
            pool: Pool::new(sources.reads()),
            sources,
            unread: VecDeque::new(),
            absent: VecDeque::new(),
            refused: BTreeMap::new(),
            beside: None,
            complete: HashSet::new(),
            by_name: K::Output::empty(labels.len()),
            tagger: None,
            naming: Naming::default(),
            labels,
            champion: None,
            latest: None,
            earlier: HashMap::new(),
            series: None,
            gate: None,
            said: HashMap::new(),
            labelled: Vec::new(),
            partly: Vec::new(),
            due: Due::default(),
            stale: true,
            ordered_at: 0,
            pass: None,
            rounds: rounds(events),
            late_said: false,
            map_wanted: false,
        })
    }

    /// The models that the events name.
    fn read_models(&mut self, versions: &[ModelVersion]) -> Result<(), LiveError> {
        let read = |id: Option<_>| {
            let held = id.and_then(|id| versions.iter().find(|held| held.id == id));
            held.map(|held| Model::read(held, &self.files, &self.labels))
                .transpose()
        };
        self.champion = read(self.of.champion)?;
        let latest = self.state.latest.filter(|id| Some(*id) != self.of.champion);
        // One of an encoder that was left can still suggest, but it cannot order by features.
        self.latest = read(latest)?.filter(|latest| latest.training.reads() == self.pool.reads());
        Ok(())
    }

    fn read_audits(&mut self) -> Result<(), LiveError> {
        let files = &self.files;
        if let Some(series) = self.state.series {
            let audit = Audit::read(files, series.population, series.plan)?;
            self.shared.progress().audit_reserve = audit.reserve().count();
            self.series = Some(audit);
        }
        if let Some(gate) = self.state.gate {
            self.gate = Some(Audit::read(files, gate.population, gate.plan)?);
        }
        Ok(())
    }

    fn read_dataset(&mut self) -> Result<(), LiveError> {
        let (outside, page) = (self.outside.clone(), page(&self.sources.fields));
        outside.each_record(self.of.dataset, page, |record| self.note(record))
    }

    /// Notes a record as it is now.
    fn note(&mut self, record: &Record) {
        if record.status == RecordStatus::Completed {
            self.complete.insert(record.id);
        } else {
            self.complete.remove(&record.id);
        }
        match self.sources.fields.item(record) {
            Ok(item) => {
                let held = self.pool.row(record.id).map(|row| self.pool.content(row));
                if held != Some(item.content) && !self.is_refused(&item) {
                    self.unread.push_back(item);
                }
            }
            Err(reason) => self.set_aside(record.id, None, reason),
        }
    }

    /// Looks at what the notices name.
    pub(super) fn take(&mut self, notices: Vec<Notice>) -> Result<(), LiveError> {
        let mut changed: HashSet<RecordId> = HashSet::new();
        let mut answered = Vec::new();
        for notice in notices {
            match notice {
                Notice::Records(ids) => changed.extend(ids),
                Notice::Answered(id) => answered.push(id),
                Notice::Train => self.due.now = true,
                Notice::Map => self.map_wanted = true,
                Notice::Reload => self.reload()?,
                Notice::Stop => {}
            }
        }
        if !answered.is_empty() {
            let now = self.now();
            self.due.answers += answered.len();
            self.due.first = self.due.first.or(Some(now));
            self.due.last = Some(now);
            self.shared.progress().new_answers = self.due.answers;
            changed.extend(answered);
            self.guard()?;
        }
        if !changed.is_empty() {
            self.reread(changed.into_iter().collect())?;
        }
        Ok(())
    }

    /// Reads records again. Those that are not there any more are taken out.
    pub(super) fn reread(&mut self, mut ids: Vec<RecordId>) -> Result<(), LiveError> {
        ids.sort_unstable();
        for chunk in ids.chunks(page(&self.sources.fields)) {
            let mut records = self.outside.records(self.of.dataset, chunk.to_vec())?;
            records.sort_unstable_by_key(|record| record.id);
            for id in chunk {
                match records.binary_search_by_key(id, |record| record.id) {
                    Ok(at) => {
                        let was = self.complete.contains(id);
                        self.note(&records[at]);
                        if was && !self.complete.contains(id) {
                            self.shared.queue().open(*id);
                        }
                    }
                    Err(_) => self.take_out(*id),
                }
            }
        }
        Ok(())
    }

    fn take_out(&mut self, id: RecordId) {
        self.pool.remove(id);
        self.forget_refusal(id);
        self.complete.remove(&id);
        self.unread.retain(|item| item.record != id);
        self.absent.retain(|item| item.record != id);
        self.shared.queue().close(id);
    }

    /// Reads the loop and the dataset's settings again.
    fn reload(&mut self) -> Result<(), LiveError> {
        let (id, dataset) = (self.of.id, self.of.dataset);
        let read = self.outside.store.read(move |view| {
            let versions = view.model_versions(id)?;
            Ok((
                view.learning_loop(id)?,
                view.schema(dataset)?,
                versions,
                loops::events(view, id, 0)?,
            ))
        });
        let (of, schema, versions, events) = wait(read)?;
        let (Some(of), Some(schema)) = (of, schema) else {
            return Err(gone());
        };
        let events: Vec<Happened> = events.iter().filter_map(Happened::read).collect();
        self.state = LoopState::replay(&events);
        self.open_beside()?;
        let resumed = self.of.status == LoopStatus::Paused && of.status == LoopStatus::Active;
        let new_champion = of.champion != self.of.champion;
        (self.of, self.schema) = (of, schema);
        self.take_labels()?;
        if new_champion {
            self.read_models(&versions)?;
            self.look_at_gate()?;
            self.stale = true;
            self.speak()?;
        }
        if resumed {
            self.stale = true;
            self.look_at_answers()?;
            self.try_refused_again()?;
        }
        Ok(())
    }

    /// Takes the labels of the question as they are now; others than before call for a training.
    pub(super) fn take_labels(&mut self) -> Result<(), LiveError> {
        let labels = Self::read_labels(&self.schema, &self.of)?;
        if labels == self.labels {
            return Ok(());
        }
        self.rename_answers(&labels);
        self.labels = labels;
        self.pass = None;
        self.by_name = K::Output::empty(self.labels.len());
        self.encode_labels()?;
        let models = self.champion.iter_mut().chain(&mut self.latest);
        for model in models.chain(self.earlier.values_mut()) {
            model.said = K::Output::empty(self.labels.len());
        }
        self.due.now = true;
        self.stale = true;
        self.speak()
    }

    /// Says what is kept under the labels until now under others. What was said to be of a label
    /// that goes stands for nothing.
    fn rename_answers(&mut self, labels: &LabelSchema) {
        let renamed = |answer: &K::Answer| K::renamed(answer, &self.labels, labels);
        self.labelled = (self.labelled.iter())
            .filter_map(|(record, answer)| Some((*record, renamed(answer)?)))
            .collect();
        for said in self.said.values_mut() {
            if let Said::Answer(answer) = said {
                *said = renamed(answer).map_or(Said::Nothing, Said::Answer);
            }
        }
    }

    /// Embeds the texts of the labels.
    fn encode_labels(&mut self) -> Result<(), LiveError> {
        let question = self
            .schema
            .questions
            .iter()
            .find(|held| held.id == self.of.question);
        let prompts = &self.shared.definition.image_prompts;
        let naming = question.map(|question| Naming::of(&self.sources, question, prompts));
        self.naming = naming.transpose()?.unwrap_or_default();
        Ok(())
    }
}

fn gone() -> LiveError {
    LiveError::BadDefinition {
        place: "loop".to_owned(),
        reason: "it or its dataset is gone".to_owned(),
    }
}

/// What the rules for stopping see of the trainings so far.
fn rounds(events: &[Happened]) -> Vec<hone_engine::RoundScore> {
    let mut rounds: Vec<hone_engine::RoundScore> = Vec::new();
    for event in events {
        match event {
            Happened::Trained { labels, kappa, .. } => rounds.push(hone_engine::RoundScore {
                labels: *labels,
                macro_f1: None,
                kappa: *kappa,
            }),
            Happened::Evaluated { f1, .. } => {
                if let Some(round) = rounds.last_mut() {
                    round.macro_f1 = Some(f1.macro_f1.estimate.value);
                }
            }
            // What was measured of other records is never joined to what is measured of these.
            Happened::SeriesStarted { .. } => {
                rounds.iter_mut().for_each(|round| round.macro_f1 = None);
            }
            _ => {}
        }
    }
    rounds
}
