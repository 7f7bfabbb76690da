use hone_annotation::store::{Counts, Store, Transaction};
use hone_annotation::{Answer, Job, ResponseStatus, StoreError, Vector};
use serde_json::json;

use super::{fill, read, try_write, write};
use crate::annotation::{
    answers, dataset, delivery, field, id, job, metadata_property, question, record, response,
    suggestion, vector, vector_settings,
};
use hone_annotation::{FieldSettings, MetadataSettings, QuestionSettings};

pub(super) fn deleting_a_dataset_deletes_everything_in_it(store: &dyn Store) {
    let filled = fill(store);
    let other = dataset(filled.workspace.id, "other");
    let kept = record(other.id, "kept", json!({}));
    let answer = response(kept.id, id("anna"), ResponseStatus::Draft, answers([]));
    let news = filled.dataset();
    let work = Job {
        dataset: Some(news),
        ..job("export")
    };
    write(store, {
        let (other, kept, answer, work) =
            (other.clone(), kept.clone(), answer.clone(), work.clone());
        move |transaction| {
            transaction.put_dataset(&other)?;
            transaction.put_records(&[kept])?;
            transaction.put_responses(&[answer])?;
            transaction.put_job(&work)?;
            transaction.delete_dataset(news)
        }
    });
    read(store, move |view| {
        assert_eq!(view.datasets()?, [other]);
        assert_eq!(view.schema(news)?, None);
        assert_eq!(view.counts(news)?, Counts::default());
        assert_eq!(view.user_counts(news)?, []);
        let schema = &filled.schema;
        assert_eq!(view.field(schema.fields[0].id)?, None);
        assert_eq!(view.question(schema.questions[0].id)?, None);
        assert_eq!(
            view.metadata_property(schema.metadata_properties[0].id)?,
            None
        );
        assert_eq!(view.vector_settings(schema.vectors_settings[0].id)?, None);
        assert_eq!(view.record(filled.records[0].id)?, None);
        assert_eq!(view.response(filled.responses[0].id)?, None);
        assert_eq!(view.suggestion(filled.suggestions[0].id)?, None);
        assert_eq!(view.agents(schema.questions[0].id)?, [""; 0]);
        let ids: Vec<_> = filled.records.iter().map(|record| record.id).collect();
        assert_eq!(view.vectors(&ids, None)?, []);
        assert_eq!(view.records_answered_by(id("anna"))?, [kept.id]);
        assert_eq!(view.response(answer.id)?, Some(answer));
        assert_eq!(view.record(kept.id)?, Some(kept));
        assert_eq!(view.job(work.id)?, Some(work), "jobs stay");
        Ok(())
    });
    // Nothing is left in the way of the same thing again.
    write(store, |transaction| {
        transaction.delete_dataset(dataset(id("lab"), "other").id)
    });
    write(store, |transaction| {
        let again = crate::annotation::Filled::new();
        transaction.put_dataset(&again.schema.dataset)?;
        transaction.put_records(&again.records)
    });
}

pub(super) fn deleting_records_deletes_what_hangs_on_them(store: &dyn Store) {
    let filled = fill(store);
    let ids: Vec<_> = filled.records.iter().map(|record| record.id).collect();
    let gone = [ids[0], ids[2]];
    write(store, move |transaction| transaction.delete_records(&gone));
    read(store, move |view| {
        assert_eq!(view.record(gone[0])?, None);
        assert_eq!(view.responses(&ids)?, [filled.responses[2].clone()]);
        assert_eq!(view.records_answered_by(id("berta"))?, []);
        let suggestions = view.suggestions(&ids)?;
        assert!(
            suggestions
                .iter()
                .all(|suggestion| suggestion.record == ids[1])
        );
        assert_eq!(suggestions.len(), 3);
        let vectors = view.vectors(&ids, None)?;
        assert_eq!(vectors.len(), 2);
        assert!(vectors.iter().all(|vector| !gone.contains(&vector.record)));
        Ok(())
    });
}

pub(super) fn deleting_fields_and_properties_leaves_the_values(store: &dyn Store) {
    let filled = fill(store);
    let schema = filled.schema.clone();
    write(store, move |transaction| {
        transaction.delete_field(schema.fields[0].id)?;
        transaction.delete_metadata_property(schema.metadata_properties[0].id)
    });
    let records = read(store, move |view| view.record_page(schema.dataset.id, 0, 9));
    assert_eq!(records, filled.records);
}

pub(super) fn deleting_a_question_deletes_its_suggestions_alone(store: &dyn Store) {
    let filled = fill(store);
    let topic = filled.question("topic").id;
    write(store, move |transaction| transaction.delete_question(topic));
    read(store, move |view| {
        let ids: Vec<_> = filled.records.iter().map(|record| record.id).collect();
        assert_eq!(view.suggestions(&ids)?, filled.suggestions[3..]);
        assert_eq!(view.agents(topic)?, [""; 0]);
        assert_eq!(view.responses(&ids)?, filled.responses, "values stay");
        Ok(())
    });
}

pub(super) fn deleting_vector_settings_deletes_the_vectors(store: &dyn Store) {
    let filled = fill(store);
    let second = vector_settings(filled.dataset(), "line", 1);
    let plane = filled.schema.vectors_settings[0].id;
    let fox = filled.records[0].id;
    let kept = vector(fox, second.id, &[0.5]);
    let expected = [kept.clone()];
    write(store, move |transaction| {
        transaction.put_vector_settings(&second)?;
        transaction.put_vectors(&[kept])?;
        transaction.delete_vector_settings(plane)
    });
    assert_eq!(
        read(store, move |view| view.vectors(&[fox], None)),
        expected
    );
}

pub(super) fn deleting_what_is_not_there_does_nothing(store: &dyn Store) {
    let filled = fill(store);
    let news = filled.dataset();
    write(store, |transaction| {
        transaction.delete_user(id("x"))?;
        transaction.delete_workspace(id("x"))?;
        transaction.remove_member(id("lab"), id("x"))?;
        transaction.delete_dataset(id("x"))?;
        transaction.delete_field(id("x"))?;
        transaction.delete_question(id("x"))?;
        transaction.delete_metadata_property(id("x"))?;
        transaction.delete_vector_settings(id("x"))?;
        transaction.delete_records(&[id("x")])?;
        transaction.delete_records(&[])?;
        transaction.delete_response(id("x"))?;
        transaction.delete_suggestions(&[id("x")])?;
        transaction.delete_vector(id("x"), id("x"))?;
        transaction.delete_webhook(id("x"))
    });
    read(store, move |view| {
        assert_eq!(view.users()?, filled.users);
        assert_eq!(view.record_page(news, 0, 9)?, filled.records);
        Ok(())
    });
}

pub(super) fn what_belongs_to_nothing_is_refused(store: &dyn Store) {
    type Put = fn(&mut dyn Transaction) -> Result<(), StoreError>;
    fill(store);
    let puts: [(&str, Put); 13] = [
        ("member", |into| into.add_member(id("lab"), id("x"))),
        ("workspace", |into| into.add_member(id("x"), id("anna"))),
        ("dataset", |into| into.put_dataset(&dataset(id("x"), "x"))),
        ("field", |into| {
            into.put_field(&field(id("x"), "x", FieldSettings::Image))
        }),
        ("question", |into| {
            let free = QuestionSettings::Text {
                use_markdown: false,
            };
            into.put_question(&question(id("x"), "x", free))
        }),
        ("property", |into| {
            let terms = MetadataSettings::Terms { values: None };
            into.put_metadata_property(&metadata_property(id("x"), "x", terms))
        }),
        ("vector settings", |into| {
            into.put_vector_settings(&vector_settings(id("x"), "x", 1))
        }),
        ("record", |into| {
            into.put_records(&[record(id("x"), "x", json!({}))])
        }),
        ("response to nothing", |into| {
            let draft = ResponseStatus::Draft;
            into.put_responses(&[response(id("x"), id("anna"), draft, answers([]))])
        }),
        ("response of nobody", |into| {
            let record = crate::annotation::Filled::new().records[3].id;
            let draft = ResponseStatus::Draft;
            into.put_responses(&[response(record, id("x"), draft, answers([]))])
        }),
        ("suggestion", |into| {
            let record = crate::annotation::Filled::new().records[3].id;
            into.put_suggestions(&[suggestion(record, id("x"), Answer::Rating(1))])
        }),
        ("vector", |into| {
            let record = crate::annotation::Filled::new().records[3].id;
            let settings = id("x");
            into.put_vectors(&[Vector {
                record,
                settings,
                values: vec![1.0],
            }])
        }),
        ("delivery", |into| {
            into.put_deliveries(&[delivery(id("x"), "{}", None)])
        }),
    ];
    for (name, put) in puts {
        assert!(try_write(store, put).is_err(), "a {name} refers to nothing");
    }
}
