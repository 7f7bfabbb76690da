//! The thread of one loop.

mod auditing;
mod comparing;
mod encoding;
mod guarding;
mod looking;
mod ordering;
mod reading;
mod refusing;
mod rounds;
mod suggesting;
mod switching;
mod tagging;
mod thinning;

use std::any::Any;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use hone_annotation::use_case::loops;
use hone_annotation::{Loop, LoopStatus, RecordId, Schema, Timestamp, VersionId};
use hone_domain::{LabelSchema, Seed, Tagger};

pub(crate) use self::guarding::Acceptance;
use self::refusing::Refused;
use self::suggesting::Pass;
use self::switching::Beside;
use crate::LiveError;
use crate::audit::{Audit, Said};
use crate::definition::{self, LoopDefinition};
use crate::error::chain;
use crate::fields::Item;
use crate::files::LoopFiles;
use crate::happened::Happened;
use crate::kind::{Kind, QuestionKind, for_kind};
use crate::loop_kind::LoopKind;
use crate::material::Material;
use crate::model::Model;
use crate::naming::Naming;
use crate::outside::Outside;
use crate::pool::Pool;
use crate::progress::Phase;
use crate::question::no_question;
use crate::shared::{Notice, Shared};
use crate::sources::Sources;
use crate::state::LoopState;
use crate::wait::wait;
use crate::writing::Desk;

/// How long a loop that could not be opened waits before it tries again.
const AGAIN: Duration = Duration::from_secs(30);

/// The thread of a loop: takes notices, and does the most urgent of what there is to do.
#[derive(Debug)]
pub(crate) struct Worker {
    outside: Outside,
    shared: Arc<Shared>,
    of: Loop,
}

/// A loop that has been opened.
#[derive(Debug)]
struct Open<K: Kind> {
    kind: K,
    /// The kind by its name.
    which: QuestionKind,
    outside: Outside,
    files: LoopFiles,
    shared: Arc<Shared>,
    of: Loop,
    state: LoopState,
    /// What is read of records.
    sources: Sources,
    schema: Arc<Schema>,
    labels: LabelSchema,
    pool: Pool,
    /// Records whose features have not been looked for yet.
    unread: VecDeque<Item>,
    /// Records that have no features yet.
    absent: VecDeque<Item>,
    /// Records that cannot be read: nothing is learned from them.
    refused: BTreeMap<RecordId, Refused>,
    /// The encoder that is to take over.
    beside: Option<Beside>,
    /// Records with enough answers.
    complete: HashSet<RecordId>,
    /// What the labels' names, or a suggester, say of the pool; empty where they say nothing. A
    /// suggester comes to later rows later.
    by_name: K::Output,
    /// The suggester, once it is open.
    tagger: Option<Arc<dyn Tagger>>,
    /// What the labels' names mean.
    naming: Naming,
    /// The version that makes the suggestions.
    champion: Option<Model<K>>,
    /// The version trained last, which orders the queue; none if it is the champion.
    latest: Option<Model<K>>,
    /// Earlier versions that comparisons need.
    earlier: HashMap<VersionId, Model<K>>,
    series: Option<Audit>,
    gate: Option<Audit>,
    /// What was said of the records that audits keep, at the last look.
    said: HashMap<RecordId, Said<K::Answer>>,
    /// What the latest training learned from.
    labelled: Vec<(RecordId, K::Answer)>,
    /// Records that were answered, but not often enough.
    partly: Vec<RecordId>,
    due: Due,
    /// Whether the queue has to be ordered anew.
    stale: bool,
    /// Records that were encoded when the queue was last ordered.
    ordered_at: usize,
    pass: Option<Pass>,
    /// Macro-F1 at each training, for the advice to stop.
    rounds: Vec<hone_engine::RoundScore>,
    late_said: bool,
    /// Whether somebody has looked at the map, so that it is kept up to date.
    map_wanted: bool,
}

/// What calls for a training.
#[derive(Debug, Clone, Copy, Default)]
struct Due {
    answers: usize,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    now: bool,
}

/// What the thread does next.
enum Next {
    /// Something at once.
    Work,
    /// Nothing before so long.
    Wait(Option<Duration>),
    /// Everything anew: another encoder takes over.
    Reopen,
}

/// Why a loop is left.
enum Left {
    ToStop,
    ToReopen,
}

impl Worker {
    pub(crate) fn new(outside: Outside, shared: Arc<Shared>, of: Loop) -> Self {
        Self {
            outside,
            shared,
            of,
        }
    }

    /// Runs until it is told to stop. The files of a loop that is gone by then go with it.
    pub(crate) fn run(self) {
        self.work();
        let id = self.of.id;
        let there = wait(
            self.outside
                .store
                .read(move |view| Ok(view.learning_loop(id)?)),
        );
        if let Ok(None) = there
            && let Err(error) = self.outside.folders.of(id).remove_all()
        {
            tracing::error!(%id, %error, "the files of a deleted loop stay");
        }
    }

    fn work(&self) {
        loop {
            self.shared.progress().phase = Phase::Opening;
            // All that matters is in the store, so a loop that broke off begins anew from there.
            let left = catch_unwind(AssertUnwindSafe(|| match self.shared.kind {
                LoopKind::Learned(which) => for_kind!(which, |kind| Ok::<_, LiveError>(
                    Open::of(self, which, kind)?.run()
                )),
                LoopKind::Written => {
                    let mut desk = Desk::of(&self.outside, &self.shared, &self.of)?;
                    desk.run().map(|()| Left::ToStop)
                }
            }));
            let message = match left {
                Ok(Ok(Left::ToStop)) => return,
                Ok(Ok(Left::ToReopen)) => continue,
                Ok(Err(error)) => chain(&error),
                Err(panic) => format!("it broke off: {}", panic_message(panic.as_ref())),
            };
            self.failed(message);
            if self.shared.notices(Some(AGAIN)).contains(&Notice::Stop) {
                return;
            }
        }
    }

    fn failed(&self, message: String) {
        tracing::error!(id = %self.of.id, %message, "a loop cannot run");
        let mut progress = self.shared.progress();
        progress.phase = Phase::Failed;
        progress.error = Some(message);
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it does not say why")
}

impl<K: Kind> Open<K> {
    fn definition(&self) -> &LoopDefinition {
        &self.shared.definition
    }

    fn now(&self) -> Timestamp {
        (self.outside.now)()
    }

    fn seed(&self, purpose: &str, counter: u64) -> Seed {
        Seed(self.definition().seed).derive(purpose, counter)
    }

    fn run(&mut self) -> Left {
        let mut limit = Some(Duration::ZERO);
        loop {
            let notices = self.shared.notices(limit);
            if notices.contains(&Notice::Stop) {
                return Left::ToStop;
            }
            let next = self.take(notices).and_then(|()| self.turn());
            limit = match next {
                Ok(Next::Work) => Some(Duration::ZERO),
                Ok(Next::Wait(limit)) => limit,
                Ok(Next::Reopen) => return Left::ToReopen,
                Err(error) => {
                    self.failed(&error);
                    Some(AGAIN)
                }
            };
        }
    }

    fn failed(&mut self, error: &LiveError) {
        let message = chain(error);
        tracing::error!(id = %self.of.id, %message, "a loop's step failed");
        self.due = Due::default();
        let noted = self.happened(vec![Happened::Failed {
            message: message.clone(),
        }]);
        if let Err(error) = noted {
            tracing::error!(id = %self.of.id, %error, "a failure cannot be noted");
        }
        let mut progress = self.shared.progress();
        progress.phase = Phase::Failed;
        progress.error = Some(message);
    }

    /// Does the most urgent thing.
    fn turn(&mut self) -> Result<Next, LiveError> {
        if self.of.status == LoopStatus::Paused {
            self.shared.progress().phase = Phase::Paused;
            self.lay_out();
            return Ok(Next::Wait(None));
        }
        if !self.unread.is_empty() {
            // Before a training, which would miss the answers to what is not read yet.
            self.phase(Phase::Encoding);
            self.read_kept()?;
        } else if self.is_due() {
            self.phase(Phase::Training);
            self.round()?;
            return Ok(Next::Work);
        } else if !self.absent.is_empty() {
            self.phase(Phase::Encoding);
            self.encode_some()?;
        }
        if self.stale && (self.to_encode() == 0 || self.pool.len() >= 2 * self.ordered_at) {
            self.phase(Phase::Ranking);
            self.order()?;
            return Ok(Next::Work);
        }
        if self.to_encode() > 0 {
            if self.is_map_outgrown() {
                self.lay_out();
            }
            return Ok(Next::Work);
        }
        if self.pass.is_some() {
            self.phase(Phase::Suggesting);
            self.suggest_some()?;
            return Ok(Next::Work);
        }
        if self.has_to_tag() {
            self.phase(Phase::Suggesting);
            self.tag_some()?;
            return Ok(Next::Work);
        }
        self.lay_out();
        if self.beside.is_some() {
            self.phase(Phase::Encoding);
            return self.encode_beside();
        }
        self.phase(Phase::Waiting);
        self.look_for_late()?;
        Ok(Next::Wait(self.next_look()))
    }

    fn phase(&self, phase: Phase) {
        let mut progress = self.shared.progress();
        progress.phase = phase;
        progress.encoded = self.pool.len();
        progress.to_encode = self.to_encode();
        progress.new_answers = self.due.answers;
        if phase != Phase::Waiting {
            progress.error = None;
        }
    }

    /// Whether a training is due now.
    fn is_due(&self) -> bool {
        self.due_in() == Some(0)
    }

    /// Microseconds until a training is due; none without new answers.
    fn due_in(&self) -> Option<i64> {
        if self.due.now {
            return Some(0);
        }
        let (first, last) = (self.due.first?, self.due.last?);
        let triggers = &self.definition().triggers;
        let now = self.now().0;
        let micros = |units: u64, each: i64| {
            i64::try_from(units)
                .unwrap_or(i64::MAX)
                .saturating_mul(each)
        };
        let quiet = micros(triggers.debounce_ms, 1000);
        let due = if self.due.answers >= triggers.answers {
            // A burst is one training, but it does not put the training off for ever.
            (last.0.saturating_add(quiet)).min(first.0.saturating_add(quiet.saturating_mul(10)))
        } else {
            first.0.saturating_add(micros(triggers.seconds, 1_000_000))
        };
        Some((due - now).max(0))
    }

    /// When there may be something to do without a notice.
    fn next_look(&self) -> Option<Duration> {
        let micros = |micros: i64| Duration::from_micros(micros.unsigned_abs());
        let due = self.due_in().map(micros);
        let late = self
            .definition()
            .guard
            .late_seconds
            .map(|_| Duration::from_secs(1));
        due.into_iter().chain(late).min()
    }

    /// Keeps what happened, in one unit of work, and applies it.
    fn happened(&mut self, events: Vec<Happened>) -> Result<(), LiveError> {
        let of = self.of.clone();
        let kept = events.clone();
        wait(self.outside.write(move |tx, context| {
            for event in &kept {
                loops::tell(tx, &of, event.event_type(), event.body(), context)?;
            }
            Ok(())
        }))?;
        events.iter().for_each(|event| self.state.apply(event));
        Ok(())
    }

    /// What heads read of some rows of the pool.
    fn material(&self, rows: &[usize]) -> Material<'_> {
        self.pool.material(rows, &self.outside)
    }

    /// The model that orders the queue.
    fn ordering_model(&self) -> Option<&Model<K>> {
        self.latest.as_ref().or(self.champion.as_ref())
    }

    /// The records that audits keep from training and from the strategy.
    fn kept(&self) -> HashSet<RecordId> {
        let audits = self.series.iter().chain(&self.gate);
        audits.flat_map(Audit::reserve).collect()
    }

    /// The labels of the question as they are now.
    fn read_labels(schema: &Schema, of: &Loop) -> Result<LabelSchema, LiveError> {
        let mut questions = schema.questions.iter();
        let question = questions.find(|held| held.id == of.question);
        definition::labels(question.ok_or_else(no_question)?)
    }
}
