use hone_annotation::EventType::{
    RecordCompleted, RecordCreated, RecordUpdated, ResponseCreated, ResponseDeleted,
    ResponseUpdated,
};
use hone_annotation::use_case::webhooks::{self, Attempt, NewWebhook};
use hone_annotation::use_case::{records, responses};
use hone_annotation::{ResponseStatus, Role};

use crate::desk::{Desk, answered, item};

#[test]
fn what_happens_is_told_once_and_nothing_else() {
    let mut desk = Desk::new();
    let ann = desk.user("ann", Role::Annotator);
    let dataset = desk.dataset(1).id;
    desk.listen();
    let upsert = |desk: &mut Desk, text: &str| {
        let items = vec![item("1", text)];
        desk.write_told(move |tx, owner, context| {
            records::upsert(tx, owner, dataset, items, context)
        })
        .unwrap()
    };
    let (made, told) = upsert(&mut desk, "one");
    assert_eq!(told, [RecordCreated]);
    assert_eq!(upsert(&mut desk, "one").1, []);
    assert_eq!(upsert(&mut desk, "two").1, [RecordUpdated]);

    let record = made.records[0].record.id;
    let new = answered(ResponseStatus::Submitted, "a");
    let (again, theirs) = (new.clone(), ann.clone());
    let answer =
        desk.write_told(move |tx, _, context| responses::create(tx, &theirs, record, new, context));
    let (response, told) = answer.unwrap();
    assert_eq!(told, [RecordCompleted, RecordUpdated, ResponseCreated]);
    let change = desk
        .write_told(move |tx, _, context| responses::update(tx, &ann, response.id, again, context));
    assert_eq!(change.unwrap().1, [RecordUpdated, ResponseUpdated]);
    let delete = desk
        .write_told(move |tx, owner, context| responses::delete(tx, owner, response.id, context));
    assert_eq!(delete.unwrap().1, [RecordUpdated, ResponseDeleted]);
}

#[test]
fn a_delivery_that_fails_is_due_after_10_60_and_180_seconds_then_given_up() {
    let mut desk = Desk::new();
    let new = NewWebhook {
        url: "https://example.org/hook".to_owned(),
        events: vec![RecordCreated],
        description: None,
        secret: "c2VjcmV0".to_owned(),
    };
    let webhook = desk
        .write(move |tx, owner, context| webhooks::create(tx, owner, new, context))
        .unwrap();
    desk.write(|tx, _, context| {
        webhooks::enqueue(tx, RecordUpdated, "{}", context)?;
        webhooks::enqueue(tx, RecordCreated, "{}", context)
    })
    .unwrap();
    let mut waits = Vec::new();
    for _ in 0..4 {
        let id = webhook.id;
        let held = desk.read(move |view| Ok(view.deliveries(id, 10)?));
        assert_eq!(held.len(), 1);
        let delivery = held[0].clone();
        let now = delivery.due.unwrap();
        desk.write(move |tx, _, context| {
            context.now = now;
            let attempt = Attempt::Failed("refused".to_owned());
            webhooks::settle(tx, delivery, attempt, context)
        })
        .unwrap();
        let due = desk.read(move |view| Ok(view.deliveries(id, 10)?))[0].due;
        waits.push(due.map(|due| due.seconds() - now.seconds()));
    }
    assert_eq!(waits, [Some(10), Some(60), Some(180), None]);
}
