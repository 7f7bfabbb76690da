use std::fs;

use hone_testkit::LoopbackHub;

use super::*;
use crate::Token;
use crate::fixtures::Bench;

fn bench(hub: &LoopbackHub) -> Bench {
    let mut bench = Bench::new();
    bench.config.endpoint = Some(hub.endpoint.clone());
    bench
}

#[test]
fn the_converted_tables_come_before_the_repositorys_own() {
    let hub = LoopbackHub::serve("");
    hub.put("org/mail", "main", &[("train.csv", b"text\nown")]);
    let converted: (&str, &[u8]) = ("default/train/0000.parquet", b"converted");
    hub.put("org/mail", CONVERTED, &[converted]);
    let bench = bench(&hub);
    let found = HubDataset::find(&bench.config, "org/mail", "default", "train", None).unwrap();
    assert_eq!(found.files(), 1);
    let path = found.fetch(0).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"converted");
    let folder = bench.config.cache.join("datasets--org--mail/snapshots");
    assert!(
        path.starts_with(folder.join(found.commit())),
        "{}",
        path.display()
    );
}

#[test]
fn without_converted_tables_of_the_split_the_own_ones_are_read() {
    let hub = LoopbackHub::serve("");
    hub.put("org/mail", "main", &[("test.csv", b"text\nown")]);
    let bench = bench(&hub);
    let find = || HubDataset::find(&bench.config, "org/mail", "default", "test", None);
    let path = find().unwrap().fetch(0).unwrap();
    assert_eq!(fs::read(path).unwrap(), b"text\nown");
    hub.put(
        "org/mail",
        CONVERTED,
        &[("default/train/0000.parquet", b"x")],
    );
    let path = find().unwrap().fetch(0).unwrap();
    assert!(path.ends_with("test.csv"));
}

#[test]
fn a_commit_that_was_found_before_is_read_again() {
    let hub = LoopbackHub::serve("");
    hub.put(
        "org/mail",
        CONVERTED,
        &[("default/train/0000.parquet", b"old")],
    );
    let bench = bench(&hub);
    let find = |commit: Option<&str>| {
        HubDataset::find(&bench.config, "org/mail", "default", "train", commit).unwrap()
    };
    let commit = find(None).commit().to_owned();
    assert_eq!(find(Some(&commit)).commit(), commit);
}

#[test]
fn a_split_that_is_not_there_is_refused_with_the_tables_that_are() {
    let hub = LoopbackHub::serve("");
    hub.put(
        "org/mail",
        "main",
        &[("train.csv", b"text\nown"), ("README.md", b"# A card")],
    );
    let bench = bench(&hub);
    let error = HubDataset::find(&bench.config, "org/mail", "default", "test", None);
    let said = error.unwrap_err().to_string();
    assert!(said.ends_with("its tables are: train.csv"), "{said}");
}

#[test]
fn names_that_leave_the_cache_are_refused() {
    let hub = LoopbackHub::serve("");
    hub.put("org/mail", "main", &[("C:\\x/train.csv", b"x")]);
    let bench = bench(&hub);
    let find = |repo: &str| HubDataset::find(&bench.config, repo, "default", "train", None);
    assert!(matches!(find("org/mail"), Err(HubError::BadRepo { .. })));
    assert!(matches!(find("../mail"), Err(HubError::BadRepo { .. })));
    assert!(matches!(find("org/mail/x"), Err(HubError::BadRepo { .. })));
}

#[test]
fn the_token_of_the_configuration_reads() {
    let hub = LoopbackHub::serve("");
    hub.put("org/mail", "main", &[("train.csv", b"text\nown")]);
    let mut bench = bench(&hub);
    bench.config.token = Some(Token::new("hf_reader"));
    let found = HubDataset::find(&bench.config, "org/mail", "default", "train", None).unwrap();
    found.fetch(0).unwrap();
    let seen = hub.seen();
    assert!(
        seen.iter()
            .all(|seen| seen.authorization == "Bearer hf_reader"),
        "{seen:?}"
    );
}

#[test]
fn offline_no_data_set_is_asked_for() {
    let hub = LoopbackHub::serve("");
    let mut bench = bench(&hub);
    bench.config.offline = true;
    let found = HubDataset::find(&bench.config, "org/mail", "default", "train", None);
    assert!(matches!(found, Err(HubError::Offline)));
    assert!(hub.seen().is_empty());
}
