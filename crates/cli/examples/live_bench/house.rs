//! A dataset in a store of its own folder, a loop on it, and a person who answers truly.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use hone_annotation::search::SearchRequest;
use hone_annotation::store::{Store, Transaction};
use hone_annotation::use_case::records::Include;
use hone_annotation::use_case::responses::{self, NewResponse};
use hone_annotation::use_case::search;
use hone_annotation::{
    AnnotationError, Context, Dataset, DatasetId, EventType, FieldSettings, Loop, LoopId,
    QuestionSettings, RecordId, ResponseStatus, Role, Timestamp, User,
};
use hone_domain::Encoder;
use hone_infer::UnicodeWords;
use hone_live::{
    EncoderChoice, Encoders, Images, LabelSchema, Live, LoopFolders, LoopProgress, Outside, Phase,
    Tagger, Taggers, Writer, Writers,
};
use hone_store::{FeatureShards, SqliteStore};
use hone_testkit::annotation::{
    at, dataset, field, object, options, question, record, user, workspace,
};
use hone_testkit::block_on;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long is waited for a loop before it counts as stuck.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Records written in one unit of work.
const BATCH: usize = 2000;

#[derive(Debug)]
struct OneEncoder(Arc<dyn Encoder>);

impl Encoders for OneEncoder {
    fn open(&self, _: &EncoderChoice) -> Result<Arc<dyn Encoder>, Box<dyn Error + Send + Sync>> {
        Ok(Arc::clone(&self.0))
    }
}

/// No loop here writes.
#[derive(Debug)]
struct NoWriter;

impl Writers for NoWriter {
    fn open(&self, model_id: &str) -> Result<Arc<dyn Writer>, Box<dyn Error + Send + Sync>> {
        Err(format!("there is no {model_id}").into())
    }
}

/// No loop here is told spans by another model.
#[derive(Debug)]
struct NoTagger;

impl Taggers for NoTagger {
    fn open(&self, model_id: &str) -> Result<Arc<dyn Tagger>, Box<dyn Error + Send + Sync>> {
        Err(format!("there is no {model_id}").into())
    }

    fn labels(&self, model_id: &str) -> Result<LabelSchema, Box<dyn Error + Send + Sync>> {
        Err(format!("there is no {model_id}").into())
    }
}

/// The records of this bench are texts.
#[derive(Debug)]
struct NoImages;

impl Images for NoImages {
    fn read(&self, _: DatasetId, value: &str) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        Err(format!("there are no images here, not {value} either").into())
    }
}

/// All that outlives a restart.
pub(crate) struct House {
    store: Arc<SqliteStore>,
    encoder: Arc<dyn Encoder>,
    folder: TempDir,
    started: Instant,
    entropy: Arc<AtomicU64>,
    dataset: Dataset,
    owner: User,
    person: User,
}

impl House {
    /// An empty dataset with a field `text` and a question `topic` with these labels.
    pub(crate) fn new(encoder: Arc<dyn Encoder>, labels: &[String]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let space = workspace("space");
        let house = Self {
            store: Arc::new(SqliteStore::open(folder.path())?),
            encoder,
            folder,
            started: Instant::now(),
            entropy: Arc::default(),
            dataset: dataset(space.id, "news"),
            owner: user("owner", Role::Owner),
            person: user("person", Role::Annotator),
        };
        let set = house.dataset.clone();
        let use_markdown = false;
        let text = field(set.id, "text", FieldSettings::Text { use_markdown });
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let settings = QuestionSettings::LabelSelection {
            options: options(&labels),
            visible_options: None,
        };
        let topic = question(set.id, "topic", settings);
        let people = [house.owner.clone(), house.person.clone()];
        house.write(move |tx, _| {
            for person in &people {
                tx.put_user(person)?;
            }
            tx.put_workspace(&space)?;
            tx.add_member(space.id, people[1].id)?;
            tx.put_dataset(&set)?;
            tx.put_field(&text)?;
            Ok(tx.put_question(&topic)?)
        })?;
        Ok(house)
    }

    /// Adds records: a label, which becomes the first word of the name, and a text.
    pub(crate) fn add(&self, all: impl Iterator<Item = (String, String)>) -> Result<()> {
        let mut all = all.enumerate().peekable();
        while all.peek().is_some() {
            let some = all.by_ref().take(BATCH).map(|(n, (label, text))| {
                record(
                    self.dataset.id,
                    &format!("{label} {n}"),
                    json!({ "text": text }),
                )
            });
            let some: Vec<_> = some.collect();
            self.write(move |tx, _| Ok(tx.put_records(&some)?))?;
        }
        Ok(())
    }

    fn outside(&self) -> Outside {
        let (started, entropy) = (self.started, Arc::clone(&self.entropy));
        Outside {
            store: Arc::clone(&self.store) as Arc<dyn Store>,
            encoders: Arc::new(OneEncoder(Arc::clone(&self.encoder))),
            images: Arc::new(NoImages),
            writers: Arc::new(NoWriter),
            taggers: Arc::new(NoTagger),
            features: Arc::new(FeatureShards::new(self.folder.path().join("features"))),
            words: Arc::new(UnicodeWords),
            folders: LoopFolders::new(self.folder.path().join("loops")),
            now: Arc::new(move || moment(started)),
            entropy: Arc::new(move || entropy.fetch_add(1, Ordering::SeqCst)),
        }
    }

    fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Transaction, &mut Context) -> Result<T, AnnotationError>
        + Send
        + 'static,
    ) -> Result<T> {
        let (now, entropy) = (
            moment(self.started),
            self.entropy.fetch_add(1, Ordering::SeqCst),
        );
        let store = Arc::clone(&self.store) as Arc<dyn Store>;
        let work = store.write(move |tx| work(tx, &mut Context::new(now, entropy)));
        Ok(block_on(work)?)
    }

    /// The loops of the store, running.
    pub(crate) fn open(&self) -> Result<Session<'_>> {
        let live = Arc::new(Live::new(self.outside()));
        block_on(live.start())?;
        Ok(Session { house: self, live })
    }
}

fn moment(started: Instant) -> Timestamp {
    at(0).plus(started.elapsed().as_micros() as i64)
}

/// Loops that run.
pub(crate) struct Session<'a> {
    house: &'a House,
    live: Arc<Live>,
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        self.live.stop();
    }
}

impl Session<'_> {
    /// Makes a loop with the definition that one gets who names nothing but the question.
    pub(crate) fn create(&self) -> Result<Loop> {
        let definition = object(json!({ "question": "topic" }));
        let owner = self.house.owner.clone();
        Ok(block_on(self.live.create(
            owner,
            self.house.dataset.id,
            &definition,
        ))?)
    }

    /// How far a loop is.
    pub(crate) fn progress(&self, of: LoopId) -> Result<LoopProgress> {
        self.live.progress(of).context("the loop does not run")
    }

    /// Waits until a loop is as far as that.
    pub(crate) fn until(
        &self,
        of: LoopId,
        mut reached: impl FnMut(&LoopProgress) -> bool,
    ) -> Result<LoopProgress> {
        let since = Instant::now();
        loop {
            let progress = self.progress(of)?;
            if reached(&progress) {
                return Ok(progress);
            }
            ensure!(
                progress.phase != Phase::Failed && since.elapsed() < PATIENCE,
                "the loop came no further than {progress:?}"
            );
            sleep(Duration::from_millis(1));
        }
    }

    /// Waits until so many records are encoded and in order.
    pub(crate) fn until_ordered(&self, of: LoopId, records: usize) -> Result<LoopProgress> {
        self.until(of, |progress| {
            progress.encoded == records
                && progress.generation > 0
                && matches!(progress.phase, Phase::Suggesting | Phase::Waiting)
        })
    }

    /// What waits for the person, with its label; kept for them from now on.
    pub(crate) fn next(&self, limit: usize) -> Result<Vec<(RecordId, String)>> {
        let request: SearchRequest = serde_json::from_value(json!({ "filters": { "and": [{
            "type": "terms",
            "scope": { "entity": "response", "property": "status" },
            "values": ["pending"],
        }] } }))?;
        let (live, dataset) = (Arc::clone(&self.live), self.house.dataset.id);
        let person = self.house.person.clone();
        let store = Arc::clone(&self.house.store) as Arc<dyn Store>;
        let read = store.read(move |view| {
            let Some(mut queue) = live.queue(dataset, person.id, 1) else {
                return Ok(Vec::new());
            };
            let include = Include::default();
            let wanted = search::Wanted {
                request: &request,
                part: (0, limit),
                include: &include,
            };
            let page = search::waiting(view, &person, dataset, wanted, &mut queue)?;
            let hits = page.map(|page| page.hits).unwrap_or_default();
            let records = hits.into_iter().map(|(full, _)| full.record);
            let truth = records.map(|record| {
                let name = record.external_id.unwrap_or_default();
                let label = name.split(' ').next().unwrap_or_default();
                (record.id, label.to_owned())
            });
            let truth: Vec<_> = truth.collect();
            queue.keep(&truth.iter().map(|(record, _)| *record).collect::<Vec<_>>());
            Ok(truth)
        });
        Ok(block_on(read)?)
    }

    /// The person answers, as on a server: loops hear of it once it is kept, and what they had
    /// shown is kept with it.
    pub(crate) fn answer(&self, record: RecordId, label: String) -> Result<()> {
        let new = NewResponse {
            status: ResponseStatus::Submitted,
            values: BTreeMap::from([("topic".to_owned(), Value::from(label))]),
        };
        let (person, live) = (self.house.person.clone(), Arc::clone(&self.live));
        let events = self.house.write(move |tx, context| {
            let mut heard = context.clone().listening(EventType::ALL.to_vec());
            responses::upsert(tx, &person, record, new, &mut heard)?;
            let events = heard.take_events();
            tx.put_exposures(&live.exposures(&events))?;
            Ok(events)
        })?;
        self.live.observe(&events);
        Ok(())
    }
}
