//! Loops on questions that a text answers.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use hone_annotation::store::Store;
use hone_annotation::use_case::records;
use hone_annotation::{
    Answer, LoopId, LoopStatus, QuestionSettings, Record, RecordId, ResponseStatus, Score,
    Suggestion, User,
};
use hone_live::{LiveError, Phase, report};
use hone_testkit::annotation::{object, question};
use hone_testkit::block_on;
use serde_json::{Value, json};

use crate::house::{House, Session};

const RECORDS: usize = 24;

/// A dataset with a question that a text answers.
fn house(records: usize) -> House {
    let house = House::new(records);
    let settings = QuestionSettings::Text {
        use_markdown: false,
    };
    let summary = question(house.dataset.id, "summary", settings);
    house.write(move |tx, _| Ok(tx.put_question(&summary)?));
    house
}

fn definition() -> Value {
    json!({
        "question": "summary",
        "writer": { "model_id": "fake-writer", "prompt": "say {text}", "max_tokens": 4 },
    })
}

/// A loop that has written about so many records.
fn create(session: &Session<'_>, written: usize) -> LoopId {
    let of = session.create(definition()).id;
    wait(session, of, written);
    of
}

fn wait(session: &Session<'_>, of: LoopId, written: usize) {
    session.until(of, |progress| {
        let settled = progress.phase == Phase::Waiting && progress.to_suggest == written;
        settled && progress.suggested == written
    });
}

fn all_records(house: &House) -> Vec<Record> {
    let (store, dataset) = (Arc::clone(&house.store) as Arc<dyn Store>, house.dataset.id);
    block_on(store.read(move |view| Ok(view.record_page(dataset, 0, 1000)?))).unwrap()
}

/// The suggestions in the store, by record.
fn suggestions(house: &House) -> HashMap<RecordId, Suggestion> {
    let ids: Vec<RecordId> = all_records(house).iter().map(|record| record.id).collect();
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    let held = block_on(store.read(move |view| Ok(view.suggestions(&ids)?))).unwrap();
    held.into_iter().map(|held| (held.record, held)).collect()
}

/// What the model writes about a record, and how sure it is.
fn expected(record: &Record) -> (String, f64) {
    let prompt = format!("say {}", record.fields["text"].as_str().unwrap());
    let words: Vec<&str> = prompt.split_whitespace().take(4).collect();
    let lengths: usize = words.iter().map(|word| word.chars().count()).sum();
    let mean = -0.1 * lengths as f64 / words.len() as f64;
    (words.join(" ").to_uppercase(), mean.exp())
}

fn confidence(suggestion: &Suggestion) -> f64 {
    match suggestion.score {
        Some(Score::One(score)) => score,
        ref other => panic!("{other:?}"),
    }
}

fn respond(session: &Session<'_>, person: &User, record: RecordId, text: &str) {
    let values = BTreeMap::from([("summary".to_owned(), Value::from(text))]);
    let topic = ("topic".to_owned(), Value::from("sport"));
    let values = values.into_iter().chain([topic]).collect();
    session.respond(person, record, values, ResponseStatus::Submitted);
}

#[test]
fn every_record_gets_a_text_with_the_probability_of_its_tokens() {
    let house = house(RECORDS);
    let session = house.open();
    create(&session, RECORDS);
    let found = suggestions(&house);
    for record in all_records(&house) {
        let (text, sure) = expected(&record);
        let suggestion = &found[&record.id];
        assert_eq!(suggestion.value, Answer::Text(text.clone()));
        assert!((confidence(suggestion) - sure).abs() < 1e-6);
        assert_eq!(
            suggestion.agent.as_deref(),
            Some("hone/summary@fake-writer")
        );
        let said = session.live.predicted(house.dataset.id, record.id);
        assert_eq!(said[0].1.value, Answer::Text(text));
    }
}

#[test]
fn what_the_model_was_least_sure_of_is_asked_first() {
    let house = house(RECORDS);
    let session = house.open();
    create(&session, RECORDS);
    let found = suggestions(&house);
    let asked = session.next(&session.person("ann"), RECORDS);
    assert_eq!(asked.len(), RECORDS);
    let sure: Vec<f64> = asked
        .iter()
        .map(|record| confidence(&found[record]))
        .collect();
    assert!(sure.is_sorted(), "{sure:?}");
    assert!(sure[0] < sure[RECORDS - 1]);
}

#[test]
fn after_a_restart_what_is_written_stays_and_what_came_is_written() {
    let mut house = house(RECORDS);
    let of = create(&house.open(), RECORDS);
    let before = suggestions(&house);
    house.add(RECORDS..RECORDS + 3);
    let session = house.open();
    wait(&session, of, RECORDS + 3);
    let after = suggestions(&house);
    assert_eq!(after.len(), RECORDS + 3);
    for (record, suggestion) in &before {
        assert_eq!(after[record], *suggestion);
        let said = session.live.predicted(house.dataset.id, *record);
        assert_eq!(said[0].1.value, suggestion.value);
    }
}

#[test]
fn a_record_that_changes_gets_another_text_and_one_that_goes_leaves_the_queue() {
    let house = house(3);
    let session = house.open();
    let of = create(&session, 3);
    let all = all_records(&house);
    let (owner, id) = (house.owner.clone(), all[0].id);
    session.change(move |tx, context| {
        let fields = Some(object(json!({ "text": "quite another" })));
        let change = records::RecordChange {
            fields,
            ..records::RecordChange::default()
        };
        records::update(tx, &owner, id, change, context)
    });
    session.until(of, |_| {
        suggestions(&house)[&id].value == Answer::Text("SAY QUITE ANOTHER".to_owned())
    });
    session.delete_records(vec![all[1].id]);
    session.until(of, |progress| progress.to_suggest == 2);
    let asked = session.next(&session.person("ann"), 5);
    assert_eq!(asked.len(), 2);
    assert!(!asked.contains(&all[1].id));
}

#[test]
fn while_it_is_paused_nothing_is_written() {
    let mut house = house(2);
    let of = create(&house.open(), 2);
    let owner = house.owner.clone();
    {
        let session = house.open();
        wait(&session, of, 2);
        let pausing = session
            .live
            .set_status(owner.clone(), of, LoopStatus::Paused);
        block_on(pausing).unwrap();
        session.until(of, |progress| progress.phase == Phase::Paused);
    }
    house.add(2..4);
    let session = house.open();
    session.until(of, |progress| progress.phase == Phase::Paused);
    assert_eq!(suggestions(&house).len(), 2);
    let resuming = session.live.set_status(owner, of, LoopStatus::Active);
    block_on(resuming).unwrap();
    wait(&session, of, 4);
    assert_eq!(suggestions(&house).len(), 4);
}

#[test]
fn what_others_suggested_stays_and_what_does_not_fit_the_model_is_passed_over() {
    let mut house = house(4);
    house.write({
        let all = all_records(&house);
        let (dataset, id) = (house.dataset.id, all[0].id);
        move |tx, _| {
            let mut record = tx.records_by_id(dataset, &[id])?.remove(0);
            record.fields = object(json!({ "text": "word ".repeat(60) }));
            Ok(tx.put_records(&[record])?)
        }
    });
    let by_others = {
        let session = house.open();
        let of = create(&session, 3);
        let progress = session.live.progress(of).unwrap();
        assert!(progress.error.unwrap().starts_with("1 records got no text"));
        let mut held: Vec<Suggestion> = suggestions(&house).into_values().collect();
        held.sort_by_key(|held| held.record);
        let mut one = held.remove(0);
        one.agent = Some("somebody".to_owned());
        one.value = Answer::Text("mine".to_owned());
        one
    };
    let put = by_others.clone();
    house.write(move |tx, _| Ok(tx.put_suggestions(&[put])?));
    house.add(4..5);
    let session = house.open();
    let of = {
        let store = Arc::clone(&house.store) as Arc<dyn Store>;
        block_on(store.read(move |view| Ok(view.loops(None)?))).unwrap()[0].id
    };
    wait(&session, of, 3);
    assert_eq!(suggestions(&house)[&by_others.record], by_others);
}

#[test]
fn the_report_says_how_much_people_change() {
    let house = house(RECORDS);
    let session = house.open();
    let of = create(&session, RECORDS);
    let person = session.person("ann");
    let found = suggestions(&house);
    for (at, record) in session.next(&person, 20).into_iter().enumerate() {
        let Answer::Text(text) = &found[&record].value else {
            panic!("a text is suggested")
        };
        // Half is taken as it is, half gets as much again.
        let answer = if at % 2 == 0 {
            text.clone()
        } else {
            format!("{text}{text}")
        };
        respond(&session, &person, record, &answer);
    }
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    let read = store.read(move |view| {
        let held = view.learning_loop(of)?.unwrap();
        report(view, &held, "test", hone_testkit::annotation::at(0))
    });
    let report = block_on(read).unwrap();
    let texts = report.texts.as_ref().unwrap();
    assert_eq!((texts.answers, texts.spans.len()), (20, 2));
    let mean = texts.mean.unwrap();
    assert!((mean.value - 0.25).abs() < 1e-12 && mean.low > 0.1 && mean.high < 0.4);
    assert!((texts.unchanged.unwrap().value - 0.5).abs() < 1e-12);
    let page = hone_report::live::html(&report).unwrap();
    assert!(page.contains("The mean distance between what was suggested"));
}

#[test]
fn a_definition_that_makes_no_sense_is_refused_at_its_place() {
    let house = house(1);
    let session = house.open();
    let refused = |change: Value| {
        let mut body = object(definition());
        body.extend(object(change));
        body.retain(|_, value| !value.is_null());
        let made = session
            .live
            .create(house.owner.clone(), house.dataset.id, &body);
        match block_on(made) {
            Err(LiveError::BadDefinition { place, reason }) => format!("{place}: {reason}"),
            other => panic!("{other:?}"),
        }
    };
    let writer = |more: Value| {
        let mut writer = object(json!({ "prompt": "say {text}" }));
        writer.extend(object(more));
        json!({ "writer": writer })
    };
    let rows = [
        (json!({ "writer": null }), "writer: is missing"),
        (
            writer(json!({ "prompt": "say" })),
            "writer.prompt: names no field",
        ),
        (
            writer(json!({ "prompt": "{title}" })),
            "no text field \"title\"",
        ),
        (
            writer(json!({ "prompt": "{text" })),
            "a brace is not closed",
        ),
        (writer(json!({ "max_tokens": 0 })), "writer.max_tokens"),
        (writer(json!({ "size": 1 })), "size"),
        (
            json!({ "head": { "kind": "ridge" } }),
            "head: a text is suggested",
        ),
        (
            json!({ "strategy": { "kind": "random" } }),
            "strategy: a text is suggested",
        ),
        (
            json!({ "question": "topic" }),
            "writer: is for a question that a text answers",
        ),
    ];
    for (change, wanted) in rows {
        let said = refused(change.clone());
        assert!(said.contains(wanted), "{change}: {said}");
    }
}

#[test]
fn a_model_that_cannot_be_had_is_named() {
    let house = house(1);
    let session = house.open();
    let mut definition = definition();
    definition["writer"]["model_id"] = json!("absent");
    let of = session.create(definition).id;
    let progress = session.until(of, |progress| progress.phase == Phase::Failed);
    assert!(
        progress
            .error
            .unwrap()
            .contains("`absent` cannot be opened")
    );
}
