//! What the server does about data sets of the Hub, with a Hub that lives in memory.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hone_annotation::hub::{Failure, Hub, Parcel, Row, Rows, Target, Wanted, WriteToken};
use hone_annotation::use_case::jobs::LEASE;
use hone_annotation::use_case::records::{FullRecord, RecordItem};
use hone_annotation::{Job, Schema};
use serde_json::{Value, json};

use crate::datasets::published;
use crate::records::items;
use crate::served::{Served, id};

/// A Hub with rows that are numbers; some are no records.
#[derive(Debug, Default)]
struct Shelf {
    rows: AtomicU64,
    /// The row from which on nothing is ever read.
    stuck_at: AtomicU64,
    gone: AtomicBool,
    opened: Mutex<Vec<Wanted>>,
    sent: Mutex<Vec<(Target, WriteToken, Vec<FullRecord>)>>,
}

impl Shelf {
    fn of(rows: u64) -> Arc<Self> {
        let shelf = Self::default();
        shelf.rows.store(rows, Ordering::SeqCst);
        shelf.stuck_at.store(u64::MAX, Ordering::SeqCst);
        Arc::new(shelf)
    }
}

#[derive(Debug)]
struct Library(Arc<Shelf>);

impl Hub for Library {
    fn open(&self, wanted: Wanted) -> Result<Box<dyn Rows>, Failure> {
        if self.0.gone.load(Ordering::SeqCst) {
            return Err("the hub cannot be reached".into());
        }
        self.0.opened.lock().unwrap().push(wanted);
        Ok(Box::new(Shelved(Arc::clone(&self.0), 0)))
    }

    fn pack(&self, _schema: Arc<Schema>) -> Result<Box<dyn Parcel>, Failure> {
        Ok(Box::new(Packed(Arc::clone(&self.0), Vec::new())))
    }
}

struct Shelved(Arc<Shelf>, u64);

impl Rows for Shelved {
    fn revision(&self) -> &'static str {
        "abc"
    }

    fn total(&self) -> Option<u64> {
        Some(self.0.rows.load(Ordering::SeqCst))
    }

    fn take(&mut self, most: usize) -> Result<Vec<Row>, Failure> {
        while self.1 >= self.0.stuck_at.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let end = self.0.rows.load(Ordering::SeqCst).min(self.1 + most as u64);
        let rows = (self.1..end).map(row).collect();
        self.1 = end;
        Ok(rows)
    }
}

/// Row 7 cannot be read, row 13 has no field that is needed, row 21 has the id of row 20.
fn row(number: u64) -> Row {
    let name = if number == 21 { 20 } else { number };
    let fields = match number {
        13 => json!({}),
        number => json!({"text": format!("text {number}")}),
    };
    let item = RecordItem {
        external_id: Some(format!("train_{name}")),
        fields: fields.as_object().cloned(),
        ..RecordItem::default()
    };
    let read = if number == 7 {
        Err("no JSON".to_owned())
    } else {
        Ok(item)
    };
    Row { number, read }
}

struct Packed(Arc<Shelf>, Vec<FullRecord>);

impl Parcel for Packed {
    fn add(&mut self, records: Vec<FullRecord>) -> Result<(), Failure> {
        self.1.extend(records);
        Ok(())
    }

    fn send(self: Box<Self>, target: &Target, token: &WriteToken) -> Result<String, Failure> {
        if self.0.gone.load(Ordering::SeqCst) {
            return Err("the hub cannot be reached".into());
        }
        let Self(shelf, records) = *self;
        let sent = (target.clone(), token.clone(), records);
        shelf.sent.lock().unwrap().push(sent);
        Ok("https://hub.example/commit/1".to_owned())
    }
}

async fn served(shelf: &Arc<Shelf>) -> Served {
    let hub = Library(Arc::clone(shelf));
    Served::with(|settings| settings.hub = Some(Arc::new(hub))).await
}

async fn import(served: &Served, dataset: &str) -> String {
    let body = json!({"name": "org/mail", "subset": "default", "split": "train", "mapping": {
        "fields": [{"source": "body", "target": "text"}],
    }});
    let path = format!("/datasets/{dataset}/import");
    id(&served.post(&path, body).await.expect(202))
}

async fn export(served: &Served, dataset: &str) -> String {
    let body = json!({"name": "org/mail", "private": true, "token": "hf_secret"});
    let path = format!("/datasets/{dataset}/export");
    let started = served.post(&path, body).await.expect(202);
    assert!(!started.to_string().contains("hf_secret"));
    id(&started)
}

async fn job(served: &Served, job: &str) -> Job {
    let job = job.parse().unwrap();
    let read = served.store.read(move |view| Ok(view.job(job)?));
    read.await.unwrap().unwrap()
}

/// Works until a job is as wanted.
async fn work_until(served: &Served, id: &str, wanted: impl Fn(&Job) -> bool) -> Job {
    let working = tokio::spawn(hone_server::work(served.state.clone()));
    let done = async {
        loop {
            let job = job(served, id).await;
            if wanted(&job) {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let done = tokio::time::timeout(Duration::from_secs(30), done).await;
    working.abort();
    done.expect("the job comes to it")
}

fn ended(job: &Job) -> bool {
    job.leased_until.is_none() && job.attempts > 0
}

async fn record_count(served: &Served, dataset: &str) -> Value {
    let path = format!("/datasets/{dataset}/records?limit=1");
    served.get(&path).await.expect(200)["total"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_writes_what_it_can_and_says_what_it_cannot() {
    let shelf = Shelf::of(250);
    let served = served(&shelf).await;
    let dataset = published(&served).await;
    let id = import(&served, &dataset).await;
    work_until(&served, &id, ended).await;
    let body = served.get(&format!("/jobs/{id}")).await.expect(200);
    assert_eq!(body["status"], "finished", "{body}");
    assert_eq!((&body["done"], &body["total"]), (&json!(250), &json!(250)));
    assert_eq!(body["refused"], 3);
    let log = body["log"].as_array().unwrap();
    assert_eq!(log[0], "row 7: no JSON");
    assert_eq!(log[1], "row 13: fields.text: is required");
    assert_eq!(log[2], "row 21: id `train_20` stands already in row 20");
    assert_eq!(record_count(&served, &dataset).await, 247);
    let opened = shelf.opened.lock().unwrap();
    assert_eq!(opened[0].split.repo, "org/mail");
    assert_eq!(opened[0].mapping.fields[0].source, "body");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_ends_after_ten_thousand_rows() {
    let shelf = Shelf::of(10_050);
    let served = served(&shelf).await;
    let dataset = published(&served).await;
    let id = import(&served, &dataset).await;
    // As if it had broken off there: ten thousand records take their time.
    let begun = Job {
        done: 9_900,
        ..job(&served, &id).await
    };
    let begin = served.store.write(move |tx| Ok(tx.put_job(&begun)?));
    begin.await.unwrap();
    let job = work_until(&served, &id, ended).await;
    assert_eq!((job.done, job.total), (10_000, 10_000));
    assert_eq!(record_count(&served, &dataset).await, 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_broke_off_goes_on_where_it_was() {
    let shelf = Shelf::of(250);
    let served = served(&shelf).await;
    let dataset = published(&served).await;
    let id = import(&served, &dataset).await;
    shelf.stuck_at.store(200, Ordering::SeqCst);
    let broken = work_until(&served, &id, |job| job.done == 200).await;
    assert_eq!((broken.refused, broken.attempts), (3, 1));
    // The work was dropped; nobody holds the job once its lease has run out.
    shelf.stuck_at.store(u64::MAX, Ordering::SeqCst);
    served.clock.advance(Duration::from_micros(LEASE as u64));
    let job = work_until(&served, &id, ended).await;
    assert_eq!((job.done, job.refused, job.attempts), (250, 3, 2));
    assert_eq!(job.log.len(), 3);
    assert_eq!(record_count(&served, &dataset).await, 247);
    let opened = shelf.opened.lock().unwrap();
    let revisions: Vec<_> = opened
        .iter()
        .map(|wanted| wanted.revision.clone())
        .collect();
    assert_eq!(revisions, [None, Some("abc".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_import_changes_the_records_of_the_first() {
    let shelf = Shelf::of(5);
    let served = served(&shelf).await;
    let dataset = published(&served).await;
    for _ in 0..2 {
        let id = import(&served, &dataset).await;
        work_until(&served, &id, ended).await;
    }
    assert_eq!(record_count(&served, &dataset).await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_does_not_answer_fails_the_job_with_the_reason() {
    let shelf = Shelf::of(5);
    let served = served(&shelf).await;
    let dataset = published(&served).await;
    shelf.gone.store(true, Ordering::SeqCst);
    let id = import(&served, &dataset).await;
    let job = work_until(&served, &id, ended).await;
    assert_eq!(job.error.as_deref(), Some("the hub cannot be reached"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_has_the_rights_of_those_who_asked_for_it_and_ends_with_them() {
    let shelf = Shelf::of(5);
    let served = served(&shelf).await;
    let dataset = published(&served).await;
    let new = json!({"first_name": "B", "username": "b", "role": "owner", "password": "12345678"});
    served.post("/users", new).await.expect(201);
    let id = import(&served, &dataset).await;
    let owner = served.owner;
    let gone = served.store.write(move |tx| Ok(tx.delete_user(owner)?));
    gone.await.unwrap();
    let job = work_until(&served, &id, ended).await;
    assert_eq!(job.error.as_deref(), Some("who asked for this job is gone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_sends_every_record_once_and_forgets_the_token() {
    let shelf = Shelf::of(0);
    let served = served(&shelf).await;
    let dataset = published(&served).await;
    let bulk = format!("/datasets/{dataset}/records/bulk");
    for page in 0..3 {
        let records = (0..400)
            .map(|at| json!({"external_id": format!("{page} {at}"), "fields": {"text": "x"}}));
        let body = json!({"items": records.collect::<Value>()});
        served.post(&bulk, body).await.expect(201);
    }
    let id = export(&served, &dataset).await;
    let queued = job(&served, &id).await;
    let sealed = queued.arguments["token"].as_str().unwrap();
    assert!(!sealed.contains("hf_secret") && !format!("{queued:?}").contains("hf_secret"));
    let ended = work_until(&served, &id, ended).await;
    assert_eq!((ended.error, ended.done, ended.total), (None, 1_200, 1_200));
    assert_eq!(ended.log, ["https://hub.example/commit/1"]);
    assert_eq!(ended.arguments.get("token"), None);
    let sent = shelf.sent.lock().unwrap();
    let [(target, token, records)] = sent.as_slice() else {
        panic!("it was sent once");
    };
    assert_eq!(
        (target.split.repo.as_str(), token.0.as_str()),
        ("org/mail", "hf_secret")
    );
    let mut ids: Vec<_> = records.iter().map(|full| full.record.id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1_200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_export_forgets_the_token_and_does_not_tell_it() {
    let shelf = Shelf::of(0);
    let served = served(&shelf).await;
    let dataset = published(&served).await;
    let bulk = format!("/datasets/{dataset}/records/bulk");
    served.post(&bulk, items(&["a"])).await.expect(201);
    shelf.gone.store(true, Ordering::SeqCst);
    let id = export(&served, &dataset).await;
    let job = work_until(&served, &id, ended).await;
    assert_eq!(job.error.as_deref(), Some("the hub cannot be reached"));
    assert_eq!(job.arguments.get("token"), None);
    assert!(!format!("{job:?}").contains("hf_secret"));
}

#[tokio::test]
async fn names_that_would_leave_their_folder_are_refused() {
    let served = served(&Shelf::of(0)).await;
    let dataset = published(&served).await;
    for (key, name) in [("split", "../x"), ("subset", "a/b"), ("split", ".x")] {
        let mut body = json!({"name": "org/mail", "token": "t"});
        body[key] = json!(name);
        let path = format!("/datasets/{dataset}/export");
        let body = served.post(&path, body).await.expect(422);
        assert_eq!(body["detail"]["params"]["errors"][0]["loc"][1], key);
    }
}

#[tokio::test]
async fn a_mapping_to_what_the_dataset_does_not_have_is_refused_at_once() {
    let served = served(&Shelf::of(0)).await;
    let dataset = published(&served).await;
    let mut body = json!({"name": "org/mail", "subset": "default", "split": "train", "mapping": {
        "fields": [{"source": "a", "target": "text"}, {"source": "b", "target": "txt"}],
    }});
    let path = format!("/datasets/{dataset}/import");
    let refused = served.post(&path, body.clone()).await.expect(422);
    let place = &refused["detail"]["params"]["errors"][0]["loc"];
    assert_eq!(*place, json!(["body", "mapping", "fields", 1, "target"]));
    body["mapping"]["fields"][1]["target"] = json!("text");
    served.post(&path, body).await.expect(422);
}
