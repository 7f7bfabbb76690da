//! Loops on questions that any labels may answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use hone_annotation::store::Store;
use hone_annotation::{Answer, LoopId, RecordId, Score};
use hone_live::{Happened, LiveError, Mistakes, Phase, Shown};
use hone_testkit::annotation::object;
use hone_testkit::block_on;
use serde_json::{Value, json};

use crate::house::{House, Session, kinds};
use crate::rounds::{self, answer_tens};

fn create(session: &Session<'_>, more: &Value) -> LoopId {
    rounds::create(session, "topics", more)
}

/// The labels of a record as its answer lists them.
fn truth(house: &House, record: RecordId) -> Vec<&'static str> {
    let names = house.gold[&record];
    names.split('+').filter(|name| !name.is_empty()).collect()
}

fn labels(answer: &Answer) -> Vec<&str> {
    match answer {
        Answer::Labels(labels) => labels.iter().map(String::as_str).collect(),
        other => panic!("{other:?} is no list of labels"),
    }
}

/// The mean F1 of the records.
fn f1(session: &Session<'_>) -> f64 {
    let house = session.house;
    let of = |record: &RecordId| {
        let said = &session.live.predicted(house.dataset.id, *record)[0].1;
        let (said, truth) = (labels(&said.value), truth(house, *record));
        let common = said.iter().filter(|label| truth.contains(label)).count();
        match said.len() + truth.len() {
            0 => 1.0,
            named => 2.0 * common as f64 / named as f64,
        }
    };
    house.gold.keys().map(of).sum::<f64>() / house.gold.len() as f64
}

#[test]
fn a_loop_learns_which_labels_apply_and_says_how_probable_each_is() {
    let house = House::of_sets(400);
    let session = house.open();
    let of = create(&session, &json!({}));
    let before = f1(&session);
    answer_tens(&session, of, &session.person("ada"), 14);
    let after = f1(&session);
    assert!(after > 0.85, "{before} before, {after} after");
    let said = house.gold.keys().map(|record| {
        let said = session.live.predicted(house.dataset.id, *record);
        said[0].1.clone()
    });
    let mut sizes = [0; 5];
    for said in said {
        let Score::Each(scores) = &said.score else {
            panic!("{:?}", said.score)
        };
        assert_eq!(scores.len(), labels(&said.value).len());
        assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));
        assert_eq!(said.scores.len(), 4);
        sizes[scores.len()] += 1;
    }
    assert!(
        sizes[0] > 20 && sizes[1] > 100 && sizes[2] > 50,
        "{sizes:?}"
    );
}

#[test]
fn that_nothing_applies_is_no_suggestion_and_takes_an_old_one_away() {
    let house = House::of_sets(200);
    let session = house.open();
    let of = create(&session, &json!({}));
    let ids: Vec<RecordId> = house.gold.keys().copied().collect();
    let written = || {
        session.until(of, |progress| {
            progress.phase == Phase::Waiting && progress.suggested == progress.to_suggest
        });
        let (store, ids) = (Arc::clone(&house.store) as Arc<dyn Store>, ids.clone());
        let held = block_on(store.read(move |view| Ok(view.suggestions(&ids)?))).unwrap();
        let held = held.into_iter();
        held.map(|held| (held.record, held))
            .collect::<BTreeMap<_, _>>()
    };
    assert_eq!(written().len(), 200, "names suggest a label for each");
    answer_tens(&session, of, &session.person("ada"), 8);
    let written = written();
    let mut empty = 0;
    for record in &ids {
        let said = session.live.predicted(house.dataset.id, *record)[0]
            .1
            .clone();
        let held = written.get(record);
        if labels(&said.value).is_empty() {
            assert_eq!(held, None);
            empty += 1;
        } else {
            assert_eq!(held.unwrap().value, said.value);
            assert_eq!(held.unwrap().score, Some(said.score));
        }
    }
    assert!(empty > 5, "{empty}");
}

#[test]
fn what_was_shown_is_judged_label_by_label() {
    let house = House::of_sets(200);
    let session = house.open();
    let of = create(&session, &json!({}));
    answer_tens(&session, of, &session.person("ada"), 10);
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    let all = block_on(store.read(move |view| Ok(view.last_exposures(of, 1000)?))).unwrap();
    let shown: Vec<Shown> = all
        .into_iter()
        .map(|exposure| serde_json::from_value(Value::Object(exposure.shown)).unwrap())
        .collect();
    assert_eq!(shown.len(), 100);
    let nothing = shown.iter().filter(|shown| {
        shown
            .answered
            .as_ref()
            .is_some_and(|of| of.labels().is_empty())
    });
    assert!(
        nothing.count() > 5,
        "to leave the question out is an answer"
    );
    let accepted = shown
        .iter()
        .filter(|shown| shown.is_accepted() == Some(true));
    assert!(accepted.count() > 20);
}

#[test]
fn an_audit_measures_each_label_and_the_mean_with_intervals() {
    let house = House::of_sets(600);
    let session = house.open();
    let of = create(&session, &json!({ "audit_share": 0.5 }));
    answer_tens(&session, of, &session.person("ada"), 20);
    let progress = session.live.progress(of).unwrap();
    assert!(progress.audited >= 80, "{progress:?}");
    let happened = house.happened(of);
    let evaluated = happened.iter().rev().find_map(|event| match event {
        Happened::Evaluated { f1, .. } => Some(f1.clone()),
        _ => None,
    });
    let found = evaluated.unwrap_or_else(|| panic!("{:?}", kinds(&happened)));
    let estimate = found.macro_f1.estimate;
    assert!(estimate.low < estimate.value && estimate.value < estimate.high);
    assert_eq!(found.macro_f1.classes.len(), 4);
    assert!(estimate.high - estimate.low < 0.3, "{estimate:?}");
    assert!(found.micro_f1.low <= found.micro_f1.value);
    let quality = session.live.quality(of).unwrap();
    let Mistakes::Labels(counts) = &quality.mistakes else {
        panic!("{:?}", quality.mistakes)
    };
    assert_eq!(counts.len(), 4);
    for (label, class) in counts.iter().zip(&found.per_class) {
        assert!(label.both <= label.given.min(label.said));
        assert!(label.given >= class.positives.saturating_sub(9));
    }
}

#[test]
fn a_gate_lets_a_better_challenger_through() {
    rounds::let_a_challenger_through(&House::of_sets(900), "topics", 50);
}

#[test]
fn a_version_is_trained_again_byte_for_byte_and_names_what_it_learned() {
    let house = House::of_sets(200);
    let learned = rounds::train_again(&house, "topics");
    for answer in &learned.answers {
        assert_eq!(labels(&answer.answer), truth(&house, answer.record));
    }
    assert!(matches!(learned.mistakes, Mistakes::Labels(_)));
}

#[test]
fn a_loop_of_label_sets_goes_on_after_a_restart() {
    let house = House::of_sets(200);
    let of = {
        let session = house.open();
        let of = create(&session, &json!({}));
        answer_tens(&session, of, &session.person("ada"), 6);
        of
    };
    let before = house.happened(of);
    let session = house.open();
    session.until(of, |progress| {
        progress.encoded == 200 && progress.phase == Phase::Waiting && progress.new_answers == 0
    });
    assert_eq!(house.happened(of)[..before.len()], before);
    assert!(f1(&session) > 0.6);
    let map = session.map(of, 200);
    let answered = map.points.iter().filter(|point| point.predicted.is_some());
    assert!(answered.count() > 100);
}

#[test]
fn the_definition_is_filled_in_for_label_sets() {
    let house = House::of_sets(10);
    let session = house.open();
    let of = session.create(json!({ "question": "topics" }));
    assert_eq!(of.definition["strategy"]["then"]["kind"], "u_herding");
    assert_eq!(of.definition["head"]["thresholds"]["kind"], "tuned");
    let refused = |more: Value| {
        let mut definition = object(json!({ "question": "topics", "name": "other" }));
        definition.extend(object(more));
        let made = session
            .live
            .create(house.owner.clone(), house.dataset.id, &definition);
        match block_on(made) {
            Err(LiveError::BadDefinition { place, .. }) => place,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        refused(json!({ "strategy": { "kind": "margin" } })),
        "strategy"
    );
    let head = json!({ "kind": "logistic" });
    assert_eq!(refused(json!({ "head": head })), "head");
}
