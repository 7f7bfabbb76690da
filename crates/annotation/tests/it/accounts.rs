use hone_annotation::use_case::users::{self, UserChange};
use hone_annotation::use_case::{datasets, workspaces};
use hone_annotation::{AnnotationError, RecordStatus, ResponseStatus, Role};

use crate::desk::{Desk, item};

#[test]
fn the_last_owner_stays() {
    let mut desk = Desk::new();
    let id = desk.owner.id;
    let deleted = desk.write(move |tx, owner, context| users::delete(tx, owner, id, context));
    assert!(matches!(deleted, Err(AnnotationError::Unprocessable(_))));
    let change = UserChange {
        role: Some(Role::Annotator),
        ..UserChange::default()
    };
    let lowered =
        desk.write(move |tx, owner, context| users::update(tx, owner, id, change, context));
    assert!(matches!(lowered, Err(AnnotationError::Unprocessable(_))));
    desk.user("second", Role::Owner);
    let deleted = desk.write(move |tx, owner, context| users::delete(tx, owner, id, context));
    assert!(deleted.is_ok());
}

#[test]
fn records_that_lose_an_answer_with_its_author_are_pending_again() {
    let mut desk = Desk::new();
    let ann = desk.user("ann", Role::Annotator);
    let dataset = desk.dataset(1);
    let written = desk.upsert(&dataset, vec![item("1", "x")]).unwrap();
    let record = written.records[0].record.id;
    desk.answer(&ann, record, ResponseStatus::Submitted)
        .unwrap();
    assert_eq!(desk.status(record), RecordStatus::Completed);
    desk.write(move |tx, owner, context| users::delete(tx, owner, ann.id, context))
        .unwrap();
    assert_eq!(desk.status(record), RecordStatus::Pending);
}

#[test]
fn admins_manage_only_where_they_are_members() {
    let mut desk = Desk::new();
    let admin = desk.user("admin", Role::Admin);
    let dataset = desk.dataset(1).id;
    let workspace = desk.workspace;
    let theirs = admin.clone();
    let seen = desk.write(move |tx, _, _| {
        workspaces::members(tx, &theirs, workspace)?;
        datasets::get(tx, &theirs, dataset)
    });
    assert!(seen.is_ok());
    let id = admin.id;
    desk.write(move |tx, owner, _| workspaces::remove_member(tx, owner, workspace, id))
        .unwrap();
    let seen = desk.write(move |tx, _, _| datasets::get(tx, &admin, dataset));
    assert!(matches!(seen, Err(AnnotationError::Forbidden { .. })));
}
