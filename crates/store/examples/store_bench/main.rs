//! Measures the annotation store: `store_bench FOLDER [RECORDS] [insert]`.
//!
//! The folder must not hold a store. With `insert` it only inserts. Rates are of time on the clock;
//! where other programs keep the machine busy, the seconds of the writing thread tell more.
#![expect(clippy::print_stdout, reason = "it reports what it measures")]
#![expect(clippy::disallowed_methods, reason = "it measures time")]

mod meter;
mod setting;

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;
use std::{env, thread};

use hone_annotation::search::{
    Direction, Expression, Filter, Order, Range, Search, Similarity, Sort, SortKey, TextQuery,
    VectorQuery,
};
use hone_annotation::store::{Store, Transaction};
use hone_annotation::{
    Answer, Context, DatasetId, Record, RecordId, RecordStatus, Response, ResponseStatus, Score,
    Suggestion, Timestamp, Vector,
};
use hone_store::SqliteStore;
use hone_testkit::block_on;
use serde_json::json;

use self::meter::{measure, percentiles, resident, size, writer_seconds};
use self::setting::{Setting, set_up};

const UNIT: usize = 256;
const CALLERS: usize = 100;
const DIMENSIONS: usize = 256;

fn main() {
    let mut args = env::args().skip(1);
    let folder = args.next().expect("the first argument is a folder");
    let folder = Path::new(&folder);
    let records: usize = args
        .next()
        .map_or(1_000_000, |text| text.parse().expect("a number"));
    let store = SqliteStore::open(folder).expect("the folder is writable");
    println!("at start: {:.1} MB resident", resident());
    let setting = set_up(&store);
    let ids = insert(&store, &setting, records);
    println!(
        "after inserting: {:.1} MB resident, {:.1} MB on disk",
        resident(),
        size(folder)
    );
    if args.next().is_some() {
        return;
    }
    respond(&store, &setting, &ids);
    read_filtered(&store, &setting);
    read_words(&store, &setting);
    read_pages(&store, setting.dataset, records);
    vectors(&store, &setting, &ids[..ids.len().min(20_000)]);
    println!(
        "at the end: {:.1} MB resident, {:.1} MB on disk",
        resident(),
        size(folder)
    );
    let start = Instant::now();
    store.close();
    println!("close: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let store = SqliteStore::open(folder).expect("it opens again");
    let dataset = setting.dataset;
    let counts = block_on((&store as &dyn Store).read(move |view| Ok(view.counts(dataset)?)));
    let counts = counts.expect("it counts");
    println!(
        "open and count: {:.1} ms, {counts:?}",
        start.elapsed().as_secs_f64() * 1e3
    );
}

/// The next number of a small generator (Knuth's MMIX constants).
fn next(state: &mut u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// About 200 bytes of words with a skew like that of language: the n-th is met about 1/n as often.
fn text(state: &mut u64) -> String {
    let mut text = String::new();
    while text.len() < 200 {
        let uniform = (next(state) as f64 + 1.0) / (1_u64 << 31) as f64;
        let rank = 50_000_f64.powf(uniform) as u64;
        let _ = write!(text, "w{rank} ");
    }
    text
}

/// Inserts records with a metadata value and a suggestion each, four units under way at a time.
fn insert(store: &dyn Store, setting: &Setting, records: usize) -> Vec<RecordId> {
    let mut context = Context::new(Timestamp(1_700_000_001_000_000), 9);
    let mut state = 1;
    let mut ids = Vec::with_capacity(records);
    let mut waiting = VecDeque::new();
    let start = Instant::now();
    let mut last = (start, 0);
    while ids.len() < records {
        let mut rows = Vec::with_capacity(UNIT);
        let mut suggestions = Vec::with_capacity(UNIT);
        for _ in 0..UNIT.min(records - ids.len()) {
            let (row, suggestion) = record(&mut context, &mut state, setting, ids.len());
            ids.push(row.id);
            rows.push(row);
            suggestions.push(suggestion);
        }
        let write = move |transaction: &mut dyn Transaction| {
            transaction.put_records(&rows)?;
            Ok(transaction.put_suggestions(&suggestions)?)
        };
        waiting.push_back(store.run_write(Box::new(write)));
        if waiting.len() >= 4
            && let Some(first) = waiting.pop_front()
        {
            block_on(first).expect("it is written");
        }
        if ids.len() - last.1 >= 100_000 {
            let rate = (ids.len() - last.1) as f64 / last.0.elapsed().as_secs_f64();
            println!(
                "  {} records: {rate:.0} records/s, {:.1} MB",
                ids.len(),
                resident()
            );
            last = (Instant::now(), ids.len());
        }
    }
    for work in waiting {
        block_on(work).expect("it is written");
    }
    let rate = records as f64 / start.elapsed().as_secs_f64();
    let busy = writer_seconds();
    let own = records as f64 / busy;
    println!(
        "bulk insert: {rate:.0} records/s; the writer was busy {busy:.1} s, {own:.0} a second"
    );
    ids
}

fn record(
    context: &mut Context,
    state: &mut u64,
    setting: &Setting,
    number: usize,
) -> (Record, Suggestion) {
    let now = context.now;
    let id = context.id();
    let fields = json!({ "text": text(state) });
    let metadata = json!({ "length": next(state) % 10_000 });
    let record = Record {
        id,
        dataset: setting.dataset,
        external_id: Some(format!("train_{number}")),
        fields: fields.as_object().cloned().unwrap_or_default(),
        metadata: metadata.as_object().cloned(),
        status: RecordStatus::Pending,
        inserted_at: now,
        updated_at: now,
    };
    let suggestion = Suggestion {
        id: context.id(),
        record: id,
        question: setting.question.id,
        value: Answer::Text(format!("label{}", next(state) % 8)),
        score: Some(Score::One(next(state) as f64 / (1_u64 << 31) as f64)),
        agent: Some("model".to_owned()),
        kind: None,
        inserted_at: now,
        updated_at: now,
    };
    (record, suggestion)
}

/// Every caller answers records of its own, one after another.
fn respond(store: &SqliteStore, setting: &Setting, ids: &[RecordId]) {
    let each = (ids.len() / CALLERS).min(100);
    let start = Instant::now();
    let mut times: Vec<f64> = thread::scope(|scope| {
        let threads: Vec<_> = ids
            .chunks(each)
            .take(CALLERS)
            .enumerate()
            .map(|(number, mine)| scope.spawn(move || answer(store, setting, number, mine)))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("no panic"))
            .collect()
    });
    let rate = times.len() as f64 / start.elapsed().as_secs_f64();
    let [p50, p99] = percentiles(&mut times);
    println!("responses of {CALLERS} callers: {rate:.0}/s, p50 {p50:.1} ms, p99 {p99:.1} ms");
}

fn answer(store: &dyn Store, setting: &Setting, number: usize, ids: &[RecordId]) -> Vec<f64> {
    let mut context = Context::new(Timestamp(1_700_000_900_000_000), 1000 + number as u64);
    let now = context.now;
    let dataset = setting.dataset;
    let mut times = Vec::new();
    for &record in ids {
        let id = context.id();
        let start = Instant::now();
        let done = store.write(move |transaction| {
            let user = transaction.user_by_name(&format!("user{number}"))?;
            let answer = Answer::Text("label1".to_owned());
            let response = Response {
                id,
                record,
                user: user.expect("it was put").id,
                values: [("label".to_owned(), answer)].into(),
                status: ResponseStatus::Submitted,
                inserted_at: now,
                updated_at: now,
            };
            transaction.put_responses(&[response])?;
            let mut record = transaction.record(record)?.expect("it was put");
            record.status = RecordStatus::Completed;
            transaction.put_records(&[record])?;
            Ok(transaction.touch_dataset(dataset, now)?)
        });
        block_on(done).expect("it is written");
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times
}

fn read_words(store: &dyn Store, setting: &Setting) {
    let find = |name: &str, times: usize, search: &dyn Fn(usize) -> Search| {
        find(store, setting.dataset, name, times, search);
    };
    let words = |text: String| Search {
        text: Some(TextQuery {
            expression: Expression::parse(&text),
            field: None,
        }),
        ..all(setting)
    };
    find("one rare word", 200, &|at| words(format!("w{}", 5000 + at)));
    find("one middling word", 50, &|at| {
        words(format!("w{}", 300 + at))
    });
    find("one frequent word", 20, &|at| words(format!("w{}", 1 + at)));
    find("the same again", 400, &|at| {
        words(format!("w{}", 1 + at % 20))
    });
    find("two words", 100, &|at| {
        words(format!("w{} w{}", 10 + at, 700 + at))
    });
    find("a phrase", 100, &|at| words(format!("\"w{} w3\"", 20 + at)));
    find("a near word", 5, &|at| words(format!("w44{at}x~1")));
}

fn read_filtered(store: &dyn Store, setting: &Setting) {
    let find = |name: &str, times: usize, search: &dyn Fn(usize) -> Search| {
        find(store, setting.dataset, name, times, search);
    };
    let filtered = |filters: Vec<Filter>| Search {
        filters,
        ..all(setting)
    };
    find("next 10 pending", 500, &|at| Search {
        offset: at % 100,
        ..filtered(vec![
            Filter::Statuses(vec![RecordStatus::Pending]),
            Filter::NoResponseOr(Vec::new()),
        ])
    });
    find("submitted of mine", 100, &|_| {
        filtered(vec![Filter::Responses(vec![ResponseStatus::Submitted])])
    });
    find("metadata filter", 20, &|_| {
        let range = Range {
            least: Some(9_000.0),
            most: None,
        };
        filtered(vec![Filter::Number(setting.property.id, range)])
    });
    find("suggestion filter", 20, &|_| {
        let labels = vec!["label1".to_owned()];
        filtered(vec![Filter::Suggestions(setting.question.id, labels)])
    });
    find("sort by score", 10, &|_| Search {
        sort: vec![Sort {
            key: SortKey::Score(setting.question.id),
            direction: Direction::Descending,
        }],
        ..all(setting)
    });
}

fn read_pages(store: &dyn Store, dataset: DatasetId, records: usize) {
    measure("counts", 500, |_| {
        let counts = store.read(move |view| {
            let users = view.user_counts(dataset)?.len();
            Ok((view.counts(dataset)?, users))
        });
        block_on(counts).expect("it counts");
    });
    measure("page of 250", 200, |at| {
        let offset = at * (records / 200);
        let page = store.read(move |view| Ok(view.record_page(dataset, offset, 250)?.len()));
        block_on(page).expect("it reads");
    });
}

/// Measures a search and says how much it finds.
fn find(
    store: &dyn Store,
    dataset: DatasetId,
    name: &str,
    times: usize,
    search: &dyn Fn(usize) -> Search,
) {
    let mut total = 0;
    measure(name, times, |at| {
        let search = search(at);
        let found = block_on(store.read(move |view| Ok(view.search(dataset, &search)?)));
        total += found.expect("it is found").total;
    });
    println!("    {} found on average", total / times);
}

fn all(setting: &Setting) -> Search {
    Search {
        text: None,
        vector: None,
        filters: Vec::new(),
        sort: Vec::new(),
        responder: Some(setting.user),
        order: Order::Cycle(setting.user),
        offset: 0,
        limit: 10,
    }
}

fn vectors(store: &dyn Store, setting: &Setting, ids: &[RecordId]) {
    let mut state = 3;
    let start = Instant::now();
    for some in ids.chunks(UNIT) {
        let vectors: Vec<Vector> = some
            .iter()
            .map(|&record| Vector {
                record,
                settings: setting.vectors.id,
                values: (0..DIMENSIONS)
                    .map(|_| next(&mut state) as f32 / 1e9 - 1.0)
                    .collect(),
            })
            .collect();
        let done = store.write(move |transaction| Ok(transaction.put_vectors(&vectors)?));
        block_on(done).expect("it is written");
    }
    let rate = ids.len() as f64 / start.elapsed().as_secs_f64();
    println!("vectors of {DIMENSIONS}: {rate:.0}/s");
    let (dataset, settings) = (setting.dataset, setting.vectors.id);
    measure(&format!("similar of {}", ids.len()), 20, |at| {
        let value = (0..DIMENSIONS).map(|place| ((place * 7 + at) % 13) as f32 - 6.0);
        let search = Search {
            vector: Some(VectorQuery {
                settings,
                value: value.collect(),
                except: None,
                order: Similarity::Most,
            }),
            limit: 50,
            ..all(setting)
        };
        let found = store.read(move |view| Ok(view.search(dataset, &search)?.hits.len()));
        assert_eq!(block_on(found).expect("it is found"), 50);
    });
}
