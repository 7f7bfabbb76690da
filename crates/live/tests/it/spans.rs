//! Loops on questions that spans of a text answer.

use std::sync::Arc;

use hone_annotation::store::Store;
use hone_annotation::{Answer, LoopId, RecordId, ResponseStatus, Score};
use hone_live::{Happened, LiveError, Mistakes, Phase, Shown};
use hone_testkit::annotation::object;
use hone_testkit::block_on;
use serde_json::{Value, json};

use crate::house::{House, Session, kinds};
use crate::rounds::{self, answer_tens, settle};

type Found = (usize, usize, String);

fn create(session: &Session<'_>, more: &Value) -> LoopId {
    rounds::create(session, "names", more)
}

/// The spans of a record as its answer lists them.
fn truth(house: &House, record: RecordId) -> Vec<Found> {
    let spans = house.gold[&record]
        .split('+')
        .filter(|span| !span.is_empty());
    let span = |written: &str| {
        let parts: Vec<&str> = written.split('-').collect();
        let place = |at: usize| parts[at].parse().unwrap();
        (place(0), place(1), parts[2].to_owned())
    };
    spans.map(span).collect()
}

fn found(answer: &Answer) -> Vec<Found> {
    match answer {
        Answer::Spans(spans) => spans
            .iter()
            .map(|span| (span.start, span.end, span.label.clone()))
            .collect(),
        other => panic!("{other:?} is no list of spans"),
    }
}

/// F1 over all spans of all records.
fn f1(session: &Session<'_>) -> f64 {
    let house = session.house;
    let (mut named, mut common) = (0, 0);
    for record in house.gold.keys() {
        let said = session.live.predicted(house.dataset.id, *record);
        let said = said.first().map(|(_, said)| found(&said.value));
        let (said, truth) = (said.unwrap_or_default(), truth(house, *record));
        named += said.len() + truth.len();
        common += said.iter().filter(|span| truth.contains(span)).count();
    }
    2.0 * common as f64 / named as f64
}

#[test]
fn a_loop_learns_where_spans_are_and_says_how_probable_each_is() {
    let house = House::of_spans(300);
    let session = house.open();
    let of = create(&session, &json!({}));
    assert_eq!(
        f1(&session),
        0.0,
        "the names of labels say nothing of places"
    );
    answer_tens(&session, of, &session.person("ada"), 10);
    let after = f1(&session);
    assert!(after > 0.9, "{after}");
    let mut spans = 0;
    for record in house.gold.keys() {
        let said = &session.live.predicted(house.dataset.id, *record)[0].1;
        let Score::Each(scores) = &said.score else {
            panic!("{:?}", said.score)
        };
        assert_eq!(scores.len(), found(&said.value).len());
        assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));
        assert_eq!(said.scores.len(), 2);
        spans += scores.len();
    }
    assert!(spans > 500, "{spans}");
}

/// What suggests spans before the first answer.
fn with_suggester() -> Value {
    let labels = json!({ "PER": "person", "Place": "place" });
    json!({ "suggester": { "model_id": "fake-tagger", "labels": labels } })
}

#[test]
fn a_model_trained_before_suggests_until_there_is_a_head() {
    let house = House::of_spans(200);
    let of = {
        let session = house.open();
        let of = create(&session, &with_suggester());
        settle(&session, of);
        let before = f1(&session);
        assert!(before > 0.7 && before < 0.95, "{before}");
        of
    };
    let session = house.open();
    session.until(of, |progress| {
        progress.phase == Phase::Waiting && progress.suggested == 200 && progress.queued >= 200
    });
    let before = f1(&session);
    assert!(before > 0.7 && before < 0.95, "{before}");
    let ids: Vec<RecordId> = house.gold.keys().copied().collect();
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    let written = block_on(store.read(move |view| Ok(view.suggestions(&ids)?))).unwrap();
    assert!(written.len() > 150, "{}", written.len());
    for held in &written {
        assert_eq!(held.agent.as_deref(), Some("hone/names@fake-tagger"));
        let Some(Score::Each(scores)) = &held.score else {
            panic!("{:?}", held.score)
        };
        assert_eq!(scores.len(), found(&held.value).len());
        assert!(scores.iter().all(|score| (0.3..1.0).contains(score)));
    }
    answer_tens(&session, of, &session.person("ada"), 10);
    assert!(f1(&session) > 0.9, "{}", f1(&session));
    let said = &session.live.predicted(house.dataset.id, written[0].record)[0].1;
    assert!(said.agent.starts_with("hone/names@v"), "{}", said.agent);
}

#[test]
fn a_record_that_comes_later_gets_spans_from_the_suggester_too() {
    let mut house = House::of_spans(60);
    let of = {
        let session = house.open();
        let of = create(&session, &with_suggester());
        settle(&session, of);
        of
    };
    let added: Vec<RecordId> = house.add(60..100).iter().map(|record| record.id).collect();
    let session = house.open();
    session.until(of, |progress| {
        progress.phase == Phase::Waiting && progress.suggested == 100
    });
    let said = added.iter().filter(|record| {
        let said = session.live.predicted(house.dataset.id, **record);
        said.first()
            .is_some_and(|(_, said)| !found(&said.value).is_empty())
    });
    assert!(said.count() > 30);
}

#[test]
fn a_suggester_is_refused_with_both_lists_of_labels_or_elsewhere() {
    let refused = |house: &House, definition: Value| {
        let session = house.open();
        let definition = object(definition);
        let made = session
            .live
            .create(house.owner.clone(), house.dataset.id, &definition);
        match block_on(made) {
            Err(LiveError::BadDefinition { place, reason }) => (place, reason),
            other => panic!("{other:?}"),
        }
    };
    let of_spans = House::of_spans(10);
    let with = |suggester: Value| json!({ "question": "names", "suggester": suggester });
    let labels = json!({ "PER": "human" });
    let unknown = with(json!({ "model_id": "fake-tagger", "labels": labels }));
    let (place, reason) = refused(&of_spans, unknown);
    assert_eq!(place, "suggester.labels");
    assert!(
        reason.contains("PER, Place, MISC") && reason.contains("person, place"),
        "{reason}"
    );
    let (place, reason) = refused(&of_spans, with(json!({ "model_id": "other" })));
    assert_eq!(
        (place.as_str(), reason.as_str()),
        ("suggester.model_id", "there is no other")
    );
    let topics = json!({ "question": "topic", "suggester": { "model_id": "fake-tagger" } });
    assert_eq!(refused(&House::new(10), topics).0, "suggester");
}

#[test]
fn suggestions_with_spans_are_written_and_none_without() {
    let house = House::of_spans(200);
    let session = house.open();
    let of = create(&session, &json!({}));
    let written = || {
        session.until(of, |progress| {
            progress.phase == Phase::Waiting && progress.suggested == progress.to_suggest
        });
        let (store, ids) = (
            Arc::clone(&house.store) as Arc<dyn Store>,
            house.gold.keys().copied().collect::<Vec<RecordId>>(),
        );
        block_on(store.read(move |view| Ok(view.suggestions(&ids)?))).unwrap()
    };
    assert_eq!(written().len(), 0);
    answer_tens(&session, of, &session.person("ada"), 6);
    let written = written();
    assert!(written.len() > 150, "{}", written.len());
    for held in &written {
        let said = &session.live.predicted(house.dataset.id, held.record)[0].1;
        assert_eq!(
            (&held.value, held.score.as_ref()),
            (&said.value, Some(&said.score))
        );
        assert!(!found(&held.value).is_empty());
    }
}

#[test]
fn what_was_only_begun_teaches_nothing() {
    let house = House::of_spans(200);
    let session = house.open();
    let of = create(&session, &json!({ "audit_share": 0.0 }));
    let ada = session.person("ada");
    let drafts: Vec<RecordId> = house.gold.keys().copied().take(30).collect();
    for record in &drafts {
        let values = session.values(house.gold[record]);
        session.respond(&ada, *record, values, ResponseStatus::Draft);
    }
    block_on(session.live.train(house.owner.clone(), of)).unwrap();
    settle(&session, of);
    assert!(!kinds(&house.happened(of)).contains(&"trained".to_owned()));
    let others = house.gold.keys().filter(|record| !drafts.contains(record));
    for record in others.copied().take(20) {
        session.answer(&ada, record, house.gold[&record]);
    }
    session.until_happened(of, |event| {
        matches!(event, Happened::Trained { labels: 20, .. })
    });
}

#[test]
fn what_was_shown_is_judged_span_by_span() {
    let house = House::of_spans(200);
    let session = house.open();
    let of = create(&session, &json!({}));
    answer_tens(&session, of, &session.person("ada"), 8);
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    let all = block_on(store.read(move |view| Ok(view.last_exposures(of, 1000)?))).unwrap();
    let shown: Vec<Shown> = all
        .into_iter()
        .map(|exposure| serde_json::from_value(Value::Object(exposure.shown)).unwrap())
        .collect();
    assert_eq!(shown.len(), 80);
    let accepted = shown
        .iter()
        .filter(|shown| shown.is_accepted() == Some(true));
    assert!(accepted.count() > 15);
}

#[test]
fn an_audit_measures_each_label_and_all_spans_with_intervals() {
    let house = House::of_spans(500);
    let session = house.open();
    let of = create(&session, &json!({ "audit_share": 0.5 }));
    answer_tens(&session, of, &session.person("ada"), 14);
    let progress = session.live.progress(of).unwrap();
    assert!(progress.audited >= 50, "{progress:?}");
    let happened = house.happened(of);
    let evaluated = happened.iter().rev().find_map(|event| match event {
        Happened::Evaluated { f1, .. } => Some(f1.clone()),
        _ => None,
    });
    let measured = evaluated.unwrap_or_else(|| panic!("{:?}", kinds(&happened)));
    let estimate = measured.micro_f1;
    assert!(estimate.low <= estimate.value && estimate.value <= estimate.high);
    assert!(
        estimate.value > 0.6 && estimate.high - estimate.low < 0.3,
        "{estimate:?}"
    );
    assert_eq!(measured.macro_f1.classes.len(), 2);
    let quality = session.live.quality(of).unwrap();
    let Mistakes::Labels(counts) = &quality.mistakes else {
        panic!("{:?}", quality.mistakes)
    };
    for (label, class) in counts.iter().zip(&measured.per_class) {
        assert!(label.both <= label.given.min(label.said));
        assert!(label.given + 9 >= class.positives);
    }
}

#[test]
fn a_gate_lets_a_better_challenger_through() {
    rounds::let_a_challenger_through(&House::of_spans(700), "names", 40);
}

#[test]
fn a_version_is_trained_again_byte_for_byte_and_names_what_it_learned() {
    let house = House::of_spans(200);
    let learned = rounds::train_again(&house, "names");
    for answer in &learned.answers {
        assert_eq!(found(&answer.answer), truth(&house, answer.record));
    }
}

#[test]
fn a_loop_of_spans_goes_on_after_a_restart_and_with_another_encoder() {
    let house = House::of_spans(200);
    let of = {
        let session = house.open();
        let of = create(&session, &json!({}));
        answer_tens(&session, of, &session.person("ada"), 5);
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
    let said = map.points.iter().filter(|point| point.predicted.is_some());
    assert!(said.count() > 100);
    let encoder = object(json!({ "model_id": "fake-32" }));
    let choice = serde_json::from_value(Value::Object(encoder)).unwrap();
    let asked = session.live.change_encoder(house.owner.clone(), of, choice);
    block_on(asked).unwrap();
    session.until_happened(of, |event| {
        matches!(
            event,
            Happened::Promoted {
                why: hone_live::Why::Encoder {},
                ..
            }
        )
    });
    assert!(f1(&session) > 0.6);
}

#[test]
fn the_definition_is_filled_in_for_spans() {
    let house = House::of_spans(10);
    let session = house.open();
    let of = session.create(json!({ "question": "names" }));
    assert_eq!(of.definition["strategy"]["then"]["kind"], "u_herding");
    assert_eq!(of.definition["head"]["layers"], 4);
    assert_eq!(of.definition["fields"], json!(["text"]));
    let refused = |more: Value| {
        let mut definition = object(json!({ "question": "names", "name": "other" }));
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
    assert_eq!(refused(json!({ "head": { "kind": "logistic" } })), "head");
    assert_eq!(refused(json!({ "fields": ["title"] })), "fields");
    let beside = json!({ "image_encoder": { "model_id": "fake" } });
    assert_eq!(refused(beside), "image_encoder");
}
