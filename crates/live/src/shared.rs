use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use hone_annotation::{
    DatasetId, EventType, Loop, LoopId, QuestionId, Record, RecordId, Response, ResponseStatus,
};

use crate::definition::LoopDefinition;
use crate::layout::Layout;
use crate::loop_kind::LoopKind;
use crate::predictions::{Predicted, Predictions};
use crate::progress::LoopProgress;
use crate::quality::Quality;
use crate::queue::LiveQueue;
use crate::writing::Drafts;

/// What a loop's thread and requests share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) id: LoopId,
    pub(crate) dataset: DatasetId,
    pub(crate) question: QuestionId,
    pub(crate) kind: LoopKind,
    pub(crate) definition: LoopDefinition,
    pub(crate) queue: Mutex<LiveQueue>,
    pub(crate) predictions: RwLock<Option<Arc<Predictions>>>,
    pub(crate) drafts: Drafts,
    pub(crate) progress: Mutex<LoopProgress>,
    layout: Mutex<Option<Arc<Layout>>>,
    quality: Mutex<Option<Arc<Quality>>>,
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
    /// Somebody looks at the map.
    Map,
    /// Status or champion were changed by hand, or the dataset's settings were.
    Reload,
    /// The end.
    Stop,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn new(of: &Loop, kind: LoopKind, definition: LoopDefinition) -> Self {
        Self {
            id: of.id,
            dataset: of.dataset,
            question: of.question,
            kind,
            definition,
            queue: Mutex::default(),
            predictions: RwLock::default(),
            drafts: Drafts::default(),
            progress: Mutex::default(),
            layout: Mutex::default(),
            quality: Mutex::default(),
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

    /// What is suggested for a record.
    pub(crate) fn said(&self, record: RecordId) -> Option<Predicted> {
        match self.kind {
            LoopKind::Learned(_) => self.predictions()?.of(record),
            LoopKind::Written => self.drafts.of(record),
        }
    }

    pub(crate) fn put_predictions(&self, new: Arc<Predictions>) {
        let mut held = self
            .predictions
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *held = Some(new);
    }

    /// Where the records lie, once it was asked for.
    pub(crate) fn layout(&self) -> Option<Arc<Layout>> {
        locked(&self.layout).clone()
    }

    pub(crate) fn put_layout(&self, new: Layout) {
        *locked(&self.layout) = Some(Arc::new(new));
    }

    /// How the champion does on the audit.
    pub(crate) fn quality(&self) -> Option<Arc<Quality>> {
        locked(&self.quality).clone()
    }

    pub(crate) fn put_quality(&self, new: Option<Quality>) {
        *locked(&self.quality) = new.map(Arc::new);
    }

    pub(crate) fn tell(&self, notice: Notice) {
        locked(&self.inbox).push(notice);
        self.bell.notify_one();
    }

    /// Whether it was told to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        locked(&self.inbox).contains(&Notice::Stop)
    }

    /// Whether there is a notice that what takes long has to be broken off for.
    pub(crate) fn is_called_away(&self) -> bool {
        let urgent = |notice: &Notice| matches!(notice, Notice::Stop | Notice::Reload);
        locked(&self.inbox).iter().any(urgent)
    }

    /// Answers that nobody has looked at yet.
    pub(crate) fn answers_waiting(&self) -> usize {
        answers(&locked(&self.inbox))
    }

    /// The notices so far; waits for one at most so long, for ever without a limit.
    pub(crate) fn notices(&self, limit: Option<Duration>) -> Vec<Notice> {
        let inbox = locked(&self.inbox);
        let empty = |inbox: &mut Vec<Notice>| inbox.is_empty();
        let mut inbox = if let Some(limit) = limit {
            let waited = self.bell.wait_timeout_while(inbox, limit, empty);
            waited.unwrap_or_else(PoisonError::into_inner).0
        } else {
            let waited = self.bell.wait_while(inbox, empty);
            waited.unwrap_or_else(PoisonError::into_inner)
        };
        // Counted in the same breath, so that no answer is ever missing from the progress.
        self.progress().new_answers += answers(&inbox);
        std::mem::take(&mut inbox)
    }
}

fn answers(notices: &[Notice]) -> usize {
    let answers = notices
        .iter()
        .filter(|notice| matches!(notice, Notice::Answered(_)));
    answers.count()
}

impl Shared {
    /// Hears of a record.
    pub(crate) fn record_changed(&self, kind: EventType, record: &Record) {
        match kind {
            EventType::RecordCompleted => self.queue().close(record.id),
            EventType::RecordDeleted => {
                self.queue().close(record.id);
                self.tell(Notice::Records(vec![record.id]));
            }
            _ => self.tell(Notice::Records(vec![record.id])),
        }
    }

    /// Hears of a response.
    pub(crate) fn answered(&self, kind: EventType, response: &Response) {
        if response.status == ResponseStatus::Draft && kind != EventType::ResponseDeleted {
            return;
        }
        self.queue().release(response.record, response.user);
        self.tell(Notice::Answered(response.record));
    }
}
