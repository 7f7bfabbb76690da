//! What loops on answers of several parts go through alike, whatever the parts are.

use std::sync::Arc;

use hone_annotation::store::Store;
use hone_annotation::{LoopId, User};
use hone_learn::audit::{Decision, GateRule};
use hone_live::{Happened, Phase, Snapshot, reproduce};
use hone_testkit::block_on;
use serde_json::{Value, json};

use crate::house::{House, Session, kinds};

/// Until everything answered is learned.
pub(crate) fn settle(session: &Session<'_>, of: LoopId) {
    session.until(of, |progress| {
        progress.phase == Phase::Waiting && progress.new_answers == 0
    });
}

/// Starts a loop that learns from every ten answers, with more of its definition, and waits until
/// all records are queued.
pub(crate) fn create(session: &Session<'_>, question: &str, more: &Value) -> LoopId {
    let mut definition = json!({
        "question": question,
        "triggers": { "answers": 10, "seconds": 1, "debounce_ms": 0 },
    });
    let all = definition.as_object_mut().unwrap();
    all.extend(more.as_object().unwrap().clone());
    let of = session.create(definition).id;
    let records = session.house.gold.len();
    session.until(of, |progress| progress.queued >= records);
    of
}

/// Answers tens of records as they truly are, and lets the loop learn between.
pub(crate) fn answer_tens(session: &Session<'_>, of: LoopId, person: &User, tens: usize) {
    for _ in 0..tens {
        session.answer_truly(std::slice::from_ref(person), 10);
        settle(session, of);
    }
}

/// Answers until a gate promotes a challenger, which has to be better for sure.
///
/// # Panics
/// If none is promoted within so many tens of answers.
pub(crate) fn let_a_challenger_through(house: &House, question: &str, tens: usize) {
    let session = house.open();
    let rule = GateRule {
        first_rows: 50,
        extended_rows: 100,
        ..GateRule::default()
    };
    let more = json!({
        "audit_share": 0.5,
        "gate": { "rule": rule, "share": 0.5, "provisional": false },
        "guard": { "least": 100_000, "window": 100_000 },
    });
    let of = create(&session, question, &more);
    let ada = session.person("ada");
    let decided = |event: &Happened| match event {
        Happened::GateDecided {
            decision,
            comparison,
            ..
        } => Some((decision.clone(), comparison.clone())),
        _ => None,
    };
    for _ in 0..tens {
        answer_tens(&session, of, &ada, 1);
        let found = house.happened(of).iter().filter_map(decided).next_back();
        if let Some((Decision::Promote { .. }, comparison)) = found {
            assert!(comparison.macro_f1.estimate.low > 0.0);
            return;
        }
    }
    panic!("{:?}", kinds(&house.happened(of)));
}

/// Has a loop learn from forty answers, trains its champion again, which has to give the same bytes,
/// and returns what it learned.
pub(crate) fn train_again(house: &House, question: &str) -> Snapshot {
    let (of, champion) = {
        let session = house.open();
        let of = create(&session, question, &json!({}));
        answer_tens(&session, of, &session.person("ada"), 4);
        let store = Arc::clone(&house.store) as Arc<dyn Store>;
        let held = block_on(store.read(move |view| Ok(view.learning_loop(of)?))).unwrap();
        (of, held.unwrap().champion.unwrap())
    };
    assert!(reproduce(&house.outside(), champion).unwrap().is_equal());
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    let version = block_on(store.read(move |view| Ok(view.model_version(champion)?))).unwrap();
    let learned = house.files(of).snapshot(&version.unwrap()).unwrap();
    assert!(!learned.answers.is_empty());
    learned
}
