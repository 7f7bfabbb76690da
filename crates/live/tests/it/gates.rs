//! Audits that grow, gates that decide by them, and versions that are taken back by them.

use std::collections::HashSet;
use std::sync::Arc;

use hone_annotation::store::Store;
use hone_annotation::{LoopId, RecordId, User, VersionId};
use hone_domain::ContentHash;
use hone_learn::audit::{AuditPlan, Decision, Look};
use hone_live::{Happened, LoopFiles, Phase, Purpose, Why};
use hone_testkit::block_on;
use serde_json::{Value, json};

use crate::house::{House, LABELS, Session, kinds};

/// Rows of the first and of the second look of a gate.
const ROWS: (usize, usize) = (50, 100);

/// A loop whose audits are half of the queue, so that tests are short.
fn definition(gate: &Value) -> Value {
    json!({
        "question": "topic",
        "audit_share": 0.5,
        "triggers": { "answers": 10, "seconds": 1_000_000, "debounce_ms": 0 },
        "guard": { "least": 100_000, "window": 100_000 },
        "gate": gate,
    })
}

fn rule(rows: (usize, usize)) -> Value {
    json!({
        "margin": 0.0,
        "class_drop": 0.05,
        "class_positives": 20,
        "first_rows": rows.0,
        "extended_rows": rows.1,
    })
}

/// A loop whose first version stays the champion until a gate lets another one through.
fn strict() -> Value {
    definition(&json!({ "rule": rule(ROWS), "share": 0.5, "provisional": false }))
}

fn settle(session: &Session<'_>, of: LoopId) {
    session.until(of, |progress| {
        progress.phase == Phase::Waiting && progress.new_answers == 0
    });
}

/// What a person answers.
type Answer = fn(&Session<'_>, RecordId) -> &'static str;

fn truly(session: &Session<'_>, record: RecordId) -> &'static str {
    session.house.gold[&record]
}

/// The next label instead of the true one, except where the record is there to measure on.
fn wrongly_unless_audited(session: &Session<'_>, record: RecordId) -> &'static str {
    let gold = session.house.gold[&record];
    let place = session.live.place(session.house.dataset.id, record);
    if place.is_some_and(|place| place.purpose == Purpose::Audit {}) {
        return gold;
    }
    let at = LABELS.iter().position(|label| *label == gold).unwrap();
    LABELS[(at + 1) % LABELS.len()]
}

/// Has a person answer ten records.
fn answer_ten(session: &Session<'_>, of: LoopId, person: &User, answer: Answer) {
    let records = session.next(person, 10);
    assert!(
        !records.is_empty(),
        "{:?}",
        kinds(&session.house.happened(of))
    );
    for record in records {
        session.answer(person, record, answer(session, record));
    }
    settle(session, of);
}

/// Has a person answer until something has happened since the event with that number.
fn answer_until(
    session: &Session<'_>,
    of: LoopId,
    (person, answer): (&User, Answer),
    is: impl Fn(&Happened) -> bool,
) -> Happened {
    let known = session.house.happened(of).len();
    loop {
        let happened = session.house.happened(of);
        if let Some(found) = happened.into_iter().skip(known).find(|event| is(event)) {
            return found;
        }
        answer_ten(session, of, person, answer);
    }
}

fn is_opened(event: &Happened) -> bool {
    matches!(event, Happened::GateOpened { .. })
}

/// Whether a gate has come to its end, one way or the other.
fn is_ended(event: &Happened) -> bool {
    match event {
        Happened::GateDecided { decision, .. } => !matches!(decision, Decision::Extend { .. }),
        Happened::GateAbandoned { .. } => true,
        _ => false,
    }
}

/// The records that an audit may draw, in their order.
fn reserve(house: &House, population: ContentHash, plan: ContentHash) -> Vec<RecordId> {
    let files = LoopFiles::new(house.files());
    let ids = files.get(population).unwrap();
    let id = |at: usize| {
        let bytes: [u8; 16] = ids[16 * at..16 * (at + 1)].try_into().unwrap();
        RecordId(uuid::Uuid::from_bytes(bytes))
    };
    let plan: AuditPlan = serde_json::from_slice(&files.get(plan).unwrap()).unwrap();
    let order = plan.order().iter();
    order.map(|planned| id(planned.at.index())).collect()
}

/// The records that a gate may draw, in their order.
fn drawn_by(house: &House, opened: &Happened) -> Vec<RecordId> {
    let Happened::GateOpened {
        population, plan, ..
    } = opened
    else {
        panic!("{opened:?}")
    };
    reserve(house, *population, *plan)
}

/// The records that a version learned from.
fn learned(house: &House, version: VersionId) -> HashSet<RecordId> {
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    let version = block_on(store.read(move |view| Ok(view.model_version(version)?))).unwrap();
    let row: hone_live::TrainingRow =
        serde_json::from_value(Value::Object(version.unwrap().training)).unwrap();
    row.answers.iter().map(|learned| learned.record).collect()
}

fn champion(house: &House, of: LoopId) -> Option<VersionId> {
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    block_on(store.read(move |view| Ok(view.learning_loop(of)?)))
        .unwrap()
        .unwrap()
        .champion
}

/// The version trained last.
fn latest(house: &House, of: LoopId) -> VersionId {
    let last = house
        .happened(of)
        .into_iter()
        .rev()
        .find_map(|event| match event {
            Happened::Trained { version, .. } => Some(version),
            _ => None,
        });
    last.expect("something was trained")
}

fn answered(house: &House) -> HashSet<RecordId> {
    let (store, dataset) = (Arc::clone(&house.store) as Arc<dyn Store>, house.dataset.id);
    let all = block_on(store.read(move |view| Ok(view.submitted(dataset)?))).unwrap();
    all.into_iter().map(|response| response.record).collect()
}

/// A loop with an open gate: its first version is the champion, the challenger has learned more.
fn with_open_gate(session: &Session<'_>, definition: Value) -> (LoopId, User, Happened) {
    let records = session.house.gold.len();
    let of = session.create(definition).id;
    session.until(of, |progress| progress.queued >= records);
    let ada = session.person("ada");
    let opened = answer_until(session, of, (&ada, truly), is_opened);
    (of, ada, opened)
}

#[test]
fn a_gate_mixes_its_records_in_learns_from_none_of_them_and_lets_a_better_challenger_through() {
    let house = House::new(900);
    let session = house.open();
    let (of, ada, opened) = with_open_gate(&session, strict());
    let drawn = drawn_by(&house, &opened);
    assert_eq!(drawn.len(), ROWS.1);
    let needed: HashSet<RecordId> = drawn[..ROWS.0].iter().copied().collect();
    let later: HashSet<RecordId> = drawn[ROWS.0..].iter().copied().collect();
    settle(&session, of);
    let known = answered(&house);
    let front = session.live.front(of, 60);
    let places = |of: &HashSet<RecordId>| -> Vec<usize> {
        let at = front.iter().enumerate();
        at.filter(|(_, (record, _))| of.contains(record))
            .map(|(at, _)| at)
            .collect()
    };
    let open = needed.difference(&known).count();
    let of_gate = places(&needed);
    // A quarter of the queue: half of it is the series', and half of the rest the gate's.
    assert!(of_gate.len() >= open.min(8), "{of_gate:?} of {open}");
    let gaps = of_gate.windows(2).filter(|pair| pair[1] > pair[0] + 1);
    assert!(gaps.count() >= 4, "they stand together: {of_gate:?}");
    let series = session
        .house
        .happened(of)
        .into_iter()
        .find_map(|event| match event {
            Happened::SeriesStarted {
                population, plan, ..
            } => Some(reserve(&house, population, plan)),
            _ => None,
        });
    let series: HashSet<RecordId> = series.unwrap().into_iter().collect();
    for _ in 0..3 {
        answer_ten(&session, of, &ada, truly);
    }
    assert!(!house.happened(of).iter().any(is_ended));
    let front = session.live.front(of, 100);
    let drawn = front
        .iter()
        .filter(|(_, place)| place.purpose == Purpose::Audit {});
    let early = drawn.filter(|(record, _)| later.contains(record) && !series.contains(record));
    assert_eq!(
        early.count(),
        0,
        "the records of the second look come with it alone"
    );
    answer_until(&session, of, (&ada, truly), |event| {
        matches!(event, Happened::Promoted { .. })
    });
    let happened = house.happened(of);
    let from = happened.iter().position(is_opened).unwrap();
    let to = happened.iter().position(is_ended).unwrap();
    let (
        Happened::GateOpened {
            challenger,
            champion: old,
            ..
        },
        Happened::GateDecided {
            decision,
            comparison,
            gate,
            ..
        },
    ) = (&opened, &happened[to])
    else {
        panic!("{:?}", kinds(&happened));
    };
    assert!(matches!(decision, Decision::Promote { .. }), "{decision:?}");
    assert!(comparison.macro_f1.estimate.low > 0.0);
    assert_eq!(
        happened[to + 1],
        Happened::Promoted {
            version: *challenger,
            from: Some(*old),
            labels: learned(&house, *challenger).len(),
            audited: match &happened[to + 1] {
                Happened::Promoted { audited, .. } => *audited,
                other => panic!("{other:?}"),
            },
            why: Why::Gate { gate: *gate },
        }
    );
    assert_eq!(champion(&house, of), Some(*challenger));
    let trained = happened[from..to].iter().filter_map(|event| match event {
        Happened::Trained { version, .. } => Some(*version),
        _ => None,
    });
    let trained: Vec<VersionId> = trained.collect();
    assert!(!trained.is_empty());
    for version in trained {
        assert!(learned(&house, version).is_disjoint(&needed));
    }
    assert!(answered(&house).is_superset(&needed));
}

#[test]
fn a_challenger_of_wrong_labels_is_kept_out_through_restarts() {
    let house = House::new(900);
    let (of, ada, opened) = {
        let session = house.open();
        let gate = json!({ "rule": rule(ROWS), "share": 0.5 });
        let of = session.create(definition(&gate)).id;
        session.until(of, |progress| progress.queued >= 900);
        let ada = session.person("ada");
        while session.live.progress(of).unwrap().audited < ROWS.0 {
            answer_ten(&session, of, &ada, truly);
        }
        let wrong = (&ada, wrongly_unless_audited as Answer);
        let opened = answer_until(&session, of, wrong, is_opened);
        (of, ada, opened)
    };
    let held = champion(&house, of);
    let known = house.happened(of).len();
    // It is closed and opened again after every thirty answers.
    let ended = loop {
        let session = house.open();
        settle(&session, of);
        for _ in 0..3 {
            answer_ten(&session, of, &ada, wrongly_unless_audited);
        }
        let happened = house.happened(of);
        if let Some(ended) = happened.into_iter().skip(known).find(is_ended) {
            break ended;
        }
    };
    let happened = house.happened(of);
    let end = happened.iter().position(|event| *event == ended).unwrap();
    let opened_once = happened[..end].iter().filter(|event| is_opened(event));
    assert_eq!(opened_once.count(), 1);
    let extended = happened.iter().any(|event| {
        matches!(
            event,
            Happened::GateDecided {
                look: Look::First,
                decision: Decision::Extend { .. },
                ..
            }
        )
    });
    assert!(extended, "{:?}", kinds(&happened));
    let Happened::GateDecided {
        challenger,
        look,
        decision,
        comparison,
        ..
    } = ended
    else {
        panic!("{ended:?}")
    };
    assert!(matches!(&opened, Happened::GateOpened { challenger: of, .. } if *of == challenger));
    assert_eq!(look, Look::Extended);
    assert!(matches!(decision, Decision::Keep { .. }), "{decision:?}");
    assert!(comparison.macro_f1.estimate.value < 0.0);
    assert_eq!(comparison.macro_f1.estimate.n, ROWS.1);
    assert_eq!(champion(&house, of), held);
    let mut measured: Vec<_> = happened
        .iter()
        .filter_map(|event| match event {
            Happened::Evaluated {
                version, audited, ..
            } => Some((*version, *audited)),
            _ => None,
        })
        .collect();
    let all = measured.len();
    measured.sort_unstable();
    measured.dedup();
    assert_eq!(
        measured.len(),
        all,
        "what was measured is not measured again"
    );
}

#[test]
fn a_gate_whose_records_are_deleted_is_given_up() {
    let house = House::new(900);
    let session = house.open();
    let (of, _, opened) = with_open_gate(&session, strict());
    session.delete_records(drawn_by(&house, &opened));
    block_on(session.live.train(house.owner.clone(), of)).unwrap();
    let ended = session.until_happened(of, is_ended);
    assert_eq!(
        ended,
        Happened::GateAbandoned {
            gate: 1,
            reason: "its records are gone".to_owned()
        }
    );
}

#[test]
fn a_gate_whose_champion_is_changed_by_hand_is_given_up_at_once() {
    let house = House::new(900);
    let of = {
        let session = house.open();
        with_open_gate(&session, strict()).0
    };
    let session = house.open();
    settle(&session, of);
    let held = champion(&house, of);
    let other = house
        .happened(of)
        .into_iter()
        .find_map(|event| match event {
            Happened::Trained { version, .. } if Some(version) != held => Some(version),
            _ => None,
        });
    block_on(session.live.promote(house.owner.clone(), other.unwrap())).unwrap();
    let ended = session.until_happened(of, is_ended);
    assert_eq!(
        ended,
        Happened::GateAbandoned {
            gate: 1,
            reason: "its champion is not the champion any more".to_owned()
        }
    );
}

#[test]
fn a_champion_that_later_audits_show_to_be_worse_is_taken_back() {
    let house = House::new(900);
    // No version takes over by itself but the first one.
    let gate = json!({ "rule": rule((1000, 1000)), "provisional": false });
    let (of, ada, good, bad, audited) = {
        let session = house.open();
        let of = session.create(definition(&gate)).id;
        session.until(of, |progress| progress.queued >= 900);
        let ada = session.person("ada");
        let put_latest_in_place = |answers: usize, answer| {
            for _ in 0..answers / 10 {
                answer_ten(&session, of, &ada, answer);
            }
            let latest = latest(&house, of);
            block_on(session.live.promote(house.owner.clone(), latest)).unwrap();
            session.until(of, |_| {
                session
                    .live
                    .predicted(house.dataset.id, *house.gold.keys().next().unwrap())[0]
                    .1
                    .version
                    == Some(latest)
            });
            latest
        };
        let good = put_latest_in_place(100, truly);
        let bad = put_latest_in_place(160, wrongly_unless_audited);
        let audited = session.live.progress(of).unwrap().audited;
        (of, ada, good, bad, audited)
    };
    let promoted = house.happened(of).len();
    let back = loop {
        let session = house.open();
        settle(&session, of);
        for _ in 0..4 {
            answer_ten(&session, of, &ada, wrongly_unless_audited);
        }
        let happened = house.happened(of);
        let back = happened
            .into_iter()
            .skip(promoted)
            .find(|event| matches!(event, Happened::RolledBack { .. }));
        if let Some(back) = back {
            let measured = session.live.progress(of).unwrap().audited;
            assert!(
                measured >= audited + 50,
                "{measured} are not 50 more than {audited}"
            );
            break back;
        }
    };
    let Happened::RolledBack { version, to, why } = back else {
        unreachable!()
    };
    assert_eq!((version, to), (bad, Some(good)));
    let Why::Audit { comparison } = why else {
        panic!("{why:?}")
    };
    assert!(comparison.macro_f1.estimate.high < 0.0);
    assert_eq!(champion(&house, of), Some(good));
    // Nothing that the version taken back said orders the queue after a restart either.
    let session = house.open();
    settle(&session, of);
    let front = session.live.front(of, 1);
    assert_ne!(front[0].1.version, Some(bad));
}

#[test]
fn an_audit_that_new_records_have_outgrown_is_followed_by_one_other() {
    let mut house = House::new(300);
    let (of, ada, first) = {
        let session = house.open();
        let of = session.create(strict()).id;
        session.until(of, |progress| progress.queued >= 300);
        let ada = session.person("ada");
        for _ in 0..10 {
            answer_ten(&session, of, &ada, truly);
        }
        (of, ada, session.live.progress(of).unwrap().audited)
    };
    assert!(first >= 40, "{first}");
    house.add(300..420);
    let house = house;
    let known = answered(&house);
    let session = house.open();
    session.until(of, |progress| progress.encoded == 420);
    settle(&session, of);
    for _ in 0..8 {
        answer_ten(&session, of, &ada, truly);
    }
    let happened = house.happened(of);
    let series: Vec<_> = happened
        .iter()
        .filter_map(|event| match event {
            Happened::SeriesStarted {
                series,
                population,
                plan,
                records,
                ..
            } => Some((*series, *records, reserve(&house, *population, *plan))),
            _ => None,
        })
        .collect();
    assert_eq!(series.len(), 2, "{:?}", kinds(&happened));
    let (old, new) = (&series[0], &series[1]);
    assert_eq!((new.0, new.1), (2, 420 - known.len()));
    assert!(new.2.iter().all(|record| !known.contains(record)));
    let of_two = happened.iter().filter_map(|event| match event {
        Happened::Evaluated {
            series: 2, audited, ..
        } => Some(*audited),
        _ => None,
    });
    let of_two: Vec<usize> = of_two.collect();
    assert!(
        of_two.first().is_some_and(|audited| *audited < 40),
        "{of_two:?}"
    );
    // What was audited before may be learned from now.
    let learned = learned(&house, latest(&house, of));
    let released = old.2.iter().filter(|record| known.contains(record));
    assert!(released.clone().count() >= first);
    assert!(released.clone().all(|record| learned.contains(record)));
    assert!(new.2.iter().all(|record| !learned.contains(record)));
}
