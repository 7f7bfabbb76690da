use std::sync::Arc;

use hone_annotation::store::Store;
use hone_annotation::use_case::loops;
use hone_annotation::{Answer, Event, EventType, LoopId, ModelVersion, Record, RecordId, Subject};
use hone_live::{EncoderChoice, Happened, LiveError, Phase, reproduce};
use hone_testkit::annotation::{object, record};
use hone_testkit::block_on;
use serde_json::{Value, json};

use crate::house::{House, Session, Shows, photo_of};
use crate::loops::accuracy;

fn definition(more: Value) -> Value {
    let mut definition = json!({
        "question": "topic", "image_encoder": {"model_id": "fake-32"},
        "triggers": {"seconds": 1, "debounce_ms": 0},
    });
    definition.as_object_mut().unwrap().extend(object(more));
    definition
}

/// A loop that read so many records and learned from so many answers.
fn taught(session: &Session<'_>, records: usize, answers: usize) -> LoopId {
    let of = session.create(definition(json!({}))).id;
    session.until(of, |progress| progress.queued >= records);
    session.answer_truly(&[session.person("ada"), session.person("bob")], answers);
    session.until_happened(of, |event| matches!(event, Happened::Promoted { .. }));
    session.until(of, |progress| {
        progress.phase == Phase::Waiting && progress.new_answers == 0
    });
    of
}

fn versions(house: &House, of: LoopId) -> Vec<ModelVersion> {
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    block_on(store.read(move |view| Ok(view.model_versions(of)?))).unwrap()
}

fn records(house: &House, ids: &[RecordId]) -> Vec<Record> {
    let (store, dataset) = (Arc::clone(&house.store) as Arc<dyn Store>, house.dataset.id);
    let ids = ids.to_vec();
    block_on(store.read(move |view| Ok(view.records_by_id(dataset, &ids)?))).unwrap()
}

/// Adds records with these photos, as a server does.
fn add(session: &Session<'_>, photos: &[Value]) -> Vec<RecordId> {
    let house = session.house;
    let made = photos.iter().enumerate().map(|(at, photo)| {
        let fields = json!({ "photo": photo });
        record(house.dataset.id, &format!("more {at}"), fields)
    });
    let made: Vec<Record> = made.collect();
    put(session, &made);
    made.iter().map(|record| record.id).collect()
}

fn put(session: &Session<'_>, made: &[Record]) {
    let stored = made.to_vec();
    session.change(move |tx, _| Ok(tx.put_records(&stored)?));
    let events = made.iter().map(|record| Event {
        kind: EventType::RecordUpdated,
        subject: Subject::Record(record.clone()),
    });
    session.live.observe(&events.collect::<Vec<_>>());
}

#[test]
fn a_loop_learns_from_images_alone() {
    let house = House::showing(Shows::Photo, 400);
    let session = house.open();
    let of = taught(&session, 400, 120);
    let right = accuracy(&session);
    assert!(right > 0.75, "right in {right}");
    assert_eq!(house.encoder.encoded(), 0, "no text was read");
    for version in versions(&house, of) {
        assert_eq!(version.training["fields"], json!([]));
        assert_eq!(version.training["images"]["field"], "photo");
        assert_eq!(version.training["encoder"]["id"], "fake-32");
        assert!(reproduce(&house.outside(), version.id).unwrap().is_equal());
    }
}

#[test]
fn an_image_and_a_text_together_tell_what_neither_tells_alone() {
    let house = House::showing(Shows::Both, 400);
    let session = house.open();
    let of = taught(&session, 400, 160);
    let right = accuracy(&session);
    // Each of the two leaves two labels: half would be right.
    assert!(right > 0.7, "right in {right}");
    let version = versions(&house, of).pop().unwrap();
    assert_eq!(version.training["fields"], json!(["text"]));
    assert_eq!(version.training["encoder"]["id"], "fake-64");
    assert_eq!(version.training["images"]["encoder"]["id"], "fake-32");
    assert!(reproduce(&house.outside(), version.id).unwrap().is_equal());
}

#[test]
fn fields_that_are_named_are_all_that_is_read() {
    let house = House::showing(Shows::Both, 200);
    let session = house.open();
    let photos = session.create(definition(json!({"name": "photos", "fields": ["photo"]})));
    session.until(photos.id, |progress| progress.queued >= 200);
    assert_eq!(house.encoder.encoded(), 0);
    let texts = json!({"question": "topic", "name": "texts"});
    let seen = house.other_encoder.encoded();
    let texts = session.create(texts);
    session.until(texts.id, |progress| progress.queued >= 200);
    assert_eq!(
        house.other_encoder.encoded(),
        seen,
        "no encoder of images was named"
    );
}

#[test]
fn images_that_cannot_be_read_are_told_and_can_be_answered_but_teach_nothing() {
    let house = House::showing(Shows::Photo, 200);
    let session = house.open();
    let of = taught(&session, 200, 40);
    let labels = session.live.progress(of).unwrap().labels;
    let photos = [
        json!("data:image/png,broken"),
        json!("http://example.org/a.png"),
        Value::Null,
        json!(photo_of("sport1 sport2 sport3")),
    ];
    let added = add(&session, &photos);
    let progress = session.until(of, |progress| {
        progress.encoded == 201 && progress.unreadable.records == 3
    });
    let reason = |of: RecordId| {
        let examples = progress.unreadable.examples.iter();
        let found = examples.clone().find(|example| example.record_id == of);
        found.map(|example| example.reason.clone())
    };
    assert!(reason(added[0]).unwrap().contains("utf-8"), "{progress:?}");
    assert_eq!(reason(added[1]).as_deref(), Some("nobody answers"));
    let none = "it has no image in the field \"photo\"";
    assert_eq!(reason(added[2]).as_deref(), Some(none));
    assert_eq!(reason(added[3]), None);
    session.until(of, |progress| progress.phase == Phase::Waiting);
    let said = |of: RecordId| session.live.predicted(house.dataset.id, of);
    assert!(said(added[0]).is_empty());
    assert_eq!(said(added[3])[0].1.value, Answer::Text("sport".to_owned()));
    // Whoever answers one teaches nothing, and whoever asks what is said of it hears why not.
    let ada = session.person("cyd");
    for record in &added[..3] {
        session.answer(&ada, *record, "sport");
    }
    session.until(of, |progress| {
        progress.phase == Phase::Waiting && progress.new_answers == 0
    });
    assert_eq!(session.live.progress(of).unwrap().labels, labels);
    let version = versions(&house, of).pop().unwrap();
    let held = held(&house, of);
    let asked = records(&house, &added[..1]);
    let error = session.live.predict_records(&held, &version, &asked);
    let Err(LiveError::Unreadable { record, .. }) = error else {
        panic!("{error:?}")
    };
    assert_eq!(record, added[0]);
    let asked = records(&house, &added[3..]);
    let said = session
        .live
        .predict_records(&held, &version, &asked)
        .unwrap();
    assert_eq!(said[0].value, Answer::Text("sport".to_owned()));
    let error = session
        .live
        .predict(&held, &version, &["sport1"])
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "texts: the version reads images: name records"
    );
}

#[test]
fn an_image_in_place_of_one_that_cannot_be_read_is_read() {
    let house = House::showing(Shows::Photo, 200);
    let session = house.open();
    let of = taught(&session, 200, 40);
    let added = add(&session, &[json!("data:image/png,broken")]);
    session.until(of, |progress| {
        progress.encoded == 200 && progress.unreadable.records == 1
    });
    let mut mended = records(&house, &added[..1]);
    let photo = json!(photo_of("money1 money2 money3"));
    mended[0].fields.insert("photo".to_owned(), photo);
    put(&session, &mended);
    session.until(of, |progress| {
        progress.encoded == 201 && progress.unreadable.records == 0
    });
}

fn held(house: &House, of: LoopId) -> hone_annotation::Loop {
    let (store, owner) = (
        Arc::clone(&house.store) as Arc<dyn Store>,
        house.owner.clone(),
    );
    block_on(store.read(move |view| loops::get(view, &owner, of, "see it"))).unwrap()
}

#[test]
fn the_names_of_the_labels_suggest_for_images_where_the_encoder_reads_both() {
    let house = House::showing(Shows::Photo, 0);
    let photos = ["a photo of a sport.", "a photo of a food."];
    let session = house.open();
    let added = add(&session, &photos.map(|caption| json!(photo_of(caption))));
    let of = session.create(definition(json!({}))).id;
    session.until(of, |progress| progress.suggested == 2);
    let said = |of: RecordId| session.live.predicted(house.dataset.id, of)[0].1.clone();
    for (record, label) in added.iter().zip(["sport", "food"]) {
        let said = said(*record);
        assert_eq!(said.value, Answer::Text(label.to_owned()));
        assert_eq!(said.agent, "hone/topic@label-names");
    }
}

#[test]
fn a_restart_reads_no_image_again_that_could_be_read() {
    let house = House::showing(Shows::Photo, 200);
    let session = house.open();
    let of = taught(&session, 200, 40);
    let right = accuracy(&session);
    let seen = house.other_encoder.encoded();
    drop(session);
    let session = house.open();
    session.until(of, |progress| {
        progress.queued > 0 && progress.phase == Phase::Waiting
    });
    assert!((accuracy(&session) - right).abs() < 1e-9);
    // The names of the four labels alone are.
    assert_eq!(house.other_encoder.encoded(), seen + 4);
}

#[test]
fn definitions_that_do_not_fit_the_fields_are_refused_at_their_place() {
    let refused = |shows: Shows, definition: Value| {
        let house = House::showing(shows, 0);
        let session = house.open();
        let (owner, dataset) = (house.owner.clone(), house.dataset.id);
        let made = block_on(session.live.create(owner, dataset, &object(definition)));
        made.unwrap_err().to_string()
    };
    let asked = |more: Value| {
        let mut asked = json!({ "question": "topic" });
        asked.as_object_mut().unwrap().extend(object(more));
        asked
    };
    let encoder = json!({"model_id": "fake-32"});
    for (shows, more, said) in [
        (Shows::Photo, json!({}), "image_encoder: has to be named"),
        (
            Shows::Both,
            json!({"fields": ["photo"]}),
            "image_encoder: has to be named",
        ),
        (
            Shows::Text,
            json!({"image_encoder": encoder}),
            "image_encoder: no field of images is read",
        ),
        (
            Shows::Both,
            json!({"image_encoder": encoder, "fields": ["text"]}),
            "image_encoder: no field of images is read",
        ),
        (
            Shows::Text,
            json!({"fields": ["picture"]}),
            "fields: the dataset has no field of texts or images \"picture\"",
        ),
        (
            Shows::Both,
            json!({"image_prompts": ["a photo"]}),
            "image_prompts: has to hold sentences",
        ),
    ] {
        let found = refused(shows, asked(more.clone()));
        assert!(found.starts_with(said), "{more}: {found}");
    }
}

#[test]
fn the_encoder_of_images_alone_cannot_be_changed() {
    let house = House::showing(Shows::Photo, 0);
    let session = house.open();
    let of = session.create(definition(json!({}))).id;
    let other = EncoderChoice {
        model_id: "fake-64".to_owned(),
        ..EncoderChoice::default()
    };
    let changed = session.live.change_encoder(house.owner.clone(), of, other);
    let error = block_on(changed).unwrap_err().to_string();
    assert!(error.contains("reads images alone"), "{error}");
}
