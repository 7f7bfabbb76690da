use std::fs;

use super::*;
use crate::Quiet;
use crate::fixtures::{Bench, COMMIT, LoopbackHub};

const FILES: &[(&str, &[u8])] = &[
    ("config.json", b"{}"),
    ("1_Pooling/config.json", b"{}"),
    ("tokenizer.json", b"{\"a\":1}"),
    ("model.safetensors", b"weights"),
    ("pytorch_model.bin", b"pickle"),
];

fn bench(files: &[(&str, &[u8])]) -> (Bench, LoopbackHub) {
    let mut bench = Bench::new();
    let hub = LoopbackHub::serve(files);
    bench.config.endpoint = Some(hub.endpoint.clone());
    (bench, hub)
}

#[test]
fn any_repository_gives_the_files_that_a_model_needs_and_no_pickle() {
    let (bench, _hub) = bench(FILES);
    let models = Models::new(bench.config.clone());
    let pulled = models.pull_repo("org/tiny", "main", &Quiet).unwrap();
    assert_eq!(pulled.recorded.len(), 4);
    assert!(pulled.folder.join("1_Pooling/config.json").is_file());
    assert!(!pulled.folder.join("pytorch_model.bin").exists());
    let found = models.locate_repo("org/tiny", "main");
    assert_eq!(found, Some(pulled.folder));
}

#[test]
fn a_commit_that_is_there_is_not_asked_for_again() {
    let (bench, hub) = bench(FILES);
    let models = Models::new(bench.config.clone());
    models.pull_repo("org/tiny", COMMIT, &Quiet).unwrap();
    let before = hub.requests().len();
    let again = models.pull_repo("org/tiny", COMMIT, &Quiet).unwrap();
    assert_eq!(again.source, None);
    assert_eq!(hub.requests().len(), before);
}

#[test]
fn a_repository_without_safetensors_is_refused() {
    let (bench, _hub) = bench(&FILES[..3]);
    let error = Models::new(bench.config.clone()).pull_repo("org/tiny", "main", &Quiet);
    assert!(error.unwrap_err().to_string().contains("model.safetensors"));
}

#[test]
fn what_the_first_pull_recorded_binds_the_second() {
    let (mut bench, _hub) = bench(FILES);
    let models = Models::new(bench.config.clone());
    models.pull_repo("org/tiny", "main", &Quiet).unwrap();
    fs::remove_dir_all(&bench.config.cache).unwrap();
    let mut changed = FILES.to_vec();
    changed[3].1 = b"other weights";
    let hub = LoopbackHub::serve(&changed);
    bench.config.endpoint = Some(hub.endpoint.clone());
    let error = Models::new(bench.config.clone()).pull_repo("org/tiny", "main", &Quiet);
    assert!(error.unwrap_err().to_string().contains("expected sha256"));
}

#[test]
fn names_that_are_paths_are_refused() {
    let (bench, hub) = bench(FILES);
    let models = Models::new(bench.config.clone());
    for (repo, revision) in [
        ("../../etc", "main"),
        ("org/tiny/more", "main"),
        ("org/tiny", "../main"),
        ("", "main"),
    ] {
        let error = models.pull_repo(repo, revision, &Quiet);
        assert!(matches!(error, Err(HubError::BadRepo { .. })), "{repo}");
    }
    assert_eq!(hub.requests(), Vec::<String>::new());
}

#[test]
fn one_file_of_a_repository_is_pulled_alone_and_its_hash_recorded() {
    let (mut bench, _hub) = bench(&[("a.gguf", b"one"), ("b.gguf", b"two")]);
    let models = Models::new(bench.config.clone());
    let wanted = "b.gguf".parse().unwrap();
    let pulled = models
        .pull_file("org/tiny", "main", &wanted, &Quiet)
        .unwrap();
    assert_eq!(fs::read(pulled.folder.join("b.gguf")).unwrap(), b"two");
    assert!(!pulled.folder.join("a.gguf").exists());
    let found = models.locate_file("org/tiny", "main", &wanted);
    assert_eq!(found, Some(pulled.folder.join("b.gguf")));
    let other = models.pull_file("org/tiny", "main", &"c.gguf".parse().unwrap(), &Quiet);
    assert!(other.unwrap_err().to_string().contains("c.gguf"));
    fs::remove_dir_all(&bench.config.cache).unwrap();
    let hub = LoopbackHub::serve(&[("b.gguf", b"not two")]);
    bench.config.endpoint = Some(hub.endpoint.clone());
    let changed = Models::new(bench.config.clone()).pull_file("org/tiny", "main", &wanted, &Quiet);
    assert!(changed.unwrap_err().to_string().contains("expected sha256"));
}
