use super::*;
use crate::Quiet;
use crate::fixtures::{Bench, tiny_manifest, wheel};

const MEMBER: &str = "tiny/model/model.safetensors";

fn exported(content: &[u8]) -> (Bench, PathBuf) {
    let bench = Bench::new();
    wheel(&bench.served("tiny.whl"), &[(MEMBER, content)]);
    let models = Models::new(bench.config.clone());
    models.pull(&tiny_manifest(content), &Quiet).unwrap();
    let tar = bench.root.path().join("tiny.tar");
    models.export(&tiny_manifest(content), &tar).unwrap();
    (bench, tar)
}

#[test]
fn a_model_travels_in_one_file_to_a_machine_that_knows_nothing_of_it() {
    let (_from, tar) = exported(b"weights");
    let mut to = Bench::new();
    to.config.offline = true;
    let models = Models::new(to.config.clone());
    let imported = models.import(&tar, &ModelCatalog::built_in()).unwrap();
    assert_eq!(imported.manifest.files[0].bytes, Some(7));
    let catalog = ModelCatalog::built_in()
        .with_folder(&to.config.data.join("models"))
        .unwrap();
    let pulled = models.pull(catalog.get("tiny").unwrap(), &Quiet).unwrap();
    assert_eq!(pulled.folder, imported.folder);
    assert_eq!(to.calls(), Vec::<String>::new());
}

#[test]
fn equal_models_give_equal_bundles() {
    let (_one, first) = exported(b"weights");
    let (_two, second) = exported(b"weights");
    assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
}

#[test]
fn a_model_that_is_not_here_cannot_be_exported() {
    let bench = Bench::new();
    let tar = bench.root.path().join("tiny.tar");
    let error = Models::new(bench.config.clone()).export(&tiny_manifest(b"w"), &tar);
    assert!(matches!(error, Err(HubError::NotHere { .. })));
    assert!(!tar.exists());
}

#[test]
fn a_damaged_bundle_leaves_nothing() {
    let (_from, tar) = exported(b"weights");
    let whole = fs::read(&tar).unwrap();
    let at = whole.windows(7).rposition(|w| w == b"weights").unwrap();
    let mut flipped = whole.clone();
    flipped[at] ^= 1;
    for bytes in [&flipped[..], &whole[..at + 3], b"noise", b""] {
        fs::write(&tar, bytes).unwrap();
        let to = Bench::new();
        let error = Models::new(to.config.clone()).import(&tar, &ModelCatalog::built_in());
        assert!(error.is_err());
        assert_eq!(to.models(), Vec::<String>::new());
    }
}

#[test]
fn a_bundle_cannot_pass_for_a_model_that_is_known() {
    let (_from, tar) = exported(b"weights");
    let to = Bench::new();
    let folder = to.root.path().join("manifests");
    fs::create_dir(&folder).unwrap();
    let known = toml::to_string(&tiny_manifest(b"the real weights")).unwrap();
    fs::write(folder.join("tiny.toml"), known).unwrap();
    let catalog = ModelCatalog::built_in().with_folder(&folder).unwrap();
    let error = Models::new(to.config.clone()).import(&tar, &catalog);
    assert!(matches!(error, Err(HubError::WrongHash { .. })));
    assert_eq!(to.models(), Vec::<String>::new());
}
