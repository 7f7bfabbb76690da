use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hone_annotation::store::{Store, Transaction, View};
use hone_annotation::use_case::records::FullRecord;
use hone_annotation::use_case::webhooks;
use hone_annotation::{AnnotationError, Context, StoreError, Timestamp, UserId};
use hone_live::Live;
use tokio::sync::watch;

use crate::attempts::Attempts;
use crate::auth::password::Passwords;
use crate::auth::seal::Seal;
use crate::auth::sign_in::SignInTokens;
use crate::courier::Courier;
use crate::error::ApiError;
use crate::event;
use crate::lane::Lane;
use crate::metrics::Metrics;
use crate::settings::Settings;
use crate::tally::Tallies;
use crate::work;

/// Sign-ins elsewhere that are asked about at once.
const VOUCHING: usize = 4;
/// Those that may wait; more are told to come again.
const WAITING: usize = 32;

/// Predictions and looks at the encoders that are made at once.
const COMPUTING: usize = 2;
/// Those that may wait.
const COMPUTING_WAITING: usize = 16;

/// Tables that are read or written at once.
const FILING: usize = 2;
/// Those that may wait.
const FILING_WAITING: usize = 16;

/// Uploaded files that are read or written at once.
const FILING_MEDIA: usize = 4;
/// Those that may wait: a page may show hundreds.
const FILING_MEDIA_WAITING: usize = 1024;

/// Tells the time.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The moment it is.
    fn now(&self) -> Timestamp;

    /// How long a fixed moment is past; never goes back.
    fn elapsed(&self) -> Duration;
}

/// Gives random bytes that nobody can guess.
pub trait Entropy: Send + Sync + fmt::Debug {
    /// Fills `bytes`; different at each call.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Entropy + '_ {
    /// So many random bytes.
    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

/// What handlers work with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) courier: Arc<dyn Courier>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) sign_in: Arc<SignInTokens>,
    pub(crate) seal: Arc<Seal>,
    /// Speaks with the Hub for jobs.
    pub(crate) hub: Arc<Lane>,
    /// Speaks with providers of sign-ins.
    pub(crate) vouching: Arc<Lane>,
    /// Computes with encoders.
    pub(crate) computing: Arc<Lane>,
    /// Reads and writes tables.
    pub(crate) filing: Arc<Lane>,
    /// Reads and writes uploaded files.
    pub(crate) filing_media: Arc<Lane>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) tallies: Arc<Tallies>,
    pub(crate) attempts: Arc<Attempts>,
    /// Whether the server is about to end.
    closing: Arc<watch::Sender<bool>>,
    /// Whether a write was not taken since writing was last seen to work.
    unwritable: Arc<AtomicBool>,
}

impl AppState {
    /// Joins what the server needs.
    ///
    /// # Errors
    /// If the threads that hash passwords or wait for other servers cannot be started.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        courier: Arc<dyn Courier>,
        settings: Settings,
    ) -> std::io::Result<Self> {
        Ok(Self {
            store,
            clock,
            passwords: Arc::new(Passwords::new(Arc::clone(&entropy))?),
            entropy,
            courier,
            seal: Arc::new(Seal::new(&settings.token_secret)),
            // No job finds the lane full: each has one piece of work there at most.
            hub: Arc::new(Lane::start("hub", work::AT_ONCE, work::AT_ONCE)?),
            vouching: Arc::new(Lane::start("sign-in", VOUCHING, WAITING)?),
            settings: Arc::new(settings),
            sign_in: Arc::default(),
            computing: Arc::new(Lane::start("predict", COMPUTING, COMPUTING_WAITING)?),
            filing: Arc::new(Lane::start("tables", FILING, FILING_WAITING)?),
            filing_media: Arc::new(Lane::start("media", FILING_MEDIA, FILING_MEDIA_WAITING)?),
            metrics: Arc::default(),
            tallies: Arc::default(),
            attempts: Arc::default(),
            closing: Arc::default(),
            unwritable: Arc::default(),
        })
    }

    /// A token with which a user may sign in once by opening `/sign-in?token=…`. It is forgotten
    /// after `lifetime` and when the process ends.
    pub fn issue_sign_in(&self, user: UserId, lifetime: Duration) -> String {
        let until = self.clock.elapsed() + lifetime;
        self.sign_in.issue(user, until, self.entropy.bytes())
    }

    /// Runs work that reads one state of the store.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn View) -> Result<T, AnnotationError> + Send + 'static,
    ) -> Result<T, ApiError> {
        Ok(self.store.read(work).await?)
    }

    /// Runs work that writes, and puts what happened on its way to webhooks with it.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Transaction, &mut Context) -> Result<T, AnnotationError>
        + Send
        + 'static,
    ) -> Result<T, ApiError> {
        let (clock, entropy) = (Arc::clone(&self.clock), Arc::clone(&self.entropy));
        let loops = self.settings.loops.clone();
        let work = move |transaction: &mut dyn Transaction| {
            // Made when its turn has come, so that times follow the order of writes.
            let context = Context::new(clock.now(), u64::from_ne_bytes(entropy.bytes()));
            let told = webhooks::wanted(transaction)?;
            let heard = loops.iter().flat_map(|loops| loops.wanted()).copied();
            let mut context = context.listening(told.iter().copied().chain(heard).collect());
            let value = work(transaction, &mut context)?;
            let events = context.take_events();
            for event in events.iter().filter(|event| told.contains(&event.kind)) {
                let body = event::body(transaction, event, context.now)?;
                webhooks::enqueue(transaction, event.kind, &body, &mut context)?;
            }
            if let Some(loops) = &loops {
                transaction.put_exposures(&loops.exposures(&events))?;
            }
            Ok((value, events))
        };
        let outcome = self.store.write(work).await;
        if let Err(AnnotationError::Store(StoreError::Unwritable(_))) = &outcome {
            self.unwritable.store(true, Ordering::Relaxed);
        }
        let (value, events) = outcome?;
        if let Some(loops) = &self.settings.loops {
            loops.observe(&events);
        }
        Ok(value)
    }

    /// What learns from the answers.
    pub(crate) fn loops(&self) -> Result<&Arc<Live>, ApiError> {
        self.settings.loops.as_ref().ok_or(ApiError::NoLoops)
    }

    /// Tells replies that would never end that they do.
    pub(crate) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Becomes true when the server is about to end.
    pub(crate) fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// A record as its loops see it now.
    pub(crate) fn refreshed(&self, mut record: FullRecord) -> FullRecord {
        if let Some(loops) = &self.settings.loops {
            loops.refresh(&mut record);
        }
        record
    }

    /// Fails if the store cannot be read, or if a write was not taken and another one is not
    /// either. As long as all are taken this writes nothing.
    pub(crate) async fn check_store(&self) -> Result<(), ApiError> {
        self.read(|view| Ok(view.user_by_name("")?)).await?;
        if self.unwritable.load(Ordering::Relaxed) {
            self.write(|tx, _| Ok(tx.probe()?)).await?;
            self.unwritable.store(false, Ordering::Relaxed);
        }
        Ok(())
    }
}
