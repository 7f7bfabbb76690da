//! The random arm: records that no strategy chose, to tell what choosing gains.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use hone_annotation::store::Store;
use hone_annotation::{LoopId, RecordId, User};
use hone_live::{Happened, Phase, Place, Purpose, Shown};
use hone_testkit::annotation::at;
use hone_testkit::block_on;
use serde_json::{Value, json};

use crate::house::{House, LABELS, Session};

const SHARE: f64 = 0.3;

fn definition(share: f64) -> Value {
    json!({
        "question": "topic",
        "random_share": share,
        "audit_share": 0.2,
        "triggers": { "answers": 10, "seconds": 1_000_000, "debounce_ms": 0 },
        "guard": { "least": 100_000, "window": 100_000 },
    })
}

fn start(session: &Session<'_>, share: f64) -> (LoopId, User) {
    let of = session.create(definition(share)).id;
    let records = session.house.gold.len();
    session.until(of, |progress| progress.queued >= records);
    (of, session.person("ada"))
}

fn settle(session: &Session<'_>, of: LoopId) {
    session.until(of, |progress| {
        progress.phase == Phase::Waiting && progress.new_answers == 0
    });
}

/// Has a person answer so many tens of records.
fn answer_tens(
    session: &Session<'_>,
    of: LoopId,
    (person, tens): (&User, usize),
    answer: impl Fn(RecordId, &Purpose) -> &'static str,
) {
    for _ in 0..tens {
        for record in session.next(person, 10) {
            let place = session.live.place(session.house.dataset.id, record);
            let purpose = place.expect("it stands in the queue").purpose;
            session.answer(person, record, answer(record, &purpose));
        }
        settle(session, of);
    }
}

/// Why each answered record was asked about.
fn purposes(house: &House, of: LoopId) -> HashMap<RecordId, Purpose> {
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    let all = block_on(store.read(move |view| Ok(view.last_exposures(of, 10_000)?))).unwrap();
    let purposes = all.into_iter().map(|exposure| {
        let shown: Shown = serde_json::from_value(Value::Object(exposure.shown)).unwrap();
        (exposure.record, shown.purpose.unwrap())
    });
    purposes.collect()
}

fn of_arm(house: &House, of: LoopId) -> HashSet<RecordId> {
    let all = purposes(house, of).into_iter();
    all.filter(|(_, purpose)| *purpose == Purpose::Random {})
        .map(|(record, _)| record)
        .collect()
}

/// How unsure the model is of a record: one minus the margin of its two best labels.
fn doubt(session: &Session<'_>, record: RecordId) -> f64 {
    let said = session.live.predicted(session.house.dataset.id, record);
    let mut scores: Vec<f32> = said[0].1.scores.iter().map(|score| score.1).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    f64::from(1.0 - (scores[0] - scores[1]))
}

/// Mean and its standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

#[test]
fn the_arm_is_drawn_from_all_records_and_takes_its_share() {
    let house = House::new(900);
    let session = house.open();
    let (of, ada) = start(&session, SHARE);
    answer_tens(&session, of, (&ada, 20), |record, _| house.gold[&record]);
    let all = purposes(&house, of);
    let served = |wanted: fn(&Purpose) -> bool| all.values().filter(|of| wanted(of)).count();
    let random = served(|of| *of == Purpose::Random {});
    let audit = served(|of| *of == Purpose::Audit {});
    // Places are drawn in stretches, so chance leaves little room.
    assert!((50..=70).contains(&random), "{random} of 200");
    assert!((32..=48).contains(&audit), "{audit} of 200");
    let front = session.live.front(of, 900);
    let doubts = |wanted: fn(&Place) -> bool, limit: usize| -> Vec<f64> {
        let wanted = front.iter().filter(|(_, place)| wanted(place)).take(limit);
        wanted.map(|(record, _)| doubt(&session, *record)).collect()
    };
    let (pool, _) = mean(&doubts(|place| place.purpose != Purpose::Audit {}, 900));
    let (drawn, error) = mean(&doubts(|place| place.purpose == Purpose::Random {}, 60));
    assert!(
        (drawn - pool).abs() < 4.0 * error,
        "{drawn} of {pool} ± {error}"
    );
}

#[test]
fn answers_of_the_arm_train_like_all_others() {
    let house = House::new(600);
    let session = house.open();
    let (of, ada) = start(&session, SHARE);
    answer_tens(&session, of, (&ada, 10), |record, _| house.gold[&record]);
    let happened = house.happened(of);
    let last = happened.iter().rev().find_map(|event| match event {
        Happened::Trained { version, .. } => Some(*version),
        _ => None,
    });
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    let version = block_on(store.read(move |view| Ok(view.model_version(last.unwrap())?)));
    let snapshot = house
        .files(of)
        .snapshot(&version.unwrap().unwrap())
        .unwrap();
    let learned: HashSet<RecordId> = snapshot
        .answers
        .iter()
        .map(|learned| learned.record)
        .collect();
    let arm = of_arm(&house, of);
    assert!(arm.len() >= 20, "{}", arm.len());
    assert!(learned.is_superset(&arm));
}

/// What comparing the arms found last, where one of them got wrong answers: labels of each, F1 of
/// the random arm and of the chosen one, and the gain.
fn compared(wrong: fn(&Purpose) -> bool) -> (usize, f64, f64, hone_learn::audit::Estimate) {
    let house = House::new(600);
    let session = house.open();
    let (of, ada) = start(&session, SHARE);
    answer_tens(&session, of, (&ada, 22), |record, purpose| {
        let gold = house.gold[&record];
        let at = LABELS.iter().position(|label| *label == gold).unwrap();
        LABELS[(at + usize::from(wrong(purpose))) % LABELS.len()]
    });
    let Happened::ArmsCompared {
        labels,
        random,
        chosen,
        gain,
        ..
    } = session.until_happened(of, |event| matches!(event, Happened::ArmsCompared { .. }))
    else {
        unreachable!()
    };
    let arm = of_arm(&house, of).len();
    assert!(labels > 30 && labels <= arm, "{labels} of {arm}");
    let f1 = |of: &hone_learn::audit::F1Report| of.micro_f1.value;
    (labels, f1(&random), f1(&chosen), gain.macro_f1.estimate)
}

#[test]
fn each_head_of_a_comparison_learns_from_the_answers_of_its_own_arm() {
    let (_, random, chosen, gain) = compared(|of| matches!(of, Purpose::Random {}));
    assert!(random < 0.3 && chosen > 0.6, "{random} {chosen}");
    assert!(gain.low > 0.0, "{gain:?}");
    let is_chosen = |of: &Purpose| matches!(of, Purpose::Chosen { .. } | Purpose::Ranked {});
    let (_, random, chosen, gain) = compared(is_chosen);
    assert!(random > 0.6 && chosen < 0.3, "{random} {chosen}");
    assert!(gain.high < 0.0, "{gain:?}");
}

#[test]
fn a_restart_keeps_the_arm_and_compares_nothing_twice() {
    let house = House::new(600);
    let arm_of = |session: &Session<'_>, of| -> Vec<RecordId> {
        let front = session.live.front(of, 600).into_iter();
        let random = front.filter(|(_, place)| place.purpose == Purpose::Random {});
        random.map(|(record, _)| record).collect()
    };
    let (of, ada, before) = {
        let session = house.open();
        let (of, ada) = start(&session, SHARE);
        answer_tens(&session, of, (&ada, 15), |record, _| house.gold[&record]);
        (of, ada, arm_of(&session, of))
    };
    let answered = of_arm(&house, of);
    assert!(!before.is_empty() && before.iter().all(|record| !answered.contains(record)));
    let session = house.open();
    session.until(of, |progress| progress.queued >= 400);
    settle(&session, of);
    assert_eq!(arm_of(&session, of), before);
    answer_tens(&session, of, (&ada, 10), |record, _| house.gold[&record]);
    let after = of_arm(&house, of);
    let new: HashSet<RecordId> = after.difference(&answered).copied().collect();
    let next: HashSet<RecordId> = before[..new.len()].iter().copied().collect();
    assert_eq!(new, next, "what was next before is what came next");
    let of_audit = house
        .happened(of)
        .into_iter()
        .filter_map(|event| match event {
            Happened::ArmsCompared {
                audited, labels, ..
            } => Some((audited, labels)),
            _ => None,
        });
    let all: Vec<_> = of_audit.collect();
    let different: HashSet<_> = all.iter().collect();
    assert!(all.len() >= 2);
    assert_eq!(different.len(), all.len(), "{all:?}");
}

#[test]
fn without_a_share_there_is_no_arm_and_the_report_says_so() {
    let report = |share| {
        let house = House::new(300);
        let session = house.open();
        let (of, ada) = start(&session, share);
        answer_tens(&session, of, (&ada, 15), |record, _| house.gold[&record]);
        let store = Arc::clone(&house.store) as Arc<dyn Store>;
        let report = store.read(move |view| {
            let of = view.learning_loop(of)?.unwrap();
            hone_live::report(view, &of, "1.2.3", at(5))
        });
        block_on(report).unwrap()
    };
    let without = report(0.0);
    assert_eq!((without.queue.random, without.arms.len()), (0, 0));
    let text = hone_report::live::markdown(&without).unwrap();
    assert!(text.contains("There is no random arm"), "{text}");
    let with = report(SHARE);
    assert!(with.queue.random > 30 && !with.arms.is_empty());
    assert!((with.random_share - SHARE).abs() < 1e-9);
    let text = hone_report::live::markdown(&with).unwrap();
    assert!(!text.contains("There is no random arm"), "{text}");
}
