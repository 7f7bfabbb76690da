//! Images that tables name by their paths.

use std::fs;
use std::sync::Arc;

use hone_annotation::{FieldSettings, MediaAddress};
use hone_testkit::{MemoryMedia, block_on};
use tempfile::TempDir;

use super::files::{import, plain, schema_of, written};
use super::world::{World, filled, records};
use crate::{FileImport, Mapping, TransferError, export};

const CAT: &[u8] = b"\x89PNG\r\n\x1a\ncat";
const DOG: &[u8] = b"\xff\xd8\xff\xe0dog";

fn photos(folder: &TempDir) -> std::path::PathBuf {
    let images = folder.path().join("images");
    fs::create_dir(&images).expect("a folder");
    fs::write(images.join("cat.png"), CAT).expect("a file");
    fs::write(images.join("dog.jpg"), DOG).expect("a file");
    let table = "file,is\nimages/cat.png,cat\nimages/dog.jpg,dog\nimages/cat.png,cat\n\
         https://a.example/b.png,dog\n";
    written(folder, "photos.csv", table)
}

fn mapping() -> Mapping {
    let pair = |column: &str, name: &str| (column.to_owned(), name.to_owned());
    Mapping {
        image: vec![pair("file", "photo")],
        label: Some(pair("is", "animal")),
        ..Mapping::default()
    }
}

#[test]
fn paths_become_files_of_the_dataset_and_paths_again() {
    let (store, filled) = filled();
    let folder = TempDir::new().expect("a folder");
    let workspace = filled.workspace.id;
    let wanted = FileImport {
        create: Some(Vec::new()),
        mapping: Some(mapping()),
        ..plain(&photos(&folder), workspace, "photos")
    };
    let media = Arc::clone(&wanted.uploads.media);
    assert_eq!(
        import(&store, wanted.clone()).expect("it is read").written,
        4
    );
    let schema = schema_of(&store, workspace, "photos");
    assert_eq!(schema.fields[0].settings, FieldSettings::Image);
    let values = |of| -> Vec<String> {
        let records = records(&store, of);
        let values = records
            .iter()
            .map(|full| full.record.fields["photo"].as_str());
        values
            .map(|value| value.expect("a text").to_owned())
            .collect()
    };
    let before = values(schema.dataset.id);
    assert!(before[0].starts_with("http://hone.example/api/v1/datasets/"));
    assert_eq!(before[0], before[2]);
    assert_eq!(before[3], "https://a.example/b.png");
    for (value, bytes) in before.iter().zip([CAT, DOG]) {
        let address = MediaAddress::of(value).expect("a file");
        let held = media
            .get(address.dataset, address.hash)
            .expect("it is kept");
        assert_eq!(held, bytes);
    }
    let again = import(&store, wanted).expect("it is read");
    assert_eq!((again.written, again.updated), (4, 4));
    assert_eq!(values(schema.dataset.id), before);

    let out = folder.path().join("out.jsonl");
    let world = World::default();
    let written = export(&store, (&world, media.as_ref()), schema.dataset.id, &out);
    assert_eq!(block_on(written).expect("it is written"), 4);
    let beside = fs::read_dir(folder.path().join("out.jsonl.media"));
    assert_eq!(beside.expect("a folder").count(), 2);
    let wanted = FileImport {
        create: Some(Vec::new()),
        ..plain(&out, workspace, "copy")
    };
    let copies = Arc::clone(&wanted.uploads.media);
    import(&store, wanted).expect("it is read");
    let copy = schema_of(&store, workspace, "copy");
    let after = values(copy.dataset.id);
    assert_eq!(after[3], before[3]);
    for (before, after) in before.iter().zip(&after).take(3) {
        let [before, after] = [before, after].map(|value| MediaAddress::of(value).expect("a file"));
        assert_eq!((after.dataset, after.hash), (copy.dataset.id, before.hash));
        assert!(copies.get(after.dataset, after.hash).is_ok());
    }
}

#[test]
fn a_path_that_leads_to_no_image_is_named_with_its_row() {
    let (store, filled) = filled();
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("note.png"), "no image").expect("a file");
    for (file, reason) in [("note.png", "is no image"), ("gone.png", "No such file")] {
        let table = format!("file,is\n{file},cat\n,dog\n");
        let wanted = FileImport {
            create: Some(Vec::new()),
            mapping: Some(mapping()),
            ..plain(
                &written(&folder, "bad.csv", &table),
                filled.workspace.id,
                file,
            )
        };
        let refused = import(&store, wanted);
        let Err(TransferError::BadRow {
            row, reason: said, ..
        }) = refused
        else {
            panic!("{file} was taken: {refused:?}")
        };
        assert_eq!(row, 2);
        assert!(
            said.contains(reason) && said.contains("fields.photo"),
            "{said}"
        );
    }
}

#[test]
fn a_file_that_is_lost_stops_the_export() {
    let (store, filled) = filled();
    let folder = TempDir::new().expect("a folder");
    let wanted = FileImport {
        create: Some(Vec::new()),
        mapping: Some(mapping()),
        ..plain(&photos(&folder), filled.workspace.id, "photos")
    };
    import(&store, wanted).expect("it is read");
    let schema = schema_of(&store, filled.workspace.id, "photos");
    let out = folder.path().join("out.csv");
    let (world, lost) = (World::default(), MemoryMedia::default());
    let stopped = block_on(export(&store, (&world, &lost), schema.dataset.id, &out));
    assert!(
        matches!(stopped, Err(TransferError::Unfit(_))),
        "{stopped:?}"
    );
    assert!(!out.exists());
}
