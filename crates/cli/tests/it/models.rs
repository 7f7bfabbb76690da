//! `hone models` and `hone doctor` against the real registry.

use std::fs;
use std::path::Path;

use crate::hone::{data_folder, default_model, hone, hone_in};

#[test]
fn a_pulled_model_is_listed_verified_and_used_offline() {
    let folder = default_model();
    assert!(Path::new(folder).join("model.safetensors").is_file());
    let list = hone(&["models", "list", "--json"]).good().json();
    let row = list
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] == "all-MiniLM-L6-v2")
        .unwrap();
    assert_eq!(row["folder"], folder);
    assert_eq!(
        (row["dimension"].as_u64(), row["max_tokens"].as_u64()),
        (Some(384), Some(256))
    );
    let verified = hone(&["--offline", "models", "verify", "all-MiniLM-L6-v2"]).good();
    assert!(
        verified.out.contains("model.safetensors"),
        "{}",
        verified.out
    );
    let again = hone(&["--offline", "models", "pull", "all-MiniLM-L6-v2"]).good();
    assert!(again.talk.contains("was here already"), "{}", again.talk);
}

#[test]
fn a_model_moves_to_another_machine_by_archive_and_damage_is_found() {
    default_model();
    let scratch = tempfile::tempdir().unwrap();
    let archive = scratch.path().join("model.tar");
    let archive = archive.to_str().unwrap();
    hone(&["models", "export", "all-MiniLM-L6-v2", archive]).good();
    let other = scratch.path().join("other");
    let imported = hone_in(&other, &["--offline", "models", "import", archive]).good();
    let weights = Path::new(imported.out.trim()).join("model.safetensors");
    let original = data_folder().join("models/all-MiniLM-L6-v2/model.safetensors");
    assert_eq!(fs::read(&weights).unwrap(), fs::read(original).unwrap());
    let mut damaged = fs::read(&weights).unwrap();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    fs::write(&weights, damaged).unwrap();
    let verified = hone_in(&other, &["models", "verify", "all-MiniLM-L6-v2"]);
    assert_eq!(verified.code, 1);
    assert!(
        verified.out.contains("model.safetensors"),
        "{}",
        verified.out
    );
}

#[test]
fn doctor_says_what_is_here() {
    let rows = hone(&["doctor", "--json"]).good().json();
    let what: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["what"])
        .collect();
    for wanted in [
        "machine",
        "instructions",
        "cuda",
        "data folder",
        "pip",
        "models",
    ] {
        assert!(
            what.iter().any(|found| *found == wanted),
            "{wanted} is not in {what:?}"
        );
    }
}
