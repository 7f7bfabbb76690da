use hone_testkit::LoopbackHub;

use super::*;
use crate::fixtures::Bench;

const TOKEN: &str = "hf_writer";

fn writer(hub: &LoopbackHub, token: &str) -> HubWriter {
    let mut config = Bench::new().config;
    config.endpoint = Some(hub.endpoint.clone());
    HubWriter::new(&config, Token::new(token)).unwrap()
}

fn addition(path: &str, bytes: &[u8]) -> Addition {
    Addition {
        path: path.to_owned(),
        content: Content::Bytes(bytes.to_vec()),
    }
}

#[test]
fn a_commit_brings_small_and_large_files() {
    let hub = LoopbackHub::serve(TOKEN);
    let writer = writer(&hub, TOKEN);
    writer.create("org/mail", Visibility::Private).unwrap();
    assert!(hub.is_private("org/mail"));
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("table");
    std::fs::write(&table, [7; 2500]).unwrap();
    let additions = [
        addition("README.md", "# Ä\n".as_bytes()),
        addition("empty.parquet", b""),
        Addition {
            path: "data/train.parquet".to_owned(),
            content: Content::File(table),
        },
    ];
    let url = writer.commit("org/mail", "first", &additions, &[]).unwrap();
    assert!(url.starts_with(&format!("{}/datasets/org/mail/commit/", hub.endpoint)));
    assert_eq!(
        hub.file("org/mail", "README.md").unwrap(),
        "# Ä\n".as_bytes()
    );
    assert_eq!(hub.file("org/mail", "empty.parquet").unwrap(), b"");
    assert_eq!(
        hub.file("org/mail", "data/train.parquet").unwrap(),
        [7; 2500]
    );
    assert_eq!(writer.read("org/mail", "README.md").unwrap(), "# Ä\n");
    let deleted = ["empty.parquet".to_owned()];
    writer.commit("org/mail", "second", &[], &deleted).unwrap();
    assert_eq!(
        writer.files("org/mail").unwrap(),
        ["README.md", "data/train.parquet"]
    );
}

#[test]
fn large_files_go_in_parts_where_the_store_asks_for_it() {
    let hub = LoopbackHub::serve(TOKEN);
    hub.take_parts_of(1000);
    let writer = writer(&hub, TOKEN);
    writer.create("org/mail", Visibility::Public).unwrap();
    let bytes: Vec<u8> = (0..2500_u32).map(|at| at as u8).collect();
    let additions = [addition("rows.parquet", &bytes)];
    writer.commit("org/mail", "parts", &additions, &[]).unwrap();
    assert_eq!(hub.file("org/mail", "rows.parquet").unwrap(), bytes);
    let seen = hub.seen();
    let parts = seen
        .iter()
        .filter(|seen| seen.line.starts_with("PUT /lfs/part/"));
    assert_eq!(parts.count(), 3);
}

#[test]
fn what_the_store_has_is_not_sent_again() {
    let hub = LoopbackHub::serve(TOKEN);
    let writer = writer(&hub, TOKEN);
    writer.create("org/mail", Visibility::Public).unwrap();
    for path in ["a.parquet", "b.parquet"] {
        writer
            .commit("org/mail", path, &[addition(path, b"same")], &[])
            .unwrap();
    }
    let puts = hub
        .seen()
        .into_iter()
        .filter(|seen| seen.line.starts_with("PUT"));
    assert_eq!(puts.count(), 1);
    assert_eq!(hub.file("org/mail", "b.parquet").unwrap(), b"same");
}

#[test]
fn a_repository_that_is_there_is_taken_as_it_is() {
    let hub = LoopbackHub::serve(TOKEN);
    hub.put("org/mail", "main", &[("a", b"a")]);
    writer(&hub, TOKEN)
        .create("org/mail", Visibility::Private)
        .unwrap();
    assert!(!hub.is_private("org/mail"));
    assert_eq!(hub.files("org/mail").unwrap(), ["a"]);
}

#[test]
fn a_refusal_says_what_the_hub_said_and_not_the_token() {
    let hub = LoopbackHub::serve(TOKEN);
    let error = writer(&hub, "hf_wrong").create("org/mail", Visibility::Public);
    let error = error.unwrap_err();
    let said = format!("{error} {error:?}");
    assert!(said.contains("401"), "{said}");
    assert!(said.contains("Invalid username or password"), "{said}");
    assert!(!said.contains("hf_wrong"), "{said}");
}

#[test]
fn the_token_goes_to_the_hub_alone() {
    let (hub, store) = (LoopbackHub::serve(TOKEN), LoopbackHub::serve("none"));
    let http = Http::new(Some(&hub.endpoint), Token::new(TOKEN));
    let elsewhere = format!("{}/lfs/verify/x", store.endpoint);
    drop(http.post_named(&elsewhere, &json!({}), "a test"));
    drop(http.put(
        &format!("{}/lfs/whole/x", hub.endpoint),
        b"x".as_slice(),
        "a test",
    ));
    drop(http.post_named(
        &format!("{}/lfs/verify/x", hub.endpoint),
        &json!({}),
        "a test",
    ));
    assert_eq!(store.seen()[0].authorization, "");
    let seen = hub.seen();
    assert_eq!(seen[0].authorization, "");
    assert_eq!(seen[1].authorization, format!("Bearer {TOKEN}"));
}

#[test]
fn offline_nothing_is_written() {
    let mut config = Bench::new().config;
    config.offline = true;
    let writer = HubWriter::new(&config, Token::new(TOKEN));
    assert!(matches!(writer, Err(HubError::Offline)));
}
