//! Reading the dataset, and encoding it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;

use hone_annotation::use_case::loops;
use hone_annotation::{Loop, LoopStatus, ModelVersion, Record, RecordId, RecordStatus, Schema};
use hone_domain::{ContentHash, EncodeError, Encoder, FeatureKey, Progress, View, ViewData};
use hone_engine::{EngineError, encode_pooled};
use ndarray::Array2;

use super::{Due, Open, Worker};
use crate::LiveError;
use crate::audit::Audit;
use crate::happened::Happened;
use crate::model::Model;
use crate::outside::PAGE;
use crate::pool::{Item, Pool, views};
use crate::shared::Notice;
use crate::state::LoopState;
use crate::wait::wait;

/// Records whose features are looked for at once.
const LOOKED_UP: usize = 4096;
/// Records that are encoded between two looks at the notices.
const ENCODED: usize = 64;

impl Open {
    /// Opens a loop: its encoder, its events, its models and the dataset.
    pub(super) fn of(worker: &Worker) -> Result<Self, LiveError> {
        let choice = &worker.shared.definition.encoder;
        let encoder = worker.outside.open_encoder(choice)?;
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
        let mut open = Self::empty(worker, encoder, of, schema, &events)?;
        open.read_models(&versions)?;
        open.read_audits()?;
        open.read_dataset()?;
        open.encode_labels()?;
        open.look_at_answers()?;
        Ok(open)
    }

    /// A loop that has read nothing but its events.
    fn empty(
        worker: &Worker,
        encoder: Arc<dyn Encoder>,
        of: Loop,
        schema: Arc<Schema>,
        events: &[Happened],
    ) -> Result<Self, LiveError> {
        let labels = Self::read_labels(&schema, &of)?;
        let views = views(encoder.info().layers);
        Ok(Self {
            outside: worker.outside.clone(),
            shared: Arc::clone(&worker.shared),
            state: LoopState::replay(events),
            fields: worker.shared.definition.texts(&schema)?,
            of,
            schema,
            pool: Pool::new(&views, encoder.info().dim),
            views,
            waiting: VecDeque::new(),
            absent: 0,
            complete: HashSet::new(),
            by_name: Array2::zeros((0, labels.len())),
            label_vectors: Array2::zeros((0, 0)),
            labels,
            encoder,
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
            evaluated: None,
            rounds: rounds(events),
            late_said: false,
            map_wanted: false,
        })
    }

    /// The models that the events name.
    fn read_models(&mut self, versions: &[ModelVersion]) -> Result<(), LiveError> {
        let read = |id: Option<_>| {
            let held = id.and_then(|id| versions.iter().find(|held| held.id == id));
            held.map(|held| Model::read(held, &self.outside.files, &self.labels))
                .transpose()
        };
        self.champion = read(self.of.champion)?;
        let latest = self.state.latest.filter(|id| Some(*id) != self.of.champion);
        self.latest = read(latest)?;
        Ok(())
    }

    fn read_audits(&mut self) -> Result<(), LiveError> {
        let files = &self.outside.files;
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
        let outside = self.outside.clone();
        outside.each_record(self.of.dataset, |record| self.note(record))
    }

    /// Notes a record as it is now.
    fn note(&mut self, record: &Record) {
        if record.status == RecordStatus::Completed {
            self.complete.insert(record.id);
        } else {
            self.complete.remove(&record.id);
        }
        let text = text(record, &self.fields);
        let item = Item::new(record.id, text);
        let held = self.pool.row(record.id).map(|row| self.pool.content(row));
        if held != Some(item.content) {
            self.waiting.push_back(item);
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
    fn reread(&mut self, mut ids: Vec<RecordId>) -> Result<(), LiveError> {
        ids.sort_unstable();
        let dataset = self.of.dataset;
        for chunk in ids.chunks(PAGE) {
            let wanted = chunk.to_vec();
            let read = self
                .outside
                .store
                .read(move |view| Ok(view.records_by_id(dataset, &wanted)?));
            let mut records = wait(read)?;
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
        self.complete.remove(&id);
        self.waiting.retain(|item| item.record != id);
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
        let resumed = self.of.status == LoopStatus::Paused && of.status == LoopStatus::Active;
        let new_champion = of.champion != self.of.champion;
        (self.of, self.schema) = (of, schema);
        self.take_labels()?;
        if new_champion {
            self.read_models(&versions)?;
            self.stale = true;
            self.speak()?;
        }
        if resumed {
            self.stale = true;
            self.look_at_answers()?;
        }
        Ok(())
    }

    /// Takes the labels of the question as they are now; others than before call for a training.
    pub(super) fn take_labels(&mut self) -> Result<(), LiveError> {
        let labels = Self::read_labels(&self.schema, &self.of)?;
        if labels == self.labels {
            return Ok(());
        }
        self.labels = labels;
        self.by_name = Array2::zeros((0, self.labels.len()));
        self.encode_labels()?;
        let models = self.champion.iter_mut().chain(&mut self.latest);
        for model in models.chain(self.earlier.values_mut()) {
            model.probabilities = Array2::zeros((0, self.labels.len()));
        }
        self.due.now = true;
        self.stale = true;
        self.speak()
    }

    /// Embeds the texts of the labels.
    fn encode_labels(&mut self) -> Result<(), LiveError> {
        let question = self
            .schema
            .questions
            .iter()
            .find(|held| held.id == self.of.question);
        let texts = question
            .map(super::ordering::label_texts)
            .unwrap_or_default();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let encoded = self
            .encoder
            .encode(&texts, &[View::Final], &hone_domain::Silent)?;
        self.label_vectors = match encoded.into_iter().next() {
            Some(ViewData::Pooled(values)) => values,
            Some(ViewData::Tokens(_)) | None => Array2::zeros((0, 0)),
        };
        Ok(())
    }

    /// Encodes some of the records that wait, those whose features are kept already first.
    pub(super) fn encode_some(&mut self) -> Result<(), LiveError> {
        if self.absent == 0 {
            let kept = self.sort_out()?;
            if !kept.is_empty() {
                return self.encode(kept);
            }
        }
        let some = ENCODED.min(self.absent).min(self.waiting.len());
        self.absent -= some;
        let chunk = self.waiting.drain(..some).collect();
        self.encode(chunk)
    }

    /// Looks for the features of the records in front. Takes those out that have them; the others
    /// stay in front and are counted.
    fn sort_out(&mut self) -> Result<Vec<Item>, LiveError> {
        let some = self.waiting.len().min(LOOKED_UP);
        let front = self.waiting.iter().take(some);
        let contents: Vec<ContentHash> = front.map(|item| item.content).collect();
        let mut missing = vec![false; some];
        for &view in &self.views {
            let key = FeatureKey::of(self.encoder.info(), view);
            for at in self.outside.features.missing(&key, &contents)? {
                missing[at] = true;
            }
        }
        let (mut kept, mut absent) = (Vec::new(), Vec::new());
        for (item, missing) in self.waiting.drain(..some).zip(missing) {
            if missing {
                absent.push(item);
            } else {
                kept.push(item);
            }
        }
        self.absent = absent.len();
        absent
            .into_iter()
            .rev()
            .for_each(|item| self.waiting.push_front(item));
        Ok(kept)
    }

    fn encode(&mut self, chunk: Vec<Item>) -> Result<(), LiveError> {
        let texts: Vec<&str> = chunk.iter().map(|item| item.text.as_ref()).collect();
        let progress = Interruptible(self);
        let encoded = encode_pooled(
            self.encoder.as_ref(),
            self.outside.features.as_ref(),
            &texts,
            &self.views,
            &progress,
        );
        let encoded = match encoded {
            Ok(encoded) => encoded,
            Err(error) => {
                let back = chunk.into_iter().rev();
                back.for_each(|item| self.waiting.push_front(item));
                return match error {
                    EngineError::Encode(EncodeError::Stopped { .. }) => Ok(()),
                    error => Err(error.into()),
                };
            }
        };
        // What was deleted or changed meanwhile is looked at again with the next notices.
        self.pool.add(chunk, encoded.views)?;
        self.stale = true;
        let mut progress = self.shared.progress();
        progress.encoded = self.pool.len();
        progress.to_encode = self.waiting.len();
        Ok(())
    }
}

/// Lets the loop be stopped between two batches of the encoder.
struct Interruptible<'a>(&'a Open);

impl Progress for Interruptible<'_> {
    fn advance(&self, _done: usize, _total: usize) -> ControlFlow<()> {
        if self.0.shared.is_stopping() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// The text of a record: its fields, joined by a line feed.
pub(crate) fn text(record: &Record, fields: &[String]) -> String {
    let texts = fields
        .iter()
        .filter_map(|field| record.fields.get(field)?.as_str());
    texts.collect::<Vec<_>>().join("\n")
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
            _ => {}
        }
    }
    rounds
}
