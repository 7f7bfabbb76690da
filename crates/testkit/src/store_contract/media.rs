use hone_annotation::store::Store;
use hone_annotation::{DatasetId, Media, MediaHash};

use super::{fill, read, try_write, write};
use crate::annotation::{at, dataset, id};

/// A file of a dataset, named by a byte.
fn media(dataset: DatasetId, byte: u8) -> Media {
    Media {
        dataset,
        hash: MediaHash([byte; 32]),
        content_type: "image/png".to_owned(),
        size: 5_000_000_000,
        inserted_at: at(3),
    }
}

pub(super) fn files_are_found_in_their_dataset_alone(store: &dyn Store) {
    let filled = fill(store);
    let other = dataset(filled.workspace.id, "other");
    let (news, others) = (filled.dataset(), other.id);
    let (first, second) = (media(news, 1), media(others, 2));
    let changed = Media {
        content_type: "image/gif".to_owned(),
        ..media(news, 1)
    };
    let expected = [changed.clone(), second.clone()];
    write(store, move |transaction| {
        transaction.put_dataset(&other)?;
        transaction.put_media(&first)?;
        transaction.put_media(&second)?;
        transaction.put_media(&changed)
    });
    read(store, move |view| {
        let [changed, second] = expected;
        assert_eq!(view.media(news, second.hash)?, None);
        assert_eq!(view.media(others, changed.hash)?, None);
        assert_eq!(view.media(news, changed.hash)?, Some(changed));
        assert_eq!(view.media(others, second.hash)?, Some(second));
        assert_eq!(view.media(id("no dataset"), MediaHash([1; 32]))?, None);
        Ok(())
    });
}

pub(super) fn files_go_with_their_dataset(store: &dyn Store) {
    let filled = fill(store);
    let file = media(filled.dataset(), 1);
    let again = filled.schema.dataset.clone();
    write(store, {
        let file = file.clone();
        move |transaction| {
            transaction.put_media(&file)?;
            transaction.delete_dataset(file.dataset)
        }
    });
    write(store, move |transaction| transaction.put_dataset(&again));
    read(store, move |view| {
        assert_eq!(view.media(file.dataset, file.hash)?, None);
        Ok(())
    });
}

pub(super) fn a_file_of_no_dataset_is_refused(store: &dyn Store) {
    let file = media(id("no dataset"), 1);
    let refused = try_write(store, move |transaction| transaction.put_media(&file));
    assert!(refused.is_err());
}
