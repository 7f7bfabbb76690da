use std::fs;

use hone_annotation::{DatasetId, MediaFailure, MediaFiles as _};
use hone_testkit::media_files_contract;
use tempfile::tempdir;
use uuid::Uuid;

use super::MediaFolder;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

fn dataset(number: u128) -> DatasetId {
    DatasetId(Uuid::from_u128(number))
}

/// The names of the files of a dataset.
fn names(folder: &std::path::Path, of: DatasetId) -> Vec<String> {
    let files = fs::read_dir(folder.join(of.to_string())).unwrap();
    let name = |file: std::io::Result<fs::DirEntry>| file.unwrap().file_name();
    files
        .map(|file| name(file).into_string().unwrap())
        .collect()
}

#[test]
fn a_folder_keeps_the_contract() {
    let folder = tempdir().unwrap();
    media_files_contract(&MediaFolder::beside(folder.path().join("media")));
}

#[test]
fn files_are_there_after_a_restart_under_the_hash_of_their_bytes() {
    let folder = tempdir().unwrap();
    let kept = MediaFolder::open(folder.path()).unwrap();
    let kept = kept.put(dataset(1), PNG).unwrap();
    let again = MediaFolder::open(folder.path()).unwrap();
    assert_eq!(again.get(dataset(1), kept.hash).unwrap(), PNG);
    assert_eq!(names(folder.path(), dataset(1)), [kept.hash.to_string()]);
    // Of which sha256sum says the same.
    assert_eq!(
        kept.hash.to_string(),
        "f02a830cf03a1cf756c0461481db682bc9254a5a399f847494d33850c3ff7156"
    );
}

#[test]
fn what_was_left_unfinished_goes_and_what_is_whole_stays() {
    let folder = tempdir().unwrap();
    let media = MediaFolder::open(folder.path()).unwrap();
    let kept = media.put(dataset(1), PNG).unwrap();
    let left = folder.path().join(dataset(1).to_string());
    fs::write(left.join(".unfinished-abc"), b"\x89PN").unwrap();
    fs::write(folder.path().join("note"), "no dataset").unwrap();
    let media = MediaFolder::open(folder.path()).unwrap();
    assert_eq!(names(folder.path(), dataset(1)), [kept.hash.to_string()]);
    assert_eq!(media.datasets().unwrap(), [dataset(1)]);
}

#[test]
fn a_damaged_file_is_not_handed_out_and_a_lost_one_may_come_again() {
    let folder = tempdir().unwrap();
    let media = MediaFolder::open(folder.path()).unwrap();
    let kept = media.put(dataset(1), PNG).unwrap();
    let path = folder.path().join(dataset(1).to_string());
    let path = path.join(kept.hash.to_string());
    fs::write(&path, b"\x89PNG\r\n\x1a\nREST").unwrap();
    let said = media.get(dataset(1), kept.hash).unwrap_err().to_string();
    assert!(said.contains("other bytes"), "{said}");
    fs::remove_file(&path).unwrap();
    assert!(media.get(dataset(1), kept.hash).is_err());
    media.put(dataset(1), PNG).unwrap();
    assert_eq!(media.get(dataset(1), kept.hash).unwrap(), PNG);
}

#[test]
fn a_folder_that_cannot_be_written_is_the_machines_fault() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "in the way").unwrap();
    let failed = MediaFolder::beside(path).put(dataset(1), PNG);
    assert!(matches!(failed, Err(MediaFailure::Broken(_))), "{failed:?}");
}
