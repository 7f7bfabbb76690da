//! A store with the small dataset of every kind, and a world outside that never changes.

use std::cell::Cell;
use std::sync::Arc;

use hone_annotation::store::Store;
use hone_annotation::use_case::datasets::{self, NewDataset};
use hone_annotation::use_case::records::{self, FullRecord, Include};
use hone_annotation::{Context, DatasetId, Distribution, KeyHash, WorkspaceId};
use hone_testkit::annotation::{Filled, at};
use hone_testkit::{MemoryMedia, MemoryStore, block_on};

use crate::outside::machine;
use crate::{Credentials, Outside, TransferError, Uploads};

#[derive(Default)]
pub(super) struct World {
    changes: Cell<u64>,
}

impl Outside for World {
    fn context(&self) -> Result<Context, TransferError> {
        self.changes.set(self.changes.get() + 1);
        let moment = at(1_000 + self.changes.get() as i64);
        Ok(Context::new(moment, self.changes.get()))
    }

    fn credentials(&self) -> Result<Credentials, TransferError> {
        self.changes.set(self.changes.get() + 1);
        let mut key = [7; 32];
        key[..8].copy_from_slice(&self.changes.get().to_be_bytes());
        Ok(Credentials {
            password_hash: "unknown".to_owned(),
            key_hash: KeyHash(key),
        })
    }

    fn key_hash(&self, key: &str) -> KeyHash {
        let mut hash = [0; 32];
        hash[..key.len()].copy_from_slice(key.as_bytes());
        KeyHash(hash)
    }

    fn progress(&self, _what: &str, _done: usize, _total: Option<usize>) {}
}

/// A place for files, and the server that their addresses name.
pub(super) fn uploads() -> Uploads {
    Uploads {
        media: Arc::new(MemoryMedia::default()),
        server: "http://hone.example".to_owned(),
    }
}

pub(super) fn filled() -> (MemoryStore, Filled) {
    let (store, filled) = (MemoryStore::new(), Filled::new());
    let put = filled.clone();
    let write = move |tx: &mut dyn hone_annotation::store::Transaction| Ok(put.put(tx)?);
    block_on((&store as &dyn Store).write(write)).expect("the store takes it");
    (store, filled)
}

/// An empty dataset with the settings of another.
pub(super) fn twin(store: &MemoryStore, of: DatasetId, name: &str) -> DatasetId {
    use hone_annotation::use_case::settings::{
        self, NewField, NewMetadataProperty, NewQuestion, NewVectorSettings,
    };
    let name = name.to_owned();
    let write = move |tx: &mut dyn hone_annotation::store::Transaction| {
        let (actor, context) = (machine(), &mut Context::new(at(500), 99));
        let schema = tx.schema(of)?.expect("it is there");
        let new = NewDataset {
            workspace: schema.dataset.workspace,
            name,
            guidelines: None,
            allow_extra_metadata: true,
            distribution: Distribution::default(),
            metadata: None,
        };
        let id = datasets::create(tx, &actor, new, context)?.id;
        for field in schema.fields.iter().cloned() {
            let new = NewField {
                name: field.name,
                title: field.title,
                required: field.required,
                settings: field.settings,
            };
            settings::create_field(tx, &actor, id, new, context)?;
        }
        for question in schema.questions.iter().cloned() {
            let new = NewQuestion {
                name: question.name,
                title: question.title,
                description: None,
                required: question.required,
                settings: question.settings,
            };
            settings::create_question(tx, &actor, id, new, context)?;
        }
        for property in schema.metadata_properties.iter().cloned() {
            let new = NewMetadataProperty {
                name: property.name,
                title: property.title,
                settings: property.settings,
                visible_for_annotators: true,
            };
            settings::create_metadata_property(tx, &actor, id, new, context)?;
        }
        for vector in schema.vectors_settings.iter().cloned() {
            let new = NewVectorSettings {
                name: vector.name,
                title: vector.title,
                dimensions: vector.dimensions,
            };
            settings::create_vector_settings(tx, &actor, id, new, context)?;
        }
        datasets::publish(tx, &actor, id, context)?;
        Ok(id)
    };
    block_on((store as &dyn Store).write(write)).expect("the settings are good")
}

pub(super) fn records(store: &MemoryStore, dataset: DatasetId) -> Vec<FullRecord> {
    let read = move |view: &dyn hone_annotation::store::View| {
        records::list(view, &machine(), dataset, 0, 1_000, &Include::all())
    };
    block_on((store as &dyn Store).read(read))
        .expect("it is there")
        .0
}

pub(super) fn named(store: &MemoryStore, workspace: WorkspaceId, name: &str) -> DatasetId {
    let found = crate::place::held_dataset(store, workspace, name);
    block_on(found)
        .expect("the store reads")
        .expect("it is there")
        .id
}
