//! Data sets of a hub on this machine into a running server and out of it.

use std::path::Path;

use hone_testkit::LoopbackHub;
use serde_json::{Value, json};

use crate::served::Served;

const TOKEN: &str = "hf_very_secret_writer";

fn records(served: &Served, dataset: &str) -> Vec<Value> {
    let page = served.get(&format!("{dataset}/records?limit=100&include=suggestions"));
    let records = page["items"].as_array().unwrap().iter().map(|record| {
        let offers = record["suggestions"].as_array().unwrap().iter();
        let offers: Vec<&Value> = offers.map(|offer| &offer["value"]).collect();
        json!([
            record["external_id"],
            record["fields"],
            record["metadata"],
            offers
        ])
    });
    records.collect()
}

/// Whether a file of a folder holds a text.
fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    })
}

#[test]
fn a_data_set_goes_in_and_out_and_in_again() {
    let hub = LoopbackHub::serve(TOKEN);
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../table/testdata/features.parquet");
    let table = std::fs::read(table).unwrap();
    hub.put(
        "org/mail",
        "refs/convert/parquet",
        &[("default/train/0000.parquet", &table)],
    );
    let served = Served::start(&[], &[("HF_ENDPOINT", &hub.endpoint)]);
    let first = served.dataset("first");
    let order = json!({"name": "org/mail", "subset": "default", "split": "train", "mapping": {
        "fields": [{"source": "text", "target": "body"}, {"source": "image", "target": "picture"}],
        "metadata": [{"source": "n", "target": "n"}],
        "suggestions": [{"source": "label", "target": "kind"}, {"source": "tags", "target": "tags"}],
    }});
    let job = served.post(&format!("{first}/import"), 202, &order);
    let job = served.ended(&job);
    assert_eq!(
        (&job["status"], &job["done"]),
        (&json!("finished"), &json!(3)),
        "{job}"
    );
    let brought = records(&served, &first);
    assert_eq!(brought[0][0], "train_0");
    assert_eq!(brought[0][2], json!({"n": 1}));
    assert_eq!(brought[0][3], json!(["ham", ["a", "c"]]));

    let order = json!({"name": "org/copy", "private": true, "token": TOKEN});
    let job = served.post(&format!("{first}/export"), 202, &order);
    let job = served.ended(&job);
    assert_eq!(job["status"], "finished", "{job}");
    let address = format!("{}/datasets/org/copy/commit/", hub.endpoint);
    assert!(
        job["log"][0].as_str().unwrap().starts_with(&address),
        "{job}"
    );
    assert!(hub.is_private("org/copy"));
    assert!(
        !holds(served.data(), TOKEN),
        "the token is nowhere in the clear"
    );

    let second = served.dataset("second");
    let order = json!({"name": "org/copy", "subset": "default", "split": "train", "mapping": {
        "fields": [{"source": "body", "target": "body"}, {"source": "picture", "target": "picture"}],
        "metadata": [{"source": "metadata.n", "target": "n"}],
        "suggestions": [
            {"source": "kind.suggestion", "target": "kind"},
            {"source": "tags.suggestion", "target": "tags"},
        ],
        "external_id": "id",
    }});
    let job = served.post(&format!("{second}/import"), 202, &order);
    let job = served.ended(&job);
    assert_eq!(
        (&job["status"], &job["refused"]),
        (&json!("finished"), &json!(0)),
        "{job}"
    );
    assert_eq!(records(&served, &second), brought);
}

#[test]
fn offline_a_job_fails_and_nobody_is_asked() {
    let hub = LoopbackHub::serve(TOKEN);
    let vars = [
        ("HF_ENDPOINT", hub.endpoint.as_str()),
        ("HF_HUB_OFFLINE", "1"),
    ];
    let served = Served::start(&[], &vars);
    let dataset = served.dataset("mail");
    let order = json!({"name": "org/mail", "subset": "default", "split": "train", "mapping": {
        "fields": [{"source": "text", "target": "body"}],
    }});
    let job = served.post(&format!("{dataset}/import"), 202, &order);
    let job = served.ended(&job);
    assert_eq!(job["error"], "not asked: offline");
    assert!(hub.seen().is_empty());
}
