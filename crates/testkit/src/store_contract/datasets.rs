use std::num::NonZeroU32;

use hone_annotation::store::Store;
use hone_annotation::{
    AnnotationError, Dataset, DatasetId, DatasetStatus, Distribution, Field, FieldSettings, Kind,
    MetadataProperty, MetadataSettings, Question, QuestionSettings, VectorSettings,
};
use serde_json::json;

use super::{check_taken, fill, read, write};
use crate::annotation::{
    at, dataset, field, id, metadata_property, object, question, vector_settings, workspace,
};
use crate::block_on;

fn put_two_workspaces(store: &dyn Store) {
    write(store, |transaction| {
        transaction.put_workspace(&workspace("lab"))?;
        transaction.put_workspace(&workspace("zoo"))
    });
}

/// Puts an empty dataset and tells its id.
fn put_news(store: &dyn Store) -> DatasetId {
    put_two_workspaces(store);
    let news = dataset(id("lab"), "news");
    let id = news.id;
    write(store, move |transaction| transaction.put_dataset(&news));
    id
}

fn text() -> FieldSettings {
    FieldSettings::Text { use_markdown: true }
}

fn free() -> QuestionSettings {
    QuestionSettings::Text {
        use_markdown: false,
    }
}

fn terms() -> MetadataSettings {
    MetadataSettings::Terms { values: None }
}

pub(super) fn datasets_are_found_by_id_and_by_name_in_a_workspace(store: &dyn Store) {
    put_two_workspaces(store);
    let first = Dataset {
        guidelines: Some("Look twice.".to_owned()),
        allow_extra_metadata: false,
        status: DatasetStatus::Draft,
        distribution: Distribution::Overlap {
            min_submitted: NonZeroU32::MIN.saturating_add(2),
        },
        metadata: Some(object(json!({"x": [1, 2.5, "ü"]}))),
        last_activity_at: at(1),
        inserted_at: at(2),
        updated_at: at(3),
        ..dataset(id("lab"), "news")
    };
    let second = dataset(id("zoo"), "news");
    let both = [first, second];
    let copies = both.clone();
    write(store, move |transaction| {
        copies
            .iter()
            .try_for_each(|dataset| transaction.put_dataset(dataset))
    });
    read(store, move |view| {
        for dataset in &both {
            let found = Some(dataset.clone());
            assert_eq!(view.dataset(dataset.id)?, found);
            assert_eq!(view.dataset_by_name(dataset.workspace, "news")?, found);
        }
        assert_eq!(view.dataset_by_name(id("lab"), "olds")?, None);
        assert_eq!(view.datasets()?, both);
        Ok(())
    });
}

pub(super) fn names_of_datasets_are_unique_in_their_workspace(store: &dyn Store) {
    put_news(store);
    check_taken(store, (Kind::Dataset, "name", "news"), |transaction| {
        transaction.put_dataset(&Dataset {
            id: id("another"),
            ..dataset(id("lab"), "news")
        })
    });
    write(store, |transaction| {
        transaction.put_dataset(&dataset(id("zoo"), "news"))
    });
}

pub(super) fn a_replaced_dataset_keeps_its_place_and_its_settings(store: &dyn Store) {
    let filled = fill(store);
    let news = Dataset {
        name: "olds".to_owned(),
        last_activity_at: at(77),
        ..filled.schema.dataset.clone()
    };
    let expected = news.clone();
    write(store, move |transaction| {
        transaction.put_dataset(&dataset(news.workspace, "later"))?;
        transaction.put_dataset(&news)
    });
    read(store, move |view| {
        assert_eq!(view.datasets()?[0], expected);
        let schema = view.schema(expected.id)?.expect("it is there");
        assert_eq!(schema.dataset, expected);
        assert_eq!(schema.questions, filled.schema.questions);
        assert_eq!(view.dataset_by_name(expected.workspace, "news")?, None);
        assert_eq!(view.record_page(expected.id, 0, 9)?, filled.records);
        Ok(())
    });
}

pub(super) fn settings_come_back_as_they_were_put(store: &dyn Store) {
    let filled = fill(store);
    read(store, move |view| {
        let expected = &filled.schema;
        let schema = view.schema(filled.dataset())?.expect("it is there");
        assert_eq!(*schema, *expected);
        for it in &expected.fields {
            assert_eq!(view.field(it.id)?.as_ref(), Some(it));
        }
        for it in &expected.questions {
            assert_eq!(view.question(it.id)?.as_ref(), Some(it));
        }
        for it in &expected.metadata_properties {
            assert_eq!(view.metadata_property(it.id)?.as_ref(), Some(it));
        }
        for it in &expected.vectors_settings {
            assert_eq!(view.vector_settings(it.id)?.as_ref(), Some(it));
        }
        Ok(())
    });
}

pub(super) fn names_of_settings_are_unique_in_their_dataset(store: &dyn Store) {
    let news = put_news(store);
    let olds = dataset(id("lab"), "olds");
    write(store, move |transaction| {
        transaction.put_dataset(&olds)?;
        for of in [news, olds.id] {
            // One name may serve for all four.
            transaction.put_field(&field(of, "x", text()))?;
            transaction.put_question(&question(of, "x", free()))?;
            transaction.put_metadata_property(&metadata_property(of, "x", terms()))?;
            transaction.put_vector_settings(&vector_settings(of, "x", 2))?;
        }
        Ok(())
    });
    check_taken(store, (Kind::Field, "name", "x"), move |transaction| {
        transaction.put_field(&Field {
            id: id("another"),
            ..field(news, "x", text())
        })
    });
    check_taken(store, (Kind::Question, "name", "x"), move |transaction| {
        transaction.put_question(&Question {
            id: id("another"),
            ..question(news, "x", free())
        })
    });
    check_taken(
        store,
        (Kind::MetadataProperty, "name", "x"),
        move |transaction| {
            transaction.put_metadata_property(&MetadataProperty {
                id: id("another"),
                ..metadata_property(news, "x", terms())
            })
        },
    );
    check_taken(
        store,
        (Kind::VectorSettings, "name", "x"),
        move |transaction| {
            transaction.put_vector_settings(&VectorSettings {
                id: id("another"),
                ..vector_settings(news, "x", 3)
            })
        },
    );
}

pub(super) fn replaced_settings_keep_their_place(store: &dyn Store) {
    let filled = fill(store);
    let mut changed = filled.schema.clone();
    changed.fields[0].title = String::from("Read this");
    changed.questions[0].description = Some("Which?".to_owned());
    changed.metadata_properties[0].visible_for_annotators = false;
    changed.vectors_settings[0].updated_at = at(9);
    let expected = changed.clone();
    write(store, move |transaction| {
        transaction.put_field(&changed.fields[0])?;
        transaction.put_question(&changed.questions[0])?;
        transaction.put_metadata_property(&changed.metadata_properties[0])?;
        transaction.put_vector_settings(&changed.vectors_settings[0])
    });
    let schema = read(store, move |view| view.schema(expected.dataset.id));
    let schema = schema.expect("it is there");
    assert_eq!(schema.fields[0].title, "Read this");
    assert_eq!(schema.questions[0].description.as_deref(), Some("Which?"));
    assert!(!schema.metadata_properties[0].visible_for_annotators);
    assert_eq!(schema.vectors_settings[0].updated_at, at(9));
    assert_eq!(schema.fields[1..], filled.schema.fields[1..]);
    assert_eq!(schema.questions[1..], filled.schema.questions[1..]);
}

pub(super) fn a_schema_follows_every_change(store: &dyn Store) {
    let news = put_news(store);
    let lengths = move |view: &dyn hone_annotation::store::View| {
        let schema = view.schema(news)?.expect("it is there");
        let settings = [schema.fields.len(), schema.questions.len()];
        let others = [
            schema.metadata_properties.len(),
            schema.vectors_settings.len(),
        ];
        Ok::<_, hone_annotation::StoreError>((settings, others))
    };
    assert_eq!(read(store, lengths), ([0, 0], [0, 0]));
    write(store, move |transaction| {
        transaction.put_field(&field(news, "x", text()))?;
        transaction.put_question(&question(news, "x", free()))?;
        transaction.put_metadata_property(&metadata_property(news, "x", terms()))?;
        transaction.put_vector_settings(&vector_settings(news, "x", 2))?;
        assert_eq!(lengths(&*transaction)?, ([1, 1], [1, 1]), "seen at once");
        Ok(())
    });
    assert_eq!(read(store, lengths), ([1, 1], [1, 1]), "seen later");
    write(store, move |transaction| {
        transaction.delete_field(field(news, "x", text()).id)?;
        transaction.delete_question(question(news, "x", free()).id)?;
        transaction.delete_metadata_property(metadata_property(news, "x", terms()).id)?;
        transaction.delete_vector_settings(vector_settings(news, "x", 2).id)?;
        assert_eq!(lengths(&*transaction)?, ([0, 0], [0, 0]));
        Ok(())
    });
    assert_eq!(read(store, lengths), ([0, 0], [0, 0]));
}

pub(super) fn a_failed_change_of_settings_leaves_the_schema(store: &dyn Store) {
    let filled = fill(store);
    let news = filled.dataset();
    let failed = block_on(store.write(move |transaction| {
        transaction.put_field(&field(news, "x", text()))?;
        let seen = transaction.schema(news)?.expect("it is there");
        assert_eq!(seen.fields.len(), 5);
        transaction.delete_dataset(news)?;
        assert_eq!(transaction.schema(news)?, None);
        Err::<(), _>(AnnotationError::Conflict("no".to_owned()))
    }));
    assert!(failed.is_err());
    let schema = read(store, move |view| view.schema(news));
    assert_eq!(schema.as_deref(), Some(&filled.schema));
}
