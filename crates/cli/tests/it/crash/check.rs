//! What has to hold after a restart.

use std::collections::BTreeSet;

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::load::{Kept, LABELS, STATUSES, Shelf, Target, WORDS, Writer};
use crate::serving::{Server, id};

/// Records a page.
const PAGE: usize = 1_000;

/// A record as the listing has it.
struct Seen {
    name: String,
    id: String,
    kept: Kept,
    completed: bool,
}

/// Checks a server that was started again; the writers learn what became of what was in doubt.
pub(super) fn everything(
    server: &Server,
    target: &Target,
    writers: &mut [Writer],
    rng: &mut ChaCha8Rng,
    place: &str,
) {
    let seen = list(server, target);
    for writer in writers.iter_mut() {
        acknowledged(writer, &seen, place);
    }
    let known = |seen: &Seen| writers.iter().any(|writer| writer.owns(&seen.name));
    assert!(seen.iter().all(known), "{place}: a record of nobody");
    for one in &seen {
        let submitted = matches!(&one.kept.response, Some((status, _)) if status == "submitted");
        assert_eq!(
            one.completed, submitted,
            "{place}: the status of {}",
            one.name
        );
    }
    let mut words: Vec<String> = WORDS.map(str::to_owned).to_vec();
    for writer in writers {
        words.extend((0..3).map(|_| writer.some_own_word()));
    }
    let finds = Finds {
        server,
        target,
        seen: &seen,
        place,
    };
    finds.words(&words);
    finds.conditions(rng.random_range(-5..6));
    finds.counters();
    let said = server.process.said();
    assert!(
        !said.contains("panicked") && !said.contains("ERROR"),
        "{place}: {said}"
    );
}

/// All of what a writer was told is there, and all or nothing of what it was not told.
fn acknowledged(writer: &mut Writer, seen: &[Seen], place: &str) {
    let own: Vec<&Seen> = seen.iter().filter(|one| writer.owns(&one.name)).collect();
    let found: Shelf = own
        .iter()
        .map(|one| (one.name.clone(), one.kept.clone()))
        .collect();
    assert_eq!(found.len(), own.len(), "{place}: a record stands twice");
    let in_doubt = writer.in_doubt.take();
    if found != writer.shelf && Some(&found) != in_doubt.as_ref() {
        let names: BTreeSet<&String> = found.keys().chain(writer.shelf.keys()).collect();
        let other = names
            .into_iter()
            .filter(|name| found.get(*name) != writer.shelf.get(*name));
        let other = other.map(|name| {
            let doubt = in_doubt.as_ref().map(|shelf| shelf.get(name));
            format!(
                "{name}: found {:?}, acknowledged {:?}, in doubt {doubt:?}",
                found.get(name),
                writer.shelf.get(name)
            )
        });
        panic!("{place}:\n{}", other.collect::<Vec<_>>().join("\n"));
    }
    writer.ids = own
        .iter()
        .map(|one| (one.name.clone(), one.id.clone()))
        .collect();
    writer.shelf = found;
}

fn list(server: &Server, target: &Target) -> Vec<Seen> {
    let mut seen = Vec::new();
    loop {
        let path = format!(
            "{}/records?include=responses,suggestions&limit={PAGE}&offset={}",
            target.dataset,
            seen.len()
        );
        let page = server.get(&path).expect(200);
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(read));
        if items.len() < PAGE {
            assert_eq!(page["total"], json!(seen.len()));
            return seen;
        }
    }
}

fn read(record: &Value) -> Seen {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let responses = record["responses"].as_array().unwrap();
    let suggestions = record["suggestions"].as_array().unwrap();
    assert!(responses.len() <= 1 && suggestions.len() <= 1, "{record}");
    let response = responses.first().map(|response| {
        let label = text(&response["values"]["label"]["value"]);
        (text(&response["status"]).unwrap(), label)
    });
    Seen {
        name: text(&record["external_id"]).unwrap(),
        id: id(record),
        kept: Kept {
            text: text(&record["fields"]["text"]).unwrap(),
            number: record["metadata"]["number"].as_i64().unwrap(),
            response,
            suggestion: suggestions.first().map(|one| text(&one["value"]).unwrap()),
        },
        completed: record["status"] == "completed",
    }
}

/// Compares searches and counters with the listing.
struct Finds<'a> {
    server: &'a Server,
    target: &'a Target,
    seen: &'a [Seen],
    place: &'a str,
}

impl Finds<'_> {
    fn words(&self, words: &[String]) {
        for word in words {
            let query = json!({ "query": { "text": { "q": word } } });
            self.same(&query, |kept, _| {
                kept.text.split(' ').any(|one| one == word)
            });
        }
    }

    fn conditions(&self, number: i64) {
        let range = json!({ "type": "range", "ge": number,
            "scope": { "entity": "metadata", "metadata_property": "number" } });
        self.filter(&range, |kept, _| kept.number >= number);
        let terms = |scope: Value, value: &str| json!({ "type": "terms", "scope": scope, "values": [value] });
        for status in ["pending", "completed"] {
            let scope = json!({ "entity": "record", "property": "status" });
            self.filter(&terms(scope, status), |_, completed| {
                completed == (status == "completed")
            });
        }
        for status in STATUSES {
            let scope = json!({ "entity": "response", "property": "status" });
            let is = |kept: &Kept| matches!(&kept.response, Some((held, _)) if held == status);
            self.filter(&terms(scope, status), |kept, _| is(kept));
        }
        for label in LABELS {
            let scope = json!({ "entity": "suggestion", "question": "label" });
            let is = |kept: &Kept| kept.suggestion.as_deref() == Some(label);
            self.filter(&terms(scope, label), |kept, _| is(kept));
            let scope = json!({ "entity": "response", "question": "label" });
            let is = |kept: &Kept| matches!(&kept.response, Some((_, Some(held))) if held == label);
            self.filter(&terms(scope, label), |kept, _| is(kept));
        }
    }

    fn filter(&self, filter: &Value, holds: impl Fn(&Kept, bool) -> bool) {
        self.same(&json!({ "filters": { "and": [filter] } }), holds);
    }

    fn same(&self, query: &Value, holds: impl Fn(&Kept, bool) -> bool) {
        let path = format!("{}/records/search?limit={PAGE}", self.target.dataset);
        let page = self.server.post(&path, query).expect(200);
        let items = page["items"].as_array().unwrap().iter();
        let found: BTreeSet<&str> = items
            .map(|item| item["record"]["external_id"].as_str().unwrap())
            .collect();
        let expected = self
            .seen
            .iter()
            .filter(|one| holds(&one.kept, one.completed));
        let expected: BTreeSet<&str> = expected.map(|one| one.name.as_str()).collect();
        let (place, total) = (self.place, expected.len());
        assert_eq!(found, expected, "{place}: the index disagrees on {query}");
        assert_eq!(page["total"], json!(total), "{place}: {query}");
    }

    fn counters(&self) {
        let (dataset, place) = (&self.target.dataset, self.place);
        let count =
            |holds: &dyn Fn(&Seen) -> bool| self.seen.iter().filter(|one| holds(one)).count();
        let progress = self.server.get(&format!("{dataset}/progress")).expect(200);
        let completed = count(&|one| one.completed);
        assert_eq!(progress["total"], json!(self.seen.len()), "{place}");
        assert_eq!(progress["completed"], json!(completed), "{place}");
        let dataset = dataset.replace("/api/v1", "/api/v1/me");
        let metrics = self.server.get(&format!("{dataset}/metrics")).expect(200);
        for status in STATUSES {
            let held =
                count(&|one| matches!(&one.kept.response, Some((held, _)) if held == status));
            assert_eq!(
                metrics["responses"][status],
                json!(held),
                "{place}: {status}"
            );
        }
    }
}
