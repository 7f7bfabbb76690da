use std::os::unix::fs::symlink;

use super::*;
use crate::Models;
use crate::fixtures::{Bench, COMMIT, tiny_manifest};
use crate::{ModelManifest, Source};

/// Lays out what the Python library would have left after pulling `content` at `commit`.
fn as_python(bench: &Bench, commit: &str, content: &str) -> PathBuf {
    let repo = bench.config.cache.join("models--org--tiny");
    let snapshot = repo.join("snapshots").join(commit);
    for folder in [&repo.join("refs"), &repo.join("blobs"), &snapshot] {
        fs::create_dir_all(folder).unwrap();
    }
    fs::write(repo.join("refs/main"), commit).unwrap();
    fs::write(repo.join("blobs").join(commit), content).unwrap();
    symlink(
        Path::new("../../blobs").join(commit),
        snapshot.join("model.safetensors"),
    )
    .unwrap();
    snapshot
}

fn manifest(revision: &str) -> ModelManifest {
    let mut manifest = tiny_manifest(b"weights");
    manifest.sources = vec![Source::Hub {
        repo: "org/tiny".to_owned(),
        revision: revision.to_owned(),
    }];
    manifest
}

#[test]
fn a_model_that_python_pulled_is_found_by_branch_and_by_commit() {
    let bench = Bench::new();
    let snapshot = as_python(&bench, COMMIT, "weights");
    let models = Models::new(bench.config.clone());
    for revision in ["main", COMMIT] {
        assert_eq!(models.locate(&manifest(revision)), Some(snapshot.clone()));
    }
    assert!(models.verify(&manifest("main")).unwrap().unwrap().is_good());
}

#[test]
fn the_same_files_under_another_commit_serve_and_other_files_do_not() {
    let bench = Bench::new();
    let snapshot = as_python(&bench, COMMIT, "weights");
    let pinned = manifest("f".repeat(40).as_str());
    let models = Models::new(bench.config.clone());
    assert_eq!(models.locate(&pinned), Some(snapshot));
    let other = Bench::new();
    as_python(&other, COMMIT, "changed");
    assert_eq!(Models::new(other.config.clone()).locate(&pinned), None);
}

#[test]
fn an_empty_cache_holds_nothing() {
    let bench = Bench::new();
    let models = Models::new(bench.config.clone());
    assert_eq!(models.locate(&manifest("main")), None);
    assert_eq!(models.locate_repo("org/tiny", "main"), None);
}
