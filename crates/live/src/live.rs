use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use hone_annotation::store::{Store, Transaction};
use hone_annotation::use_case::loops::{self, NewLoop};
use hone_annotation::use_case::records::FullRecord;
use hone_annotation::use_case::search::Queue;
use hone_annotation::{
    AnnotationError, Answer, Context, DatasetId, Event, EventType, Exposure, Loop, LoopId,
    LoopStatus, Object, QuestionId, Record, RecordId, Response, ResponseStatus, Score, Subject,
    Suggestion, SuggestionId, SuggestionKind, Timestamp, User, UserId, VersionId,
};
use hone_domain::{Encoder, FeatureStore, LabelSchema};
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::LiveError;
use crate::definition::{EncoderChoice, LoopDefinition, labels};
use crate::files::LoopFiles;
use crate::happened::{Happened, Why};
use crate::model::{most_probable, to_object};
use crate::queue::{Ask, LiveQueue, Offered, Place};
use crate::worker::Worker;

/// Opens encoders by what a definition says.
pub trait Encoders: Send + Sync + fmt::Debug {
    /// An encoder, which may be pulled first. Blocking.
    ///
    /// # Errors
    /// If it cannot be had.
    fn open(
        &self,
        choice: &EncoderChoice,
    ) -> Result<Arc<dyn Encoder>, Box<dyn Error + Send + Sync>>;
}

/// What loops need from outside.
#[derive(Clone)]
pub struct Outside {
    /// Where records and answers are.
    pub store: Arc<dyn Store>,
    /// Where encoders come from.
    pub encoders: Arc<dyn Encoders>,
    /// Where features are kept.
    pub features: Arc<dyn FeatureStore>,
    /// Where models are kept.
    pub files: LoopFiles,
    /// Tells the time.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Gives numbers that nobody can guess, another each time.
    pub entropy: Arc<dyn Fn() -> u64 + Send + Sync>,
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outside").finish_non_exhaustive()
    }
}

/// All loops of a server. Each has a thread of its own; what is asked of them here waits for none
/// of their work.
#[derive(Debug)]
pub struct Live {
    outside: Outside,
    running: RwLock<Running>,
}

#[derive(Debug, Default)]
struct Running {
    loops: BTreeMap<LoopId, Handle>,
    /// By dataset, in order of insertion: the first orders the queue.
    by_dataset: HashMap<DatasetId, Vec<Arc<Shared>>>,
}

#[derive(Debug)]
struct Handle {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What a loop's thread and requests share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) id: LoopId,
    pub(crate) dataset: DatasetId,
    pub(crate) question: QuestionId,
    pub(crate) definition: LoopDefinition,
    pub(crate) queue: Mutex<LiveQueue>,
    pub(crate) predictions: RwLock<Option<Arc<Predictions>>>,
    pub(crate) progress: Mutex<LoopProgress>,
    inbox: Mutex<Vec<Notice>>,
    bell: Condvar,
}

/// Something that a loop's thread has to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Notice {
    /// These records came, changed or went.
    Records(Vec<RecordId>),
    /// A record was answered, or an answer was taken back.
    Answered(RecordId),
    /// Somebody wants a training now.
    Train,
    /// Status or champion were changed by hand, or the dataset's settings were.
    Reload,
    /// The end.
    Stop,
}

/// What a loop is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It opens the encoder and reads the dataset.
    #[default]
    Opening,
    /// It encodes records.
    Encoding,
    /// It trains a model.
    Training,
    /// It orders the queue.
    Ranking,
    /// It writes suggestions.
    Suggesting,
    /// It waits for answers.
    Waiting,
    /// It is paused.
    Paused,
    /// It could not be opened, or its last step failed.
    Failed,
}

/// How far a loop is, at this moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LoopProgress {
    /// What it is doing.
    pub phase: Phase,
    /// Records that are encoded.
    pub encoded: usize,
    /// Records that wait to be encoded.
    pub to_encode: usize,
    /// Labels that the latest training learned from.
    pub labels: usize,
    /// Answers since.
    pub new_answers: usize,
    /// Answered audit records.
    pub audited: usize,
    /// Audit records that may be drawn.
    pub audit_reserve: usize,
    /// The labels' share that the latest model gets right out of fold.
    pub held_out_accuracy: Option<f64>,
    /// Records in the order of the queue.
    pub queued: usize,
    /// Orders so far.
    pub generation: u64,
    /// Milliseconds from the first answer that the latest training had to wait for to the order it
    /// led to.
    pub latency_ms: Option<u64>,
    /// Suggestions of the champion that are written, of how many.
    pub suggested: usize,
    /// How many there are to write.
    pub to_suggest: usize,
    /// Why the last step failed.
    pub error: Option<String>,
}

/// What a model says of every record, for requests to read.
#[derive(Debug)]
pub(crate) struct Predictions {
    pub(crate) agent: String,
    pub(crate) version: Option<VersionId>,
    pub(crate) labels: LabelSchema,
    pub(crate) row_of: HashMap<RecordId, usize>,
    /// `[rows, labels]`.
    pub(crate) probabilities: Array2<f32>,
}

/// A prediction of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicted {
    /// The most probable label.
    pub label: String,
    /// Its probability.
    pub score: f32,
    /// Who says so.
    pub agent: String,
    /// Which version that is; none while the labels' names are all there is.
    pub version: Option<VersionId>,
    /// All labels with their probabilities, in the question's order.
    pub scores: Vec<(String, f32)>,
}

impl Predictions {
    pub(crate) fn of(&self, record: RecordId) -> Option<Predicted> {
        let row = self.probabilities.row(*self.row_of.get(&record)?);
        let class = most_probable(row.iter().copied());
        let names = self.labels.names().iter().cloned();
        Some(Predicted {
            label: self.labels.name(class).to_owned(),
            score: row[class.index()],
            agent: self.agent.clone(),
            version: self.version,
            scores: names.zip(row.iter().copied()).collect(),
        })
    }
}

/// The name under which the suggestions of loops begin.
pub(crate) const AGENT: &str = "hone/";

/// What a loop's suggestion looks like among others.
pub(crate) fn is_of_loop(suggestion: &Suggestion) -> bool {
    let agent = suggestion.agent.as_deref();
    agent.is_some_and(|agent| agent.starts_with(AGENT))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn new(of: &Loop, definition: LoopDefinition) -> Self {
        Self {
            id: of.id,
            dataset: of.dataset,
            question: of.question,
            definition,
            queue: Mutex::default(),
            predictions: RwLock::default(),
            progress: Mutex::default(),
            inbox: Mutex::default(),
            bell: Condvar::new(),
        }
    }

    pub(crate) fn queue(&self) -> MutexGuard<'_, LiveQueue> {
        locked(&self.queue)
    }

    pub(crate) fn progress(&self) -> MutexGuard<'_, LoopProgress> {
        locked(&self.progress)
    }

    pub(crate) fn predictions(&self) -> Option<Arc<Predictions>> {
        let held = self.predictions.read();
        held.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn put_predictions(&self, new: Arc<Predictions>) {
        let mut held = self
            .predictions
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *held = Some(new);
    }

    pub(crate) fn tell(&self, notice: Notice) {
        locked(&self.inbox).push(notice);
        self.bell.notify_one();
    }

    /// Whether it was told to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        locked(&self.inbox).contains(&Notice::Stop)
    }

    /// Answers that nobody has looked at yet.
    pub(crate) fn answers_waiting(&self) -> usize {
        let inbox = locked(&self.inbox);
        let answers = inbox
            .iter()
            .filter(|notice| matches!(notice, Notice::Answered(_)));
        answers.count()
    }

    /// The notices so far; waits for one at most so long, for ever without a limit.
    pub(crate) fn notices(&self, limit: Option<Duration>) -> Vec<Notice> {
        let inbox = locked(&self.inbox);
        let empty = |inbox: &mut Vec<Notice>| inbox.is_empty();
        let mut inbox = match limit {
            Some(limit) => {
                let waited = self.bell.wait_timeout_while(inbox, limit, empty);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => {
                let waited = self.bell.wait_while(inbox, empty);
                waited.unwrap_or_else(PoisonError::into_inner)
            }
        };
        std::mem::take(&mut inbox)
    }
}

impl Live {
    /// Loops that have not been started.
    pub fn new(outside: Outside) -> Self {
        Self {
            outside,
            running: RwLock::default(),
        }
    }

    /// Starts every loop of the store.
    ///
    /// # Errors
    /// If the store cannot be read or a thread cannot be started. A loop whose definition cannot
    /// be read is left alone and named in the log.
    pub async fn start(&self) -> Result<(), LiveError> {
        let held = self
            .outside
            .store
            .read(|view| Ok(view.loops(None)?))
            .await?;
        for of in held {
            if let Err(error) = self.run(of.clone()) {
                tracing::error!(id = %of.id, %error, "a loop cannot be started");
            }
        }
        Ok(())
    }

    /// Ends every thread at the next point where nothing is lost, and waits for them.
    pub fn stop(&self) {
        let mut running = self.running.write().unwrap_or_else(PoisonError::into_inner);
        let handles = std::mem::take(&mut *running);
        drop(running);
        for handle in handles.loops.values() {
            handle.shared.tell(Notice::Stop);
        }
        for handle in handles.loops.into_values() {
            end(handle);
        }
    }

    fn run(&self, of: Loop) -> Result<(), LiveError> {
        let definition = LoopDefinition::read(&of.definition)?;
        let shared = Arc::new(Shared::new(&of, definition));
        let worker = Worker::new(self.outside.clone(), Arc::clone(&shared), of.clone());
        let thread = std::thread::Builder::new().name(format!("loop {}", of.name));
        let thread = thread.spawn(move || worker.run());
        let thread = thread.map_err(|error| LiveError::File {
            name: "of a thread".to_owned(),
            reason: error.to_string(),
        })?;
        let mut running = self.running.write().unwrap_or_else(PoisonError::into_inner);
        let of_dataset = running.by_dataset.entry(of.dataset).or_default();
        of_dataset.push(Arc::clone(&shared));
        let thread = Some(thread);
        running.loops.insert(of.id, Handle { shared, thread });
        Ok(())
    }

    fn shared(&self, id: LoopId) -> Option<Arc<Shared>> {
        let running = self.running.read().unwrap_or_else(PoisonError::into_inner);
        running
            .loops
            .get(&id)
            .map(|handle| Arc::clone(&handle.shared))
    }

    fn of_dataset(&self, dataset: DatasetId) -> Vec<Arc<Shared>> {
        let running = self.running.read().unwrap_or_else(PoisonError::into_inner);
        running
            .by_dataset
            .get(&dataset)
            .cloned()
            .unwrap_or_default()
    }

    /// Makes a loop and starts it.
    ///
    /// # Errors
    /// [`LiveError::BadDefinition`] names the place; otherwise who asks may not, the question is
    /// not there, or the name is taken.
    pub async fn create(
        &self,
        actor: User,
        dataset: DatasetId,
        body: &Object,
    ) -> Result<Loop, LiveError> {
        let definition = LoopDefinition::read(body)?;
        let name = definition.question.clone();
        let asker = actor.clone();
        let read = self
            .outside
            .store
            .read(move |view| loops::question(view, &asker, dataset, &name));
        let (schema, question) = read.await?;
        labels(&question)?;
        definition.texts(&schema)?;
        let new = NewLoop {
            question: question.id,
            name: definition.name.clone(),
            definition: definition.body(),
        };
        let made = self
            .write(move |tx, context| loops::create(tx, &actor, dataset, new, context))
            .await?;
        self.run(made.clone())?;
        Ok(made)
    }

    /// Ends a loop and forgets what it has learned.
    ///
    /// # Errors
    /// If there is none, or who asks may not.
    pub async fn delete(&self, actor: User, id: LoopId) -> Result<Loop, LiveError> {
        let held = self
            .write(move |tx, _| loops::delete(tx, &actor, id))
            .await?;
        self.forget(id);
        Ok(held)
    }

    fn forget(&self, id: LoopId) {
        let mut running = self.running.write().unwrap_or_else(PoisonError::into_inner);
        let Some(handle) = running.loops.remove(&id) else {
            return;
        };
        let dataset = handle.shared.dataset;
        if let Some(of_dataset) = running.by_dataset.get_mut(&dataset) {
            of_dataset.retain(|shared| shared.id != id);
        }
        // Its thread ends by itself: nobody has to wait for it here.
        handle.shared.tell(Notice::Stop);
    }

    /// Pauses a loop or lets it go on.
    ///
    /// # Errors
    /// If there is none, or who asks may not.
    pub async fn set_status(
        &self,
        actor: User,
        id: LoopId,
        status: LoopStatus,
    ) -> Result<Loop, LiveError> {
        let held = self
            .write(move |tx, context| loops::set_status(tx, &actor, id, status, context))
            .await?;
        self.call(id, Notice::Reload);
        Ok(held)
    }

    /// Has a loop train now, whatever its triggers say.
    ///
    /// # Errors
    /// If there is none, or who asks may not.
    pub async fn train(&self, actor: User, id: LoopId) -> Result<Loop, LiveError> {
        let read = self
            .outside
            .store
            .read(move |view| loops::get(view, &actor, id, "train this loop"));
        let held = read.await?;
        self.call(id, Notice::Train);
        Ok(held)
    }

    /// Makes a version the champion of its loop by hand.
    ///
    /// # Errors
    /// If there is none, or who asks may not.
    pub async fn promote(&self, actor: User, id: VersionId) -> Result<Loop, LiveError> {
        let promoted = self.write(move |tx, context| {
            let (mut of, version) = loops::version(tx, &actor, id, "promote this version")?;
            let answers = version.training.get("answers").and_then(Value::as_array);
            let event = Happened::Promoted {
                version: id,
                from: of.champion,
                labels: answers.map_or(0, Vec::len),
                audited: 0,
                why: Why::ByHand {
                    by: actor.username.clone(),
                },
            };
            put_champion(tx, &mut of, Some(id), &event, context)?;
            Ok(of)
        });
        let of = promoted.await?;
        self.call(of.id, Notice::Reload);
        Ok(of)
    }

    /// Takes the champion of a loop back by hand: the version before it makes the suggestions.
    ///
    /// # Errors
    /// If there is no loop or no champion, or who asks may not.
    pub async fn roll_back(&self, actor: User, id: LoopId) -> Result<Loop, LiveError> {
        let back = self.write(move |tx, context| {
            let mut of = loops::get(tx, &actor, id, "roll this loop back")?;
            let Some(version) = of.champion else {
                let reason = "the loop has no champion".to_owned();
                return Err(AnnotationError::Unprocessable(reason));
            };
            let events = loops::events(tx, id, 0)?;
            let to = before(&events, version);
            let event = Happened::RolledBack {
                version,
                to,
                why: Why::ByHand {
                    by: actor.username.clone(),
                },
            };
            put_champion(tx, &mut of, to, &event, context)?;
            Ok(of)
        });
        let of = back.await?;
        self.call(id, Notice::Reload);
        Ok(of)
    }

    fn call(&self, id: LoopId, notice: Notice) {
        if let Some(shared) = self.shared(id) {
            shared.tell(notice);
        }
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Transaction, &mut Context) -> Result<T, AnnotationError>
        + Send
        + 'static,
    ) -> Result<T, AnnotationError> {
        self.outside.write(work).await
    }

    /// How far a loop is; nothing if it does not run.
    pub fn progress(&self, id: LoopId) -> Option<LoopProgress> {
        let shared = self.shared(id)?;
        let mut progress = shared.progress().clone();
        let queue = shared.queue();
        progress.queued = queue.entries().len();
        progress.generation = queue.generation();
        Some(progress)
    }

    /// The records in front of a loop's queue with their places, at most `limit`.
    pub fn front(&self, id: LoopId, limit: usize) -> Vec<(RecordId, Place)> {
        let Some(shared) = self.shared(id) else {
            return Vec::new();
        };
        let mut queue = shared.queue();
        let nobody = Ask {
            user: UserId(uuid::Uuid::nil()),
            now: (self.outside.now)(),
            overlap: usize::MAX,
        };
        let (front, _) = queue.offer(&nobody, Offered::Free, 0, limit);
        let placed = front.into_iter();
        placed
            .filter_map(|record| queue.place(record).map(|place| (record, place)))
            .collect()
    }

    /// Whether a dataset has a loop.
    pub fn watches(&self, dataset: DatasetId) -> bool {
        let running = self.running.read().unwrap_or_else(PoisonError::into_inner);
        running
            .by_dataset
            .get(&dataset)
            .is_some_and(|of| !of.is_empty())
    }

    /// The types of events that loops want to hear of; none while there is no loop.
    pub fn wanted(&self) -> &'static [EventType] {
        let running = self.running.read().unwrap_or_else(PoisonError::into_inner);
        if running.loops.is_empty() {
            return &[];
        }
        &[
            EventType::DatasetUpdated,
            EventType::DatasetDeleted,
            EventType::RecordCreated,
            EventType::RecordUpdated,
            EventType::RecordDeleted,
            EventType::RecordCompleted,
            EventType::ResponseCreated,
            EventType::ResponseUpdated,
            EventType::ResponseDeleted,
        ]
    }

    /// Tells loops what happened, after it was committed.
    pub fn observe(&self, events: &[Event]) {
        for event in events {
            match &event.subject {
                Subject::Dataset(schema) => self.dataset_changed(event.kind, schema.dataset.id),
                Subject::Record(record) => {
                    for shared in self.of_dataset(record.dataset) {
                        shared.record_changed(event.kind, record);
                    }
                }
                Subject::Response(response, record) => {
                    for shared in self.of_dataset(record.dataset) {
                        shared.answered(event.kind, response);
                    }
                }
            }
        }
    }

    fn dataset_changed(&self, kind: EventType, dataset: DatasetId) {
        for shared in self.of_dataset(dataset) {
            if kind == EventType::DatasetDeleted {
                self.forget(shared.id);
            } else {
                shared.tell(Notice::Reload);
            }
        }
    }

    /// What loops had shown when responses were given, to be kept with them.
    pub fn exposures(&self, events: &[Event]) -> Vec<Exposure> {
        let mut exposures = Vec::new();
        for event in events {
            let Subject::Response(response, record) = &event.subject else {
                continue;
            };
            if event.kind == EventType::ResponseDeleted {
                continue;
            }
            for shared in self.of_dataset(record.dataset) {
                exposures.extend(shared.exposure(response));
            }
        }
        exposures
    }

    /// The queue of a dataset for a person, if a loop orders it.
    pub fn queue(&self, dataset: DatasetId, user: UserId, overlap: usize) -> Option<Handout> {
        let shared = self.of_dataset(dataset).into_iter().next()?;
        if shared.queue().entries().is_empty() {
            return None;
        }
        let ask = Ask {
            user,
            now: (self.outside.now)(),
            overlap,
        };
        Some(Handout {
            shared,
            ask,
            next: 0,
            which: Offered::Free,
        })
    }

    /// What is said of records in the order of the queue, for a reply to add.
    pub fn place(&self, dataset: DatasetId, record: RecordId) -> Option<Place> {
        let shared = self.of_dataset(dataset).into_iter().next()?;
        let place = shared.queue().place(record);
        place
    }

    /// What each loop's champion says of a record, by question.
    pub fn predicted(&self, dataset: DatasetId, record: RecordId) -> Vec<(QuestionId, Predicted)> {
        let loops = self.of_dataset(dataset).into_iter();
        let said = loops.filter_map(|shared| {
            let predictions = shared.predictions()?;
            Some((shared.question, predictions.of(record)?))
        });
        said.collect()
    }

    /// Brings the suggestions of a record up to date with the champions, if they were asked for:
    /// what is written in the store may still be an older model's.
    pub fn refresh(&self, full: &mut FullRecord) {
        let Some(suggestions) = &mut full.suggestions else {
            return;
        };
        for shared in self.of_dataset(full.record.dataset) {
            let predictions = shared.predictions();
            let Some(said) = predictions.and_then(|all| all.of(full.record.id)) else {
                continue;
            };
            let now = (self.outside.now)();
            let held = suggestions
                .iter_mut()
                .find(|held| held.question == shared.question);
            match held {
                Some(held) if is_of_loop(held) => suggest(held, &said, now),
                Some(_) => {}
                None => suggestions.push(new_suggestion(&full.record, shared.question, &said, now)),
            }
        }
    }
}

impl Live {
    /// What loops need from outside.
    pub(crate) fn outside(&self) -> &Outside {
        &self.outside
    }
}

impl Outside {
    /// A new id.
    pub(crate) fn id<Id: From<uuid::Uuid>>(&self) -> Id {
        Context::new((self.now)(), (self.entropy)()).id()
    }

    /// Runs work that writes.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Transaction, &mut Context) -> Result<T, AnnotationError>
        + Send
        + 'static,
    ) -> Result<T, AnnotationError> {
        let (now, entropy) = (Arc::clone(&self.now), Arc::clone(&self.entropy));
        self.store
            .write(move |tx| work(tx, &mut Context::new(now(), entropy())))
            .await
    }
}

/// Notes which version makes the suggestions, and why.
pub(crate) fn put_champion(
    tx: &mut dyn Transaction,
    of: &mut Loop,
    champion: Option<VersionId>,
    event: &Happened,
    context: &mut Context,
) -> Result<(), AnnotationError> {
    of.champion = champion;
    of.updated_at = context.now;
    tx.put_loop(of)?;
    loops::tell(tx, of, event.event_type(), event.body(), context)?;
    Ok(())
}

/// The version that a champion took over from.
fn before(events: &[hone_annotation::LoopEvent], champion: VersionId) -> Option<VersionId> {
    let mut said = events
        .iter()
        .rev()
        .filter_map(|event| serde_json::from_value(Value::Object(event.body.clone())).ok());
    said.find_map(|event| match event {
        Happened::Promoted { version, from, .. } if version == champion => Some(from),
        _ => None,
    })
    .flatten()
}

fn end(handle: Handle) {
    if let Some(thread) = handle.thread
        && thread.join().is_err()
    {
        tracing::error!(id = %handle.shared.id, "the thread of a loop panicked");
    }
}

/// A suggestion that is not in the store yet; its id follows from the record's.
pub(crate) fn new_suggestion(
    record: &Record,
    question: QuestionId,
    said: &Predicted,
    now: Timestamp,
) -> Suggestion {
    let (record_high, record_low) = record.id.0.as_u64_pair();
    let (high, low) = question.0.as_u64_pair();
    let id = uuid::Builder::from_custom_bytes(
        uuid::Uuid::from_u64_pair(record_high ^ low, record_low ^ high).into_bytes(),
    );
    let mut new = Suggestion {
        id: SuggestionId(id.into_uuid()),
        record: record.id,
        question,
        value: Answer::Text(String::new()),
        score: None,
        agent: None,
        kind: None,
        inserted_at: now,
        updated_at: now,
    };
    suggest(&mut new, said, now);
    new
}

/// Says what a model says.
pub(crate) fn suggest(suggestion: &mut Suggestion, said: &Predicted, now: Timestamp) {
    suggestion.value = Answer::Text(said.label.clone());
    suggestion.score = Some(Score::One(f64::from(said.score)));
    suggestion.agent = Some(said.agent.clone());
    suggestion.kind = Some(SuggestionKind::Model);
    suggestion.updated_at = now;
}

impl Shared {
    fn record_changed(&self, kind: EventType, record: &Record) {
        match kind {
            EventType::RecordCompleted => self.queue().close(record.id),
            EventType::RecordDeleted => {
                self.queue().close(record.id);
                self.tell(Notice::Records(vec![record.id]));
            }
            _ => self.tell(Notice::Records(vec![record.id])),
        }
    }

    fn answered(&self, kind: EventType, response: &Response) {
        if response.status == ResponseStatus::Draft && kind != EventType::ResponseDeleted {
            return;
        }
        self.queue().release(response.record, response.user);
        self.tell(Notice::Answered(response.record));
    }

    /// What a person had before them when they answered.
    fn exposure(&self, response: &Response) -> Option<Exposure> {
        if response.status == ResponseStatus::Draft {
            return None;
        }
        let queue = self.queue();
        let place = queue.place(response.record);
        let out = queue.handed_out(response.record, response.user).cloned();
        drop(queue);
        let since = out.as_ref().map(|out| out.since);
        let said = match out {
            Some(out) => out.suggested,
            None => self.predictions().and_then(|all| all.of(response.record)),
        };
        let shown = Shown {
            suggested: said.as_ref().map(|said| said.label.clone()),
            score: said.as_ref().map(|said| said.score),
            version: said.as_ref().and_then(|said| said.version),
            agent: said.map(|said| said.agent),
            answered: match response.values.get(&self.definition.question) {
                Some(Answer::Text(label)) if response.status == ResponseStatus::Submitted => {
                    Some(label.clone())
                }
                _ => None,
            },
            rank: place.as_ref().map(|place| place.rank),
            utility: place.as_ref().map(|place| place.utility),
            strategy: place.as_ref().map(|place| place.strategy.clone()),
            ordered_by: place.as_ref().and_then(|place| place.version),
            purpose: place.map(|place| place.purpose),
            milliseconds: since.map(|since| (response.updated_at.0 - since.0) / 1000),
        };
        Some(Exposure {
            response: response.id,
            of: self.id,
            record: response.record,
            user: response.user,
            shown: to_object(&shown),
            at: response.updated_at,
        })
    }
}

/// What a person had before them when they answered, and what they answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The label suggested.
    pub suggested: Option<String>,
    /// Its probability.
    pub score: Option<f32>,
    /// The version that suggested it.
    pub version: Option<VersionId>,
    /// Its name among the agents.
    pub agent: Option<String>,
    /// The label given; none where the record was discarded.
    pub answered: Option<String>,
    /// The record's place in the order of the queue.
    pub rank: Option<usize>,
    /// Its utility.
    pub utility: Option<f32>,
    /// The strategy that made the order.
    pub strategy: Option<String>,
    /// The version that made the order.
    pub ordered_by: Option<VersionId>,
    /// Why the record was asked about.
    pub purpose: Option<crate::queue::Purpose>,
    /// How long after the record was handed out the answer came.
    pub milliseconds: Option<i64>,
}

/// Hands a loop's records to one person.
#[derive(Debug)]
pub struct Handout {
    shared: Arc<Shared>,
    ask: Ask,
    next: usize,
    /// What others have comes last.
    which: Offered,
}

impl Handout {
    /// Keeps records for the person.
    pub fn keep(&self, records: &[RecordId]) {
        /// Records that are kept for one person at once: the rest of a long page is free.
        const KEPT: usize = 100;
        let lease = i64::try_from(self.shared.definition.lease_seconds).unwrap_or(i64::MAX);
        let until = self.ask.now.plus(lease.saturating_mul(1_000_000));
        let predictions = self.shared.predictions();
        let mut queue = self.shared.queue();
        for &record in records.iter().take(KEPT) {
            let said = predictions.as_ref().and_then(|all| all.of(record));
            queue.lease(&self.ask, record, until, said);
        }
    }
}

impl Queue for Handout {
    fn offer(&mut self, limit: usize) -> Vec<RecordId> {
        let mut queue = self.shared.queue();
        let (offered, next) = queue.offer(&self.ask, self.which, self.next, limit);
        self.next = next;
        if !offered.is_empty() || self.which == Offered::Taken {
            return offered;
        }
        // Better what somebody else has, too, than nothing.
        self.which = Offered::Taken;
        let (offered, next) = queue.offer(&self.ask, self.which, 0, limit);
        self.next = next;
        offered
    }
}
