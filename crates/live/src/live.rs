use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;

use hone_annotation::store::{Transaction, View};
use hone_annotation::use_case::loops::{self, NewLoop};
use hone_annotation::{
    AnnotationError, Context, DatasetId, Event, EventType, Loop, LoopId, LoopStatus, Object,
    Question, RecordId, Subject, User, UserId, VersionId,
};
use serde_json::Value;

use crate::LiveError;
use crate::definition::LoopDefinition;
use crate::encoder_choice::EncoderChoice;
use crate::happened::{Happened, Why};
use crate::loop_kind::LoopKind;
use crate::model::require_head;
use crate::outside::Outside;
use crate::progress::LoopProgress;
use crate::question::{no_question, question_of};
use crate::queue::{Ask, Offered, Place};
use crate::shared::{Notice, Shared};
use crate::succession::{before, put_champion};
use crate::worker::Worker;

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
        let read = self.outside.store.read(|view| {
            let loops = view.loops(None)?.into_iter();
            let asked = loops.map(|of| Ok((question_of(view, &of)?, of)));
            asked.collect::<Result<Vec<_>, AnnotationError>>()
        });
        let held = read.await?;
        let there: Vec<LoopId> = held.iter().map(|(_, of)| of.id).collect();
        self.outside.folders.keep_only(&there)?;
        for (question, of) in held {
            if let Err(error) = self.run(of.clone(), question.as_ref()) {
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

    fn run(&self, of: Loop, question: Option<&Question>) -> Result<(), LiveError> {
        let question = question.ok_or_else(no_question)?;
        let definition = LoopDefinition::read(&of.definition)?;
        let kind = LoopKind::of(question)?;
        let shared = Arc::new(Shared::new(&of, kind, definition));
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

    pub(crate) fn shared(&self, id: LoopId) -> Option<Arc<Shared>> {
        let running = self.running.read().unwrap_or_else(PoisonError::into_inner);
        running
            .loops
            .get(&id)
            .map(|handle| Arc::clone(&handle.shared))
    }

    pub(crate) fn of_dataset(&self, dataset: DatasetId) -> Vec<Arc<Shared>> {
        let running = self.running.read().unwrap_or_else(PoisonError::into_inner);
        let found = running.by_dataset.get(&dataset);
        found.cloned().unwrap_or_default()
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
        let (suggester, taggers) = (definition.suggester.clone(), self.outside.taggers.clone());
        let read = self.outside.store.read(move |view| {
            let asked = loops::question(view, &asker, dataset, &name)?;
            // Here one may wait for a file.
            let known = suggester.map(|choice| taggers.labels(&choice.model_id));
            Ok((asked, known))
        });
        let ((schema, question), known) = read.await?;
        let definition = definition.for_question(&question)?;
        definition.check_suggester(known, &question)?;
        definition.read_fields(&schema)?;
        if let Some(writer) = &definition.writer {
            writer.fits(&schema)?;
        }
        let new = NewLoop {
            question: question.id,
            name: definition.name.clone(),
            definition: definition.body(),
        };
        let made = self
            .write(move |tx, context| loops::create(tx, &actor, dataset, new, context))
            .await?;
        self.run(made.clone(), Some(&question))?;
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
    /// If there is none, it trains nothing, or who asks may not.
    pub async fn train(&self, actor: User, id: LoopId) -> Result<Loop, LiveError> {
        let read = self
            .outside
            .store
            .read(move |view| loops::get(view, &actor, id, "train this loop"));
        let held = read.await?;
        self.require_learning(id)?;
        self.call(id, Notice::Train);
        Ok(held)
    }

    /// Has another encoder read the records of a loop and take over once it has read them all. To
    /// ask for the one at hand calls that off.
    ///
    /// # Errors
    /// If there is no loop, it reads no texts or trains nothing, or who asks may not.
    pub async fn change_encoder(
        &self,
        actor: User,
        id: LoopId,
        encoder: EncoderChoice,
    ) -> Result<Loop, LiveError> {
        let learns = self.require_learning(id);
        let asked = self.write(move |tx, context| {
            let of = loops::get(tx, &actor, id, "change the encoder of this loop")?;
            learns?;
            require_texts(tx, &of)?;
            let by = actor.username.clone();
            let event = Happened::EncoderAsked { encoder, by };
            loops::tell(tx, &of, event.event_type(), event.body(), context)?;
            Ok(of)
        });
        let of = asked.await?;
        self.call(id, Notice::Reload);
        Ok(of)
    }

    /// Makes a version the champion of its loop by hand.
    ///
    /// # Errors
    /// [`LiveError::NoHead`] if its head was let go; if there is none, or who asks may not.
    pub async fn promote(&self, actor: User, id: VersionId) -> Result<Loop, LiveError> {
        let progress: BTreeMap<LoopId, usize> = self.audited();
        let asker = actor.clone();
        let read = self
            .outside
            .store
            .read(move |view| loops::version(view, &asker, id, "promote this version"));
        let (of, version) = read.await?;
        require_head(&version, &self.outside.folders.of(of.id))?;
        let promoted = self.write(move |tx, context| {
            let (mut of, version) = loops::version(tx, &actor, id, "promote this version")?;
            if of.champion == Some(id) {
                return Ok(of);
            }
            let labels = version.training.get("labels").and_then(Value::as_u64);
            let event = Happened::Promoted {
                version: id,
                from: of.champion,
                labels: labels.unwrap_or(0) as usize,
                audited: progress.get(&of.id).copied().unwrap_or(0),
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

    /// Answered audit records of each loop.
    fn audited(&self) -> BTreeMap<LoopId, usize> {
        let running = self.running.read().unwrap_or_else(PoisonError::into_inner);
        let loops = running.loops.iter();
        loops
            .map(|(id, handle)| (*id, handle.shared.progress().audited))
            .collect()
    }

    /// Refuses what is about learning where a language model writes.
    fn require_learning(&self, id: LoopId) -> Result<(), AnnotationError> {
        let kind = self.shared(id).map(|shared| shared.kind);
        if kind == Some(LoopKind::Written) {
            let reason = "a language model writes the suggestions of this loop: nothing is trained";
            return Err(AnnotationError::Unprocessable(reason.to_owned()));
        }
        Ok(())
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
        let waiting = shared.answers_waiting();
        let mut progress = shared.progress().clone();
        progress.new_answers += waiting;
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
}

impl Live {
    /// What loops need from outside.
    pub(crate) fn outside(&self) -> &Outside {
        &self.outside
    }
}

/// Refuses a loop that reads images alone: its encoder stays.
fn require_texts(view: &dyn View, of: &Loop) -> Result<(), AnnotationError> {
    let refused = |reason: String| Err(AnnotationError::Unprocessable(reason));
    let Some(schema) = view.schema(of.dataset)? else {
        return Ok(());
    };
    let definition = LoopDefinition::read(&of.definition);
    match definition.and_then(|definition| definition.read_fields(&schema)) {
        Ok(fields) if fields.texts.is_empty() => {
            refused("the loop reads images alone, and their encoder cannot be changed".to_owned())
        }
        Ok(_) => Ok(()),
        Err(error) => refused(error.to_string()),
    }
}

fn end(handle: Handle) {
    if let Some(thread) = handle.thread
        && thread.join().is_err()
    {
        tracing::error!(id = %handle.shared.id, "the thread of a loop panicked");
    }
}
