use super::*;

fn check<M: Manifest + PartialEq + std::fmt::Debug>(folder: &str) {
    let built_in = Catalog::<M>::built_in();
    for (file, _) in M::BUILT_IN {
        let id = file.strip_suffix(".toml").unwrap();
        assert_eq!(built_in.get(id).unwrap().id(), id);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(folder);
    let nothing = Catalog {
        by_id: BTreeMap::new(),
    };
    assert_eq!(nothing.with_folder(&folder).unwrap(), built_in);
}

#[test]
fn every_manifest_of_the_source_tree_is_built_in_and_found_by_its_file_name() {
    check::<ModelManifest>("models");
    check::<DataManifest>("configs/data");
}

#[test]
fn every_built_in_file_is_pinned_and_no_weight_is_a_pickle() {
    for manifest in ModelCatalog::built_in().iter() {
        for file in &manifest.files {
            assert!(file.sha256.is_some(), "{} {}", manifest.id, file.name);
            let (_, ending) = file.name.as_str().rsplit_once('.').unwrap();
            assert!(
                ["gguf", "json", "safetensors"].contains(&ending),
                "{}",
                file.name
            );
        }
    }
}

#[test]
fn a_folder_adds_models_and_replaces_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let mut manifest = ModelCatalog::built_in()
        .get("all-MiniLM-L6-v2")
        .unwrap()
        .clone();
    manifest.max_tokens = 128;
    let text = toml::to_string(&manifest).unwrap();
    fs::write(folder.path().join("mine.toml"), text).unwrap();
    let catalog = ModelCatalog::built_in().with_folder(folder.path()).unwrap();
    assert_eq!(catalog.get(&manifest.id).unwrap().max_tokens, 128);
}

#[test]
fn an_unknown_model_lists_the_known_ones() {
    let said = ModelCatalog::built_in().get("gpt").unwrap_err().to_string();
    assert!(said.contains("`gpt`") && said.contains("all-MiniLM-L6-v2"));
}
