//! A dataset with a loop and people who answer, without HTTP and without a disk.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hone_annotation::search::SearchRequest;
use hone_annotation::store::{Store, Transaction};
use hone_annotation::use_case::records::Include;
use hone_annotation::use_case::responses::{self, NewResponse};
use hone_annotation::use_case::{loops, records, search};
use hone_annotation::{
    AnnotationError, Context, Dataset, DatasetId, EventType, Field, FieldSettings, Loop, LoopId,
    OptionsOrder, QuestionSettings, Record, RecordId, ResponseStatus, Role, Timestamp, User,
};
use hone_domain::{Encoder, FeatureStore, LabelSchema, Seed};
use hone_live::{
    EncoderChoice, Encoders, Happened, Images, Live, LoopFiles, LoopFolders, LoopMap, LoopProgress,
    Mistakes, Outside, Quality, Tagger, Taggers, Writer, Writers,
};
use hone_testkit::annotation::{
    at, dataset, field, object, options, question, record, user, workspace,
};
use hone_testkit::{
    FakeEncoder, FakeTagger, FakeWords, FakeWriter, MemoryFeatures, MemoryStore, block_on,
};
use ndarray::Array2;
use rand::Rng as _;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const LABELS: [&str; 4] = ["sport", "money", "space", "food"];

/// The fields that are ranked.
pub(crate) const OPTIONS: [&str; 3] = ["first", "second", "third"];

/// From this record on, rankings are told by other words.
pub(crate) const OTHER_WORDS: usize = 1000;

/// How long a test waits for a loop before it fails.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug)]
struct TwoEncoders(Arc<FakeEncoder>, Arc<FakeEncoder>);

impl Encoders for TwoEncoders {
    fn open(
        &self,
        choice: &EncoderChoice,
    ) -> Result<Arc<dyn Encoder>, Box<dyn Error + Send + Sync>> {
        let known = [&self.0, &self.1].into_iter();
        let default = EncoderChoice::default().model_id;
        let id = if choice.model_id == default {
            self.0.info().id.clone()
        } else {
            choice.model_id.clone()
        };
        let found = known.into_iter().find(|encoder| encoder.info().id == id);
        let found = found.ok_or_else(|| format!("there is no {id}"))?;
        Ok(Arc::clone(found) as Arc<dyn Encoder>)
    }
}

/// The only language model there is.
#[derive(Debug)]
struct OneWriter;

impl Writers for OneWriter {
    fn open(&self, model_id: &str) -> Result<Arc<dyn Writer>, Box<dyn Error + Send + Sync>> {
        if model_id == "fake-writer" {
            return Ok(Arc::new(FakeWriter::new(40)));
        }
        Err(format!("there is no {model_id}").into())
    }
}

/// The only suggester there is: it knows most names of people, and all of places.
#[derive(Debug)]
struct OneTagger;

impl OneTagger {
    fn get(model_id: &str) -> Result<FakeTagger, Box<dyn Error + Send + Sync>> {
        if model_id == "fake-tagger" {
            let labels = [("PER", "A\u{308}nne"), ("Place", "port"), ("MISC", "the1")];
            return Ok(FakeTagger::new(model_id, &labels));
        }
        Err(format!("there is no {model_id}").into())
    }
}

impl Taggers for OneTagger {
    fn open(&self, model_id: &str) -> Result<Arc<dyn Tagger>, Box<dyn Error + Send + Sync>> {
        Ok(Arc::new(Self::get(model_id)?))
    }

    fn labels(&self, model_id: &str) -> Result<LabelSchema, Box<dyn Error + Send + Sync>> {
        Ok(Self::get(model_id)?.info().labels.clone())
    }
}

/// Images are texts in data URLs, as the fake encoder wants them; of an address nothing comes.
#[derive(Debug)]
struct Captions;

impl Images for Captions {
    fn read(&self, _: DatasetId, value: &str) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        match value.strip_prefix("data:image/png,") {
            Some("broken") => Ok(vec![0xff]),
            Some(caption) => Ok(caption.as_bytes().to_vec()),
            None => Err("nobody answers".into()),
        }
    }
}

/// What records show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shows {
    Text,
    /// A photo with a caption.
    Photo,
    /// A text that tells of which two labels it is, and a photo that tells which of the two.
    Both,
}

/// What the question of a house asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    OneLabel,
    AnyLabels,
    Spans,
    Ranking,
}

/// What outlives a restart.
pub(crate) struct House {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) encoder: Arc<FakeEncoder>,
    /// Another one, of 32 columns.
    pub(crate) other_encoder: Arc<FakeEncoder>,
    features: Arc<MemoryFeatures>,
    folder: TempDir,
    started: Instant,
    entropy: Arc<AtomicU64>,
    pub(crate) dataset: Dataset,
    pub(crate) gold: HashMap<RecordId, &'static str>,
    asks: Asks,
    shows: Shows,
    pub(crate) owner: User,
}

impl House {
    /// A dataset of so many records; each word of a text is of its label's own vocabulary with
    /// probability .35.
    pub(crate) fn new(records: usize) -> Self {
        Self::asking(records, Asks::OneLabel, Shows::Text)
    }

    /// The same of any labels: `topics` may be two, one or none.
    pub(crate) fn of_sets(records: usize) -> Self {
        Self::asking(records, Asks::AnyLabels, Shows::Text)
    }

    /// The same of spans: names of people, one word or two, and of places.
    pub(crate) fn of_spans(records: usize) -> Self {
        Self::asking(records, Asks::Spans, Shows::Text)
    }

    /// The same of rankings of three fields: which is the best tells the order of the same three words
    /// in each, and none is like the others by its vector. Of each seventh record the last one is empty.
    pub(crate) fn of_rankings(records: usize) -> Self {
        Self::asking(records, Asks::Ranking, Shows::Text)
    }

    /// So many records with something else to look at.
    pub(crate) fn showing(shows: Shows, records: usize) -> Self {
        Self::asking(records, Asks::OneLabel, shows)
    }

    fn asking(records: usize, asks: Asks, shows: Shows) -> Self {
        let space = workspace("space");
        let set = dataset(space.id, "news");
        let house = Self {
            store: Arc::new(MemoryStore::new()),
            encoder: Arc::new(FakeEncoder::new(64)),
            other_encoder: Arc::new(FakeEncoder::new(32)),
            features: Arc::new(MemoryFeatures::new()),
            folder: tempfile::tempdir().unwrap(),
            started: start(),
            entropy: Arc::default(),
            gold: HashMap::new(),
            asks,
            shows,
            owner: user("owner", Role::Owner),
            dataset: set.clone(),
        };
        let owner = house.owner.clone();
        let topic = match asks {
            Asks::OneLabel => topic(&set, &LABELS),
            Asks::AnyLabels => topics(&set, &LABELS),
            Asks::Spans => spans(&set, &["person", "place"]),
            Asks::Ranking => order(&set),
        };
        let names: &[&str] = match asks {
            Asks::OneLabel | Asks::AnyLabels | Asks::Spans => &["text"],
            Asks::Ranking => &OPTIONS,
        };
        let text = |name: &&str| {
            let use_markdown = false;
            field(set.id, name, FieldSettings::Text { use_markdown })
        };
        let texts: Vec<Field> = names.iter().map(text).collect();
        let photo = field(set.id, "photo", FieldSettings::Image);
        house.write(move |tx, _| {
            tx.put_user(&owner)?;
            tx.put_workspace(&space)?;
            tx.put_dataset(&set)?;
            if shows != Shows::Photo {
                texts.iter().try_for_each(|text| tx.put_field(text))?;
            }
            if shows != Shows::Text {
                tx.put_field(&photo)?;
            }
            Ok(tx.put_question(&topic)?)
        });
        let mut house = house;
        house.add(0..records);
        house
    }

    /// Adds records, as a server does.
    pub(crate) fn add(&mut self, which: std::ops::Range<usize>) -> Vec<Record> {
        let made: Vec<Record> = which.map(|n| self.record(n)).collect();
        let asks = self.asks;
        let known = made.iter().map(|record| {
            let name = match asks {
                Asks::OneLabel => gold(record),
                Asks::AnyLabels | Asks::Spans | Asks::Ranking => names(record),
            };
            (record.id, name)
        });
        self.gold.extend(known);
        let put = made.clone();
        self.write(move |tx, _| Ok(tx.put_records(&put)?));
        made
    }

    fn record(&self, n: usize) -> Record {
        let label = LABELS[n % LABELS.len()];
        let mut rng = Seed(n as u64).derive("text", 0).rng();
        match self.asks {
            Asks::OneLabel => {}
            Asks::AnyLabels => return self.record_of_set(n, &mut rng),
            Asks::Spans => return self.record_of_spans(n, &mut rng),
            Asks::Ranking => return self.record_of_options(n, &mut rng),
        }
        let fields = match self.shows {
            Shows::Text => json!({ "text": words(label, label, n, &mut rng) }),
            Shows::Photo => json!({ "photo": photo_of(&words(label, label, n, &mut rng)) }),
            Shows::Both => {
                let (pair, which) = (["a", "b"][n % 4 / 2], ["x", "y"][n % 2]);
                let text = words(pair, label, n, &mut rng);
                json!({ "text": text, "photo": photo_of(&words(which, label, n, &mut rng)) })
            }
        };
        record(self.dataset.id, &format!("{label} {n}"), fields)
    }

    /// Half of the words are of the record's labels, named before the first space of its own name.
    fn record_of_set(&self, n: usize, rng: &mut hone_domain::PoolRng) -> Record {
        let first = n % (LABELS.len() + 1);
        let second = n / 5 % 7;
        let all = LABELS.iter().enumerate();
        let has = all.filter(|(at, _)| *at == first || (first < LABELS.len() && *at == second));
        let labels: Vec<&str> = has.map(|(_, label)| *label).collect();
        let words = (0..16).map(|_| {
            let own = !labels.is_empty() && rng.random::<f32>() < 0.5;
            let of = if own {
                labels[rng.random_range(0..labels.len())]
            } else {
                "the"
            };
            format!("{of}{}", rng.random_range(0..12))
        });
        let words: Vec<String> = words.collect();
        let fields = json!({ "text": format!("{} number-{n}", words.join(" ")) });
        let name = format!("{} {n}", labels.join("+"));
        record(self.dataset.id, &name, fields)
    }

    /// Of ten words or more some are names, which the record's own name lists before its first space:
    /// start, end and label of each. Some words take more code points than they show.
    fn record_of_spans(&self, n: usize, rng: &mut hone_domain::PoolRng) -> Record {
        let (mut text, mut spans) = (String::new(), Vec::new());
        for _ in 0..10 {
            let (label, words) = match rng.random_range(0..10) {
                0 => (Some("person"), 1),
                1 => (Some("person"), 2),
                2 | 3 => (Some("place"), 1),
                _ => (None, 1),
            };
            let start = text.chars().count();
            for word in 0..words {
                let number = rng.random_range(0..12);
                let word = match (label, number) {
                    (Some("person"), _) if word > 0 => format!("Lee{number}"),
                    (None, 0) => "👩‍👩‍👧‍👦".to_owned(),
                    (None, 1) => "e\u{301}te\u{301}".to_owned(),
                    (Some("person"), _) => format!("A\u{308}nne{number}"),
                    (Some(_), _) => format!("port{number}"),
                    (None, _) => format!("the{number}"),
                };
                text = format!("{text}{word} ");
            }
            let end = text.chars().count() - 1;
            spans.extend(label.map(|label| format!("{start}-{end}-{label}")));
        }
        let fields = json!({ "text": format!("{text}number-{n}") });
        record(self.dataset.id, &format!("{} {n}", spans.join("+")), fields)
    }

    /// Its options from the best to the worst stand before the first space of its own name.
    fn record_of_options(&self, n: usize, rng: &mut hone_domain::PoolRng) -> Record {
        let [a, b, c] = if n < OTHER_WORDS {
            ["truly", "fine", "then"]
        } else {
            ["quite", "good", "now"]
        };
        let told = [[a, b, c], [a, c, b], [b, a, c]];
        let mut places = [0, 1, 2];
        places.swap(n % 3, 2);
        places.swap(n / 3 % 2, 1);
        let mut fields = serde_json::Map::new();
        for (told, place) in told.iter().zip(places) {
            let number = rng.random_range(0..12);
            let text = format!("the{number} {} the{number}", told.join(" "));
            fields.insert(OPTIONS[place].to_owned(), text.into());
        }
        if n % 7 == 6 {
            fields.insert(OPTIONS[places[2]].to_owned(), "".into());
        }
        let best = places.map(|place| OPTIONS[place]).join("+");
        record(self.dataset.id, &format!("{best} {n}"), fields.into())
    }

    pub(crate) fn outside(&self) -> Outside {
        let (started, entropy) = (self.started, Arc::clone(&self.entropy));
        Outside {
            store: Arc::clone(&self.store) as Arc<dyn Store>,
            encoders: Arc::new(TwoEncoders(
                Arc::clone(&self.encoder),
                Arc::clone(&self.other_encoder),
            )),
            images: Arc::new(Captions),
            writers: Arc::new(OneWriter),
            taggers: Arc::new(OneTagger),
            features: Arc::clone(&self.features) as Arc<dyn FeatureStore>,
            words: Arc::new(FakeWords),
            folders: LoopFolders::new(self.folder()),
            now: Arc::new(move || moment(started)),
            entropy: Arc::new(move || entropy.fetch_add(1, Ordering::SeqCst)),
        }
    }

    /// The folder with the folders of loops.
    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().join("loops")
    }

    pub(crate) fn files(&self, of: LoopId) -> LoopFiles {
        LoopFolders::new(self.folder()).of(of)
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Transaction, &mut Context) -> Result<T, AnnotationError>
        + Send
        + 'static,
    ) -> T {
        let store = Arc::clone(&self.store) as Arc<dyn Store>;
        let now = moment(self.started);
        let entropy = self.entropy.fetch_add(1, Ordering::SeqCst);
        block_on(store.write(move |tx| work(tx, &mut Context::new(now, entropy)))).unwrap()
    }

    /// The loops of the store, running.
    pub(crate) fn open(&self) -> Session<'_> {
        let live = Arc::new(Live::new(self.outside()));
        block_on(live.start()).unwrap();
        Session { house: self, live }
    }

    /// What happened in a loop so far.
    pub(crate) fn happened(&self, of: LoopId) -> Vec<Happened> {
        let store = Arc::clone(&self.store) as Arc<dyn Store>;
        let events = block_on(store.read(move |view| loops::events(view, of, 0))).unwrap();
        let read = |body| serde_json::from_value(Value::Object(body)).unwrap();
        events.into_iter().map(|event| read(event.body)).collect()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "loops wait on threads of their own, in real time"
)]
fn start() -> Instant {
    Instant::now()
}

fn moment(started: Instant) -> Timestamp {
    let passed = i64::try_from(started.elapsed().as_micros());
    at(0).plus(passed.expect("a test does not last so long"))
}

fn gold(record: &Record) -> &'static str {
    let name = record.external_id.as_deref().unwrap_or_default();
    let of = LABELS.into_iter().find(|label| name.starts_with(label));
    of.expect("a record is named after its label")
}

/// Fourteen words, of this vocabulary with probability .35, and the record's own.
fn words(of: &str, label: &str, n: usize, rng: &mut hone_domain::PoolRng) -> String {
    let word = |rng: &mut hone_domain::PoolRng| {
        let own = rng.random::<f32>() < 0.35;
        let of = if own { of } else { "the" };
        format!("{of}{}", rng.random_range(0..12))
    };
    let words: Vec<String> = (0..14).map(|_| word(rng)).collect();
    format!("{} {label}-{n}", words.join(" "))
}

/// The photo with a caption.
pub(crate) fn photo_of(caption: &str) -> String {
    format!("data:image/png,{caption}")
}

/// The labels, spans or options of a record, joined by `+`.
fn names(record: &Record) -> &'static str {
    let name = record.external_id.as_deref().unwrap_or_default();
    let labels = name.split(' ').next().unwrap_or_default();
    // They are few, and live as long as the test.
    Box::leak(labels.to_owned().into_boxed_str())
}

/// The question to which any of the labels may be the answer.
pub(crate) fn topics(set: &Dataset, labels: &[&str]) -> hone_annotation::Question {
    let settings = QuestionSettings::MultiLabelSelection {
        options: options(labels),
        visible_options: None,
        options_order: OptionsOrder::default(),
    };
    question(set.id, "topics", settings)
}

/// The question to which spans of the text are the answer.
pub(crate) fn spans(set: &Dataset, labels: &[&str]) -> hone_annotation::Question {
    let settings = QuestionSettings::Span {
        field: "text".to_owned(),
        options: options(labels),
        visible_options: None,
        allow_overlapping: false,
        allow_character_annotation: true,
    };
    question(set.id, "names", settings)
}

/// The question to which a ranking of the options is the answer.
fn order(set: &Dataset) -> hone_annotation::Question {
    let options = options(&OPTIONS);
    question(set.id, "order", QuestionSettings::Ranking { options })
}

/// The question about the labels.
pub(crate) fn topic(set: &Dataset, labels: &[&str]) -> hone_annotation::Question {
    let settings = QuestionSettings::LabelSelection {
        options: options(labels),
        visible_options: None,
    };
    question(set.id, "topic", settings)
}

/// Loops that run.
pub(crate) struct Session<'a> {
    pub(crate) house: &'a House,
    pub(crate) live: Arc<Live>,
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        self.live.stop();
    }
}

impl Session<'_> {
    pub(crate) fn create(&self, definition: Value) -> Loop {
        let definition = object(definition);
        let owner = self.house.owner.clone();
        block_on(self.live.create(owner, self.house.dataset.id, &definition)).unwrap()
    }

    pub(crate) fn create_loop(&self) -> Loop {
        self.create(json!({ "question": "topic", "triggers": { "seconds": 1, "debounce_ms": 0 } }))
    }

    /// A person of the workspace.
    pub(crate) fn person(&self, name: &str) -> User {
        let person = user(name, Role::Annotator);
        let (put, space) = (person.clone(), self.house.dataset.workspace);
        self.house.write(move |tx, _| {
            tx.put_user(&put)?;
            Ok(tx.add_member(space, put.id)?)
        });
        person
    }

    /// Waits until a loop is as far as that.
    pub(crate) fn until(
        &self,
        of: LoopId,
        reached: impl Fn(&LoopProgress) -> bool,
    ) -> LoopProgress {
        let step = Duration::from_millis(5);
        let mut waited = Duration::ZERO;
        loop {
            let progress = self.live.progress(of).expect("the loop runs");
            if reached(&progress) {
                return progress;
            }
            assert!(
                waited < PATIENCE,
                "the loop came no further than {progress:?}"
            );
            std::thread::sleep(step);
            waited += step;
        }
    }

    /// Waits until something has happened.
    pub(crate) fn until_happened(&self, of: LoopId, is: impl Fn(&Happened) -> bool) -> Happened {
        let step = Duration::from_millis(5);
        let mut waited = Duration::ZERO;
        loop {
            let happened = self.house.happened(of);
            if let Some(found) = happened.iter().rev().find(|event| is(event)) {
                return found.clone();
            }
            assert!(
                waited < PATIENCE,
                "it did not happen in {:?}",
                kinds(&happened)
            );
            std::thread::sleep(step);
            waited += step;
        }
    }

    /// The map of a loop once it has so many records.
    pub(crate) fn map(&self, of: LoopId, records: usize) -> LoopMap {
        let step = Duration::from_millis(5);
        let mut waited = Duration::ZERO;
        loop {
            let map = self.live.map(of);
            if let Some(map) = map.filter(|map| map.points.len() == records) {
                return map;
            }
            assert!(waited < PATIENCE, "the map was not drawn");
            std::thread::sleep(step);
            waited += step;
        }
    }

    /// What waits for a person, kept for them from now on.
    pub(crate) fn next(&self, person: &User, limit: usize) -> Vec<RecordId> {
        let request = json!({ "filters": { "and": [{
            "type": "terms",
            "scope": { "entity": "response", "property": "status" },
            "values": ["pending"],
        }] } });
        let request: SearchRequest = serde_json::from_value(request).unwrap();
        let (live, dataset) = (Arc::clone(&self.live), self.house.dataset.id);
        let person = person.clone();
        let store = Arc::clone(&self.house.store) as Arc<dyn Store>;
        let read = store.read(move |view| {
            let schema = view.schema(dataset)?.unwrap();
            let overlap = schema.dataset.distribution.min_submitted() as usize;
            let mut queue = live
                .queue(dataset, person.id, overlap)
                .expect("a loop orders it");
            let include = Include::default();
            let wanted = search::Wanted {
                request: &request,
                part: (0, limit),
                include: &include,
            };
            let page = search::waiting(view, &person, dataset, wanted, &mut queue)?;
            let page = page.expect("it asks for what waits");
            let ids: Vec<RecordId> = page.hits.iter().map(|(full, _)| full.record.id).collect();
            queue.keep(&ids);
            Ok(ids)
        });
        block_on(read).unwrap()
    }

    /// Runs a change as a server does: loops hear of it, and what they had shown is kept with it.
    pub(crate) fn change<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Transaction, &mut Context) -> Result<T, AnnotationError>
        + Send
        + 'static,
    ) -> T {
        let live = Arc::clone(&self.live);
        let (value, events) = self.house.write(move |tx, context| {
            let mut heard = context.clone().listening(EventType::ALL.to_vec());
            let value = work(tx, &mut heard)?;
            let events = heard.take_events();
            tx.put_exposures(&live.exposures(&events))?;
            Ok((value, events))
        });
        self.live.observe(&events);
        value
    }

    /// A person answers.
    pub(crate) fn answer(&self, person: &User, record: RecordId, label: &str) {
        let values = self.values(label);
        self.respond(person, record, values, ResponseStatus::Submitted);
    }

    /// What a response holds that says this.
    pub(crate) fn values(&self, label: &str) -> BTreeMap<String, Value> {
        let parts: Vec<&str> = label.split('+').filter(|part| !part.is_empty()).collect();
        match self.house.asks {
            Asks::OneLabel => BTreeMap::from([("topic".to_owned(), Value::from(label))]),
            Asks::AnyLabels if parts.is_empty() => BTreeMap::new(),
            Asks::AnyLabels => BTreeMap::from([("topics".to_owned(), Value::from(parts))]),
            Asks::Spans => {
                let spans: Vec<Value> = parts.into_iter().map(span).collect();
                BTreeMap::from([("names".to_owned(), Value::from(spans))])
            }
            Asks::Ranking => {
                let ranked = parts.iter().zip(1..);
                let ranked = ranked.map(|(value, rank)| json!({ "value": value, "rank": rank }));
                BTreeMap::from([("order".to_owned(), ranked.collect())])
            }
        }
    }

    /// A person submits these answers, or only begins to.
    pub(crate) fn respond(
        &self,
        person: &User,
        record: RecordId,
        values: BTreeMap<String, Value>,
        status: ResponseStatus,
    ) {
        let new = NewResponse { status, values };
        let person = person.clone();
        self.change(move |tx, context| responses::upsert(tx, &person, record, new, context));
    }

    /// People answer truly in turn, each what is next for them, so many records in all.
    pub(crate) fn answer_truly(&self, people: &[User], mut answers: usize) {
        'all: loop {
            for person in people {
                for record in self.next(person, 5) {
                    if answers == 0 {
                        break 'all;
                    }
                    self.answer(person, record, self.house.gold[&record]);
                    answers -= 1;
                }
            }
        }
    }

    /// Deletes records, as a server does.
    pub(crate) fn delete_records(&self, ids: Vec<RecordId>) {
        let (owner, dataset) = (self.house.owner.clone(), self.house.dataset.id);
        self.change(move |tx, context| records::delete_many(tx, &owner, dataset, &ids, context));
    }
}

/// A span out of its start, end and label.
fn span(written: &str) -> Value {
    let parts: Vec<&str> = written.split('-').collect();
    let place = |at: usize| parts[at].parse::<usize>().unwrap();
    json!({ "start": place(0), "end": place(1), "label": parts[2] })
}

/// What a champion takes for what.
pub(crate) fn counts(quality: &Quality) -> &Array2<usize> {
    let Mistakes::Confusion { counts, .. } = &quality.mistakes else {
        panic!("{:?}", quality.mistakes)
    };
    counts
}

pub(crate) fn kinds(events: &[Happened]) -> Vec<String> {
    let kind = |event: &Happened| event.body()["kind"].as_str().unwrap().to_owned();
    events.iter().map(kind).collect()
}
