use std::fs;
use std::sync::Arc;

use hone_domain::{Precision, View};
use hone_testkit::feature_store_contract;
use ndarray::Array2;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

fn key() -> FeatureKey {
    FeatureKey {
        encoder: ContentHash::of(b"encoder"),
        max_tokens: 256,
        view: View::Final,
        precision: Precision::F32,
    }
}

fn content(at: usize) -> ContentHash {
    ContentHash::of(&at.to_le_bytes())
}

fn contents(range: std::ops::Range<usize>) -> Vec<ContentHash> {
    range.map(content).collect()
}

/// Rows that tell where they came from.
fn values(range: std::ops::Range<usize>, dim: usize) -> Array2<f32> {
    let start = range.start;
    Array2::from_shape_fn((range.len(), dim), |(row, column)| {
        ((start + row) * 10 + column) as f32
    })
}

fn shard_files(root: &TempDir) -> Vec<PathBuf> {
    let folder = FeatureShards::new(root.path()).folder(&key());
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rows"))
        .collect();
    files.sort();
    files
}

#[test]
fn shards_keep_the_contract_of_a_feature_store() {
    let root = tempfile::tempdir().unwrap();
    let mut next = 0;
    feature_store_contract(|| {
        next += 1;
        FeatureShards::new(root.path().join(next.to_string()))
    });
}

#[test]
fn what_one_store_wrote_another_reads() {
    let root = tempfile::tempdir().unwrap();
    let reader = FeatureShards::new(root.path());
    assert_eq!(reader.missing(&key(), &contents(0..2)).unwrap(), [0, 1]);
    FeatureShards::new(root.path())
        .append(&key(), &contents(0..2), &values(0..2, 3))
        .unwrap();
    assert_eq!(
        reader.read(&key(), &contents(0..2)).unwrap(),
        values(0..2, 3)
    );
}

#[test]
fn many_small_appends_end_in_few_files() {
    let root = tempfile::tempdir().unwrap();
    let store = FeatureShards::new(root.path());
    for at in 0..300 {
        store
            .append(&key(), &[content(at)], &values(at..at + 1, 2))
            .unwrap();
    }
    assert!(
        shard_files(&root).len() <= 45,
        "{}",
        shard_files(&root).len()
    );
    assert_eq!(
        store.read(&key(), &contents(0..300)).unwrap(),
        values(0..300, 2)
    );
    let summary = store.verify(&key()).unwrap();
    assert_eq!(summary.rows, 300);
}

#[test]
fn a_merge_that_was_killed_before_it_removed_its_sources_loses_and_doubles_nothing() {
    let root = tempfile::tempdir().unwrap();
    let store = FeatureShards::new(root.path());
    for at in 0..15 {
        store
            .append(&key(), &[content(at)], &values(at..at + 1, 2))
            .unwrap();
    }
    let twice = shard_files(&root)[0].with_file_name("00000900-copy.rows");
    fs::copy(&shard_files(&root)[0], twice).unwrap();
    store
        .append(&key(), &[content(15)], &values(15..16, 2))
        .unwrap();
    assert_eq!(store.verify(&key()).unwrap().rows, 16);
    assert_eq!(
        store.read(&key(), &contents(0..16)).unwrap(),
        values(0..16, 2)
    );
}

#[test]
fn a_damaged_file_is_named_and_the_others_stay_readable() {
    let root = tempfile::tempdir().unwrap();
    let store = FeatureShards::new(root.path());
    for range in [0..20, 20..40] {
        store
            .append(&key(), &contents(range.clone()), &values(range, 2))
            .unwrap();
    }
    let second = shard_files(&root).pop().unwrap();
    let bytes = fs::read(&second).unwrap();
    fs::remove_file(&second).unwrap();
    fs::write(&second, &bytes[..bytes.len() / 2]).unwrap();

    let store = FeatureShards::new(root.path());
    assert_eq!(
        store.read(&key(), &contents(0..20)).unwrap(),
        values(0..20, 2)
    );
    for said in [
        store.read(&key(), &contents(0..40)).unwrap_err(),
        store.missing(&key(), &contents(0..40)).unwrap_err(),
    ] {
        let cause = std::error::Error::source(&said).unwrap().to_string();
        assert!(
            cause.contains("00000001-") && cause.contains("is damaged"),
            "{cause}"
        );
    }
    assert_eq!(
        store.missing(&key(), &contents(0..20)).unwrap(),
        Vec::<usize>::new()
    );
    fs::remove_file(second).unwrap();
    store
        .append(&key(), &contents(0..40), &values(0..40, 2))
        .unwrap();
    assert_eq!(
        store.read(&key(), &contents(0..40)).unwrap(),
        values(0..40, 2)
    );
}

#[test]
fn an_emptied_folder_is_empty_for_those_who_had_it_open() {
    let root = tempfile::tempdir().unwrap();
    let store = FeatureShards::new(root.path());
    store
        .append(&key(), &contents(0..3), &values(0..3, 2))
        .unwrap();
    fs::remove_dir_all(store.folder(&key())).unwrap();
    FeatureShards::new(root.path())
        .append(&key(), &contents(5..6), &values(5..6, 2))
        .unwrap();
    assert_eq!(
        store.missing(&key(), &contents(0..6)).unwrap(),
        [0, 1, 2, 3, 4]
    );
}

#[test]
fn what_a_killed_append_left_is_no_row_and_is_removed() {
    let root = tempfile::tempdir().unwrap();
    let store = FeatureShards::new(root.path());
    let folder = store.folder(&key());
    fs::create_dir_all(&folder).unwrap();
    let left = folder.join(".unfinished-x");
    fs::write(&left, b"HONEROWS").unwrap();
    assert_eq!(store.missing(&key(), &contents(0..1)).unwrap(), [0]);
    store
        .append(&key(), &contents(0..1), &values(0..1, 2))
        .unwrap();
    assert!(!left.exists());
}

#[test]
fn writers_and_readers_at_once_see_whole_appends_only() {
    let root = tempfile::tempdir().unwrap();
    let path: Arc<Path> = root.path().into();
    std::thread::scope(|scope| {
        for writer in 0..3 {
            let path = Arc::clone(&path);
            scope.spawn(move || {
                let store = FeatureShards::new(&*path);
                for batch in 0..20 {
                    // Neighbours overlap, so that writers meet each other's contents.
                    let start = (writer * 20 + batch) * 5;
                    let range = start..start + 10;
                    store
                        .append(&key(), &contents(range.clone()), &values(range, 4))
                        .unwrap();
                }
            });
        }
        for _ in 0..2 {
            let path = Arc::clone(&path);
            scope.spawn(move || {
                let store = FeatureShards::new(&*path);
                for _ in 0..50 {
                    let all = contents(0..305);
                    let missing = store.missing(&key(), &all).unwrap();
                    let there: Vec<_> = (0..305).filter(|at| !missing.contains(at)).collect();
                    let rows: Vec<_> = there.iter().map(|&at| all[at]).collect();
                    let found = store.read(&key(), &rows).unwrap();
                    for (row, &at) in found.outer_iter().zip(&there) {
                        assert_eq!(row, values(at..at + 1, 4).row(0));
                    }
                }
            });
        }
    });
    let store = FeatureShards::new(root.path());
    assert_eq!(store.verify(&key()).unwrap().rows, 305);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_sequence_of_appends_reads_as_the_first_value_of_each_content(
        appends in prop::collection::vec(prop::collection::vec(0usize..30, 0..12), 1..24),
    ) {
        let root = tempfile::tempdir().unwrap();
        let store = FeatureShards::new(root.path());
        let mut first = BTreeMap::new();
        for (number, ids) in appends.iter().enumerate() {
            let rows: Vec<_> = ids.iter().map(|&id| content(id)).collect();
            let values = Array2::from_shape_fn((ids.len(), 3), |(row, column)| {
                (number * 1000 + row * 10 + column) as f32
            });
            store.append(&key(), &rows, &values).unwrap();
            for (row, &id) in ids.iter().enumerate() {
                first.entry(id).or_insert_with(|| values.row(row).to_vec());
            }
        }
        let ids: Vec<usize> = first.keys().rev().copied().collect();
        let rows: Vec<_> = ids.iter().map(|&id| content(id)).collect();
        let found = FeatureShards::new(root.path()).read(&key(), &rows).unwrap();
        for (row, id) in found.outer_iter().zip(&ids) {
            prop_assert_eq!(row.to_vec(), first[id].clone());
        }
        let all = contents(0..30);
        let missing = store.missing(&key(), &all).unwrap();
        let expected: Vec<usize> = (0..30).filter(|id| !first.contains_key(id)).collect();
        prop_assert_eq!(missing, expected);
    }
}
