//! Loops on questions that a ranking of options answers.

use std::sync::Arc;

use hone_annotation::store::Store;
use hone_annotation::{Answer, LoopId, RecordId};
use hone_live::{Happened, Phase};
use hone_testkit::annotation::at;
use hone_testkit::block_on;
use serde_json::{Value, json};

use crate::house::{House, OPTIONS, OTHER_WORDS, Session, kinds};
use crate::rounds::{self, answer_tens, settle};

/// What reads vectors alone.
const VECTORS: &str = "final";

fn create(session: &Session<'_>, more: &Value) -> LoopId {
    rounds::create(session, "order", more)
}

/// The options of an answer, the best first.
fn order(answer: &Answer) -> Vec<&str> {
    match answer {
        Answer::Ranking(ranked) => ranked.iter().map(|one| one.value.as_str()).collect(),
        other => panic!("{other:?} is no ranking"),
    }
}

/// The share of these records whose whole order is right.
fn right<'a>(session: &Session<'_>, records: impl Iterator<Item = &'a RecordId>) -> f64 {
    let house = session.house;
    let (mut right, mut all) = (0.0, 0.0);
    for record in records {
        let said = &session.live.predicted(house.dataset.id, *record)[0].1;
        let truth: Vec<&str> = house.gold[record].split('+').collect();
        right += f64::from(u8::from(order(&said.value) == truth));
        all += 1.0;
    }
    right / all
}

#[test]
fn a_loop_learns_from_words_what_vectors_do_not_tell() {
    let of_head = |head: Value| {
        let house = House::of_rankings(300);
        let session = house.open();
        let of = create(&session, &head);
        answer_tens(&session, of, &session.person("ada"), 8);
        right(&session, house.gold.keys())
    };
    let views = json!({ "head": { "kind": "bradley_terry", "views": [VECTORS] } });
    let (with, without) = (of_head(json!({})), of_head(views));
    assert!(with > 0.95, "{with}");
    assert!(without < 0.5, "{without}");
}

#[test]
fn records_with_an_empty_option_are_ranked_too() {
    let house = House::of_rankings(210);
    let session = house.open();
    let of = create(&session, &json!({}));
    answer_tens(&session, of, &session.person("ada"), 8);
    let (store, dataset) = (Arc::clone(&house.store) as Arc<dyn Store>, house.dataset.id);
    let records = block_on(store.read(move |view| Ok(view.record_page(dataset, 0, 1000)?)));
    let records = records.unwrap();
    let empty = records.iter().filter(|record| {
        let mut texts = record.fields.values();
        texts.any(|text| text.as_str() == Some(""))
    });
    let empty: Vec<RecordId> = empty.map(|record| record.id).collect();
    assert_eq!(empty.len(), 30);
    let right = right(&session, empty.iter());
    assert!(right > 0.8, "{right}");
}

#[test]
fn an_audit_measures_which_option_is_the_best() {
    let house = House::of_rankings(400);
    let session = house.open();
    let of = create(&session, &json!({ "audit_share": 0.5 }));
    answer_tens(&session, of, &session.person("ada"), 12);
    let happened = house.happened(of);
    let evaluated = happened.iter().rev().find_map(|event| match event {
        Happened::Evaluated { f1, .. } => Some(f1.clone()),
        _ => None,
    });
    let found = evaluated.unwrap_or_else(|| panic!("{:?}", kinds(&happened)));
    assert_eq!(found.macro_f1.classes.len(), OPTIONS.len());
    assert!(found.macro_f1.estimate.value > 0.8, "{:?}", found.macro_f1);
}

#[test]
fn a_gate_lets_a_better_challenger_through() {
    rounds::let_a_challenger_through(&House::of_rankings(900), "order", 50);
}

#[test]
fn a_version_is_trained_again_byte_for_byte() {
    let house = House::of_rankings(200);
    let learned = rounds::train_again(&house, "order");
    for answer in &learned.answers {
        let truth: Vec<&str> = house.gold[&answer.record].split('+').collect();
        assert_eq!(order(&answer.answer), truth);
    }
}

#[test]
fn after_a_restart_the_same_is_said_and_words_that_are_new_are_learned() {
    let mut house = House::of_rankings(150);
    let known: Vec<RecordId> = house.gold.keys().copied().collect();
    let said = |session: &Session<'_>| {
        let of = |record: &RecordId| {
            session.live.predicted(session.house.dataset.id, *record)[0]
                .1
                .clone()
        };
        known.iter().map(of).collect::<Vec<_>>()
    };
    let (of, before) = {
        let session = house.open();
        let of = create(&session, &json!({}));
        answer_tens(&session, of, &session.person("ada"), 6);
        (of, said(&session))
    };
    {
        let session = house.open();
        session.until(of, |progress| {
            progress.queued > 0 && progress.encoded == 150
        });
        settle(&session, of);
        assert_eq!(said(&session), before);
        assert!(right(&session, known.iter()) > 0.9);
    }
    // Twice as many and more, so that words are counted anew.
    let new = house.add(OTHER_WORDS..OTHER_WORDS + 250);
    let new: Vec<RecordId> = new.iter().map(|record| record.id).collect();
    let session = house.open();
    session.until(of, |progress| {
        progress.encoded == 400 && progress.phase == Phase::Waiting
    });
    assert_eq!(said(&session), before);
    assert!(right(&session, new.iter()) < 0.6);
    answer_tens(&session, of, &session.person("bob"), 14);
    let learned = right(&session, new.iter());
    assert!(learned > 0.9, "{learned}");
    assert!(right(&session, known.iter()) > 0.9);
}

#[test]
fn the_report_names_the_words_among_what_was_read() {
    let house = House::of_rankings(120);
    let session = house.open();
    let of = create(&session, &json!({}));
    answer_tens(&session, of, &session.person("ada"), 3);
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    let report = block_on(store.read(move |view| {
        let of = view.learning_loop(of)?.unwrap();
        hone_live::report(view, &of, "1.2.3", at(5))
    }));
    let views = report.unwrap().provenance.encoder.views;
    assert_eq!(views, ["final", "layer-mean-1", "tf-idf"]);
}
