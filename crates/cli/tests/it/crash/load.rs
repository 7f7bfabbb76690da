//! People who write, each alone on records of their own: of one's requests at most one is in doubt
//! when the server dies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use rand::seq::{IndexedRandom as _, IteratorRandom as _};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::serving::{Server, id};

/// Words that many records have.
pub(super) const WORDS: [&str; 6] = ["ash", "birch", "cedar", "oak", "pine", "rowan"];
pub(super) const LABELS: [&str; 2] = ["spam", "ham"];
pub(super) const STATUSES: [&str; 3] = ["submitted", "draft", "discarded"];
/// Records of one writer after which they rather delete.
const MANY: usize = 120;

/// Where everybody writes.
pub(super) struct Target {
    /// The path of the dataset.
    pub(super) dataset: String,
    pub(super) question: String,
    user: String,
}

impl Target {
    pub(super) fn make(server: &Server) -> Self {
        let dataset = server.make_dataset("crash");
        let questions = server.get(&format!("{dataset}/questions")).expect(200);
        Self {
            question: id(&questions["items"][0]),
            user: id(&server.get("/api/v1/me").expect(200)),
            dataset,
        }
    }
}

/// What is to be there of a record.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Kept {
    pub(super) text: String,
    pub(super) number: i64,
    /// Status and label.
    pub(super) response: Option<(String, Option<String>)>,
    pub(super) suggestion: Option<String>,
}

/// Records by the writer's ids of them.
pub(super) type Shelf = BTreeMap<String, Kept>;

/// One who writes.
pub(super) struct Writer {
    name: String,
    rng: ChaCha8Rng,
    /// What was acknowledged.
    pub(super) shelf: Shelf,
    /// What is there besides if the last request was done without its answer coming back.
    pub(super) in_doubt: Option<Shelf>,
    /// The server's ids.
    pub(super) ids: BTreeMap<String, String>,
    /// Texts and records so far.
    made: usize,
}

/// A request and what is there once it is done.
struct Change {
    method: &'static str,
    path: String,
    body: Value,
    after: Shelf,
}

impl Writer {
    pub(super) fn new(name: usize, seed: u64) -> Self {
        Self {
            name: format!("w{name}"),
            rng: ChaCha8Rng::seed_from_u64(seed),
            shelf: Shelf::new(),
            in_doubt: None,
            ids: BTreeMap::new(),
            made: 0,
        }
    }

    /// Whether a record is this writer's.
    pub(super) fn owns(&self, record: &str) -> bool {
        record.split('-').next() == Some(&self.name)
    }

    /// A word that one text had, perhaps one that is there no more.
    pub(super) fn some_own_word(&mut self) -> String {
        let of = self.rng.random_range(0..=self.made);
        format!("{}x{of}", self.name)
    }

    /// Writes until the server is killed; returns how often it acknowledged.
    pub(super) fn write(&mut self, server: &Server, target: &Target, killed: &AtomicBool) -> usize {
        let mut done = 0;
        while !killed.load(Ordering::SeqCst) {
            let change = self.change(target);
            self.in_doubt = Some(change.after);
            match server.send(change.method, &change.path, &change.body) {
                Ok(answer) => {
                    let (status, body) = (answer.status, &answer.body);
                    assert!(matches!(status, 200..=204), "{status}: {body}");
                    self.learn(body);
                    self.shelf = self.in_doubt.take().unwrap();
                    done += 1;
                }
                Err(error) => {
                    let expected = killed.load(Ordering::SeqCst);
                    assert!(expected, "no answer of a server that lives: {error}");
                }
            }
        }
        done
    }

    /// Notes the server's ids of records that it names by the writer's.
    fn learn(&mut self, body: &Value) {
        let items = body["items"].as_array().into_iter().flatten();
        for item in items {
            if let Some(name) = item["external_id"].as_str() {
                self.ids.insert(name.to_owned(), id(item));
            }
        }
    }

    fn change(&mut self, target: &Target) -> Change {
        if self.shelf.is_empty() {
            return self.upsert(target);
        }
        match self.rng.random_range(0..10) {
            0..=1 => self.delete(target),
            2..=4 => self.respond(),
            5 => self.suggest(target),
            _ if self.shelf.len() > MANY => self.delete(target),
            _ => self.upsert(target),
        }
    }

    /// Some records that are there, each once.
    fn some(&mut self, most: usize) -> Vec<String> {
        let many = self.rng.random_range(1..=most);
        self.shelf
            .keys()
            .cloned()
            .choose_multiple(&mut self.rng, many)
    }

    fn label(&mut self) -> String {
        let label = LABELS.choose(&mut self.rng);
        label.copied().unwrap().to_owned()
    }

    fn response(&mut self) -> (String, Option<String>) {
        let status = *STATUSES.choose(&mut self.rng).unwrap();
        let label = (status != "discarded").then(|| self.label());
        (status.to_owned(), label)
    }

    fn upsert(&mut self, target: &Target) -> Change {
        let mut names: BTreeSet<String> = BTreeSet::new();
        if !self.shelf.is_empty() {
            names.extend(self.some(10));
        }
        for _ in 0..self.rng.random_range(1..=10) {
            self.made += 1;
            names.insert(format!("{}-{}", self.name, self.made));
        }
        let mut after = self.shelf.clone();
        let mut items = Vec::new();
        for name in names {
            let kept = after.entry(name.clone()).or_default();
            self.made += 1;
            let many = self.rng.random_range(0..4);
            let words = WORDS.choose_multiple(&mut self.rng, many);
            let words: Vec<&str> = words.copied().collect();
            kept.text = format!("{} {}x{}", words.join(" "), self.name, self.made);
            kept.number = self.rng.random_range(-5..6);
            let mut item = json!({ "external_id": name, "fields": { "text": kept.text },
                "metadata": { "number": kept.number } });
            if self.rng.random_bool(0.3) {
                let label = self.label();
                let question = &target.question;
                item["suggestions"] = json!([{ "question_id": question, "value": label }]);
                kept.suggestion = Some(label);
            }
            if self.rng.random_bool(0.3) {
                let (status, label) = self.response();
                item["responses"] = json!([{ "user_id": target.user, "status": status,
                    "values": values(label.as_deref()) }]);
                kept.response = Some((status, label));
            }
            items.push(item);
        }
        Change {
            method: "PUT",
            path: format!("{}/records/bulk", target.dataset),
            body: json!({ "items": items }),
            after,
        }
    }

    fn respond(&mut self) -> Change {
        let mut after = self.shelf.clone();
        let mut items = Vec::new();
        for name in self.some(10) {
            let (status, label) = self.response();
            items.push(json!({ "record_id": self.ids[&name], "status": status,
                "values": values(label.as_deref()) }));
            after.get_mut(&name).unwrap().response = Some((status, label));
        }
        Change {
            method: "POST",
            path: "/api/v1/me/responses/bulk".to_owned(),
            body: json!({ "items": items }),
            after,
        }
    }

    fn suggest(&mut self, target: &Target) -> Change {
        let mut after = self.shelf.clone();
        let name = self.some(1).remove(0);
        let label = self.label();
        after.get_mut(&name).unwrap().suggestion = Some(label.clone());
        Change {
            method: "PUT",
            path: format!("/api/v1/records/{}/suggestions", self.ids[&name]),
            body: json!({ "question_id": target.question, "value": label }),
            after,
        }
    }

    fn delete(&mut self, target: &Target) -> Change {
        let mut after = self.shelf.clone();
        let names = self.some(if self.shelf.len() > MANY { 60 } else { 10 });
        names.iter().for_each(|name| drop(after.remove(name)));
        let ids: Vec<&str> = names.iter().map(|name| self.ids[name].as_str()).collect();
        Change {
            method: "DELETE",
            path: format!("{}/records?ids={}", target.dataset, ids.join(",")),
            body: Value::Null,
            after,
        }
    }
}

fn values(label: Option<&str>) -> Value {
    label.map_or_else(|| json!({}), |label| json!({ "label": { "value": label } }))
}
