use hone_annotation::use_case::records::{self, ResponseItem};
use hone_annotation::{AnnotationError, RecordStatus, ResponseStatus, Role};
use serde_json::{Value, json};

use crate::desk::{Desk, item};

fn message(error: AnnotationError) -> String {
    assert!(
        matches!(error, AnnotationError::Unprocessable(_)),
        "{error:?}"
    );
    error.to_string()
}

#[test]
fn known_records_are_matched_by_either_id_and_keep_what_is_absent() {
    let mut desk = Desk::new();
    let dataset = desk.dataset(1);
    let mut first = item("1", "one");
    first.metadata = Some(json!({ "m": 1 }).as_object().cloned());
    let made = desk
        .upsert(&dataset, vec![first, item("2", "two")])
        .unwrap();
    assert!(made.updated.is_empty());
    let before = made.records[0].record.clone();

    let mut by_server_id = item("other", "ONE");
    by_server_id.id = Some(before.id);
    let written = desk
        .upsert(&dataset, vec![by_server_id, item("3", "three")])
        .unwrap();
    let after = &written.records[0].record;
    assert_eq!(written.updated, [before.id]);
    assert_eq!(after.external_id.as_deref(), Some("1"));
    assert_eq!(after.fields["text"], "ONE");
    assert_eq!(after.metadata, before.metadata);
    assert_eq!(after.inserted_at, before.inserted_at);
    assert!(after.updated_at > before.updated_at);
}

#[test]
fn the_same_again_changes_no_time() {
    let mut desk = Desk::new();
    let dataset = desk.dataset(1);
    let made = desk.upsert(&dataset, vec![item("1", "one")]).unwrap();
    let again = desk.upsert(&dataset, vec![item("1", "one")]).unwrap();
    assert_eq!(again.records, made.records);
}

#[test]
fn one_bad_record_rejects_the_call_and_is_named() {
    let mut desk = Desk::new();
    let dataset = desk.dataset(1);
    let mut bad = item("2", "two");
    bad.fields = json!({ "text": 2 }).as_object().cloned();
    let refused = desk
        .upsert(&dataset, vec![item("1", "one"), bad])
        .unwrap_err();
    let said = message(refused);
    assert!(
        said.contains("position 1") && said.contains("fields.text"),
        "{said}"
    );
    let id = dataset.id;
    assert!(
        desk.read(move |view| Ok(view.record_page(id, 0, 10)?))
            .is_empty()
    );
}

#[test]
fn a_record_stands_in_a_call_once() {
    let mut desk = Desk::new();
    let dataset = desk.dataset(1);
    let made = desk.upsert(&dataset, vec![item("1", "one")]).unwrap();
    let twice = desk
        .upsert(&dataset, vec![item("2", "x"), item("2", "y")])
        .unwrap_err();
    assert!(message(twice).contains("`2`"));
    let mut by_id = item("9", "x");
    by_id.id = Some(made.records[0].record.id);
    let twice = desk
        .upsert(&dataset, vec![item("1", "x"), by_id])
        .unwrap_err();
    assert!(message(twice).contains("position 1"));
}

#[test]
fn creating_what_is_there_is_refused() {
    let mut desk = Desk::new();
    let dataset = desk.dataset(1);
    desk.upsert(&dataset, vec![item("1", "one")]).unwrap();
    let id = dataset.id;
    let items = vec![item("1", "again")];
    let refused =
        desk.write(move |tx, owner, context| records::create(tx, owner, id, items, context));
    assert!(message(refused.unwrap_err()).contains("already exists"));
}

#[test]
fn responses_come_with_their_records_one_a_user() {
    let mut desk = Desk::new();
    let ann = desk.user("ann", Role::Annotator);
    let dataset = desk.dataset(1);
    let response = |label: &str| ResponseItem {
        user: ann.id,
        status: ResponseStatus::Submitted,
        values: [("label".to_owned(), Value::from(label))].into(),
    };
    let mut first = item("1", "one");
    first.responses = vec![response("a")];
    let made = desk.upsert(&dataset, vec![first.clone()]).unwrap();
    assert_eq!(made.records[0].record.status, RecordStatus::Completed);
    first.responses = vec![response("b")];
    let again = desk.upsert(&dataset, vec![first.clone()]).unwrap();
    let (old, new) = (&made.records[0].responses, &again.records[0].responses);
    let (old, new) = (old.as_ref().unwrap(), new.as_ref().unwrap());
    assert_eq!((new.len(), new[0].id), (1, old[0].id));
    first.responses = vec![response("a"), response("b")];
    assert!(message(desk.upsert(&dataset, vec![first]).unwrap_err()).contains("one user"));
}
