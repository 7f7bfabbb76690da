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
fn reserve(files: &LoopFiles, population: ContentHash, plan: ContentHash) -> Vec<RecordId> {
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
fn drawn_by(house: &House, of: LoopId, opened: &Happened) -> Vec<RecordId> {
    let Happened::GateOpened {
        population, plan, ..
    } = opened
    else {
        panic!("{opened:?}")
    };
    reserve(&house.files(of), *population, *plan)
}

/// The records that a version learned from.
fn learned(house: &House, version: VersionId) -> HashSet<RecordId> {
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    let version = block_on(store.read(move |view| Ok(view.model_version(version)?))).unwrap();
    let version = version.unwrap();
    let snapshot = house.files(version.of).snapshot(&version).unwrap();
    snapshot
        .answers
        .iter()
        .map(|learned| learned.record)
        .collect()
}

fn champion(house: &House, of: LoopId) -> Option<VersionId> {
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    block_on(store.read(move |view| Ok(view.learning_loop(of)?)))
        .unwrap()
        .unwrap()
        .champion
}

/// What is found in the events of a loop.
fn happened_to<T>(house: &House, of: LoopId, find: impl Fn(&Happened) -> Option<T>) -> Vec<T> {
    house.happened(of).iter().filter_map(find).collect()
}

fn trained_version(event: &Happened) -> Option<VersionId> {
    match event {
        Happened::Trained { version, .. } => Some(*version),
        _ => None,
    }
}

/// The version trained last.
fn latest(house: &House, of: LoopId) -> VersionId {
    let last = happened_to(house, of, trained_version).pop();
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
fn a_gate_mixes_in_the_records_of_its_look_and_no_others() {
    let house = House::new(900);
    let session = house.open();
    let (of, ada, opened) = with_open_gate(&session, strict());
    let drawn = drawn_by(&house, of, &opened);
    assert_eq!(drawn.len(), ROWS.1);
    let (needed, later) = drawn.split_at(ROWS.0);
    settle(&session, of);
    let known = answered(&house);
    let open = needed.iter().filter(|record| !known.contains(record));
    let front = session.live.front(of, 60).into_iter().enumerate();
    let of_gate = front.filter(|(_, (record, _))| needed.contains(record));
    let of_gate: Vec<usize> = of_gate.map(|(at, _)| at).collect();
    // A quarter of the queue: half of it is the series', and half of the rest the gate's.
    assert!(of_gate.len() >= open.count().min(8), "{of_gate:?}");
    let gaps = of_gate.windows(2).filter(|pair| pair[1] > pair[0] + 1);
    assert!(gaps.count() >= 4, "they stand together: {of_gate:?}");
    for _ in 0..3 {
        answer_ten(&session, of, &ada, truly);
    }
    assert!(!house.happened(of).iter().any(is_ended));
    let series = happened_to(&house, of, |event| match event {
        Happened::SeriesStarted {
            population, plan, ..
        } => Some(reserve(&house.files(of), *population, *plan)),
        _ => None,
    });
    let early = session
        .live
        .front(of, 100)
        .into_iter()
        .filter(|(record, place)| {
            let is_audit = place.purpose == Purpose::Audit {};
            is_audit && later.contains(record) && !series[0].contains(record)
        });
    assert_eq!(
        early.count(),
        0,
        "the second look's records come with it alone"
    );
}

#[test]
fn a_gate_learns_from_none_of_its_records_and_lets_a_better_challenger_through() {
    let house = House::new(900);
    let session = house.open();
    let (of, ada, opened) = with_open_gate(&session, strict());
    let needed: HashSet<RecordId> = drawn_by(&house, of, &opened)
        .into_iter()
        .take(ROWS.0)
        .collect();
    let is_promoted = |event: &Happened| matches!(event, Happened::Promoted { .. });
    let promoted = answer_until(&session, of, (&ada, truly), is_promoted);
    let happened = house.happened(of);
    let from = happened.iter().position(is_opened).unwrap();
    let to = happened.iter().position(is_ended).unwrap();
    let Happened::GateDecided {
        decision,
        comparison,
        challenger,
        ..
    } = &happened[to]
    else {
        panic!("{:?}", kinds(&happened));
    };
    assert!(matches!(decision, Decision::Promote { .. }), "{decision:?}");
    assert!(comparison.macro_f1.estimate.low > 0.0);
    assert_eq!(happened[to + 1], promoted);
    let Happened::Promoted { version, why, .. } = promoted else {
        unreachable!()
    };
    assert_eq!((version, why), (*challenger, Why::Gate { gate: 1 }));
    assert_eq!(champion(&house, of), Some(*challenger));
    let trained: Vec<VersionId> = (happened[from..to].iter())
        .filter_map(trained_version)
        .collect();
    assert!(!trained.is_empty());
    for version in trained {
        assert!(learned(&house, version).is_disjoint(&needed));
    }
    assert!(answered(&house).is_superset(&needed));
}

/// A loop with a champion of true labels, and a challenger that learned from wrong ones at a gate.
fn with_wrong_challenger(house: &House) -> (LoopId, User) {
    let session = house.open();
    let gate = json!({ "rule": rule(ROWS), "share": 0.5 });
    let of = session.create(definition(&gate)).id;
    session.until(of, |progress| progress.queued >= house.gold.len());
    let ada = session.person("ada");
    while session.live.progress(of).unwrap().audited < ROWS.0 {
        answer_ten(&session, of, &ada, truly);
    }
    let wrong = (&ada, wrongly_unless_audited as Answer);
    answer_until(&session, of, wrong, is_opened);
    (of, ada)
}

#[test]
fn a_challenger_of_wrong_labels_is_kept_out_through_restarts() {
    let house = House::new(900);
    let (of, ada) = with_wrong_challenger(&house);
    let held = champion(&house, of);
    // It is closed and opened again after every thirty answers.
    while !house.happened(of).iter().any(is_ended) {
        let session = house.open();
        settle(&session, of);
        for _ in 0..3 {
            answer_ten(&session, of, &ada, wrongly_unless_audited);
        }
    }
    let happened = house.happened(of);
    let end = happened.iter().position(is_ended).unwrap();
    let opened = happened[..end].iter().filter(|event| is_opened(event));
    assert_eq!(opened.count(), 1);
    let looks: Vec<(Look, &Decision, usize)> = happened[..=end]
        .iter()
        .filter_map(|event| match event {
            Happened::GateDecided {
                look,
                decision,
                comparison,
                ..
            } => Some((*look, decision, comparison.macro_f1.estimate.n)),
            _ => None,
        })
        .collect();
    assert!(
        matches!(
            looks[..],
            [
                (Look::First, Decision::Extend { .. }, first),
                (Look::Extended, Decision::Keep { .. }, all),
            ] if (first, all) == ROWS
        ),
        "{looks:?}"
    );
    assert_eq!(champion(&house, of), held);
    let measured = happened_to(&house, of, |event| match event {
        Happened::Evaluated {
            version, audited, ..
        } => Some((*version, *audited)),
        _ => None,
    });
    let different: HashSet<_> = measured.iter().collect();
    assert_eq!(
        different.len(),
        measured.len(),
        "what was measured is not measured again"
    );
}

#[test]
fn a_gate_whose_records_are_deleted_is_given_up() {
    let house = House::new(900);
    let session = house.open();
    let (of, _, opened) = with_open_gate(&session, strict());
    session.delete_records(drawn_by(&house, of, &opened));
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

/// A loop whose champion learned from wrong labels, put in place by hand after one of true labels:
/// those two, and how many records were audited then.
fn with_bad_champion(house: &House) -> (LoopId, User, [VersionId; 2], usize) {
    let session = house.open();
    // No version takes over by itself but the first one.
    let gate = json!({ "rule": rule((1000, 1000)), "provisional": false });
    let of = session.create(definition(&gate)).id;
    session.until(of, |progress| progress.queued >= house.gold.len());
    let ada = session.person("ada");
    let some = *house.gold.keys().next().unwrap();
    let put_latest_in_place = |tens: usize, answer| {
        (0..tens).for_each(|_| answer_ten(&session, of, &ada, answer));
        let latest = latest(house, of);
        block_on(session.live.promote(house.owner.clone(), latest)).unwrap();
        session.until(of, |_| {
            let said = session.live.predicted(house.dataset.id, some);
            said[0].1.version == Some(latest)
        });
        latest
    };
    let good = put_latest_in_place(10, truly);
    let bad = put_latest_in_place(16, wrongly_unless_audited);
    let audited = session.live.progress(of).unwrap().audited;
    (of, ada, [good, bad], audited)
}

#[test]
fn a_champion_that_later_audits_show_to_be_worse_is_taken_back() {
    let house = House::new(900);
    let (of, ada, [good, bad], audited) = with_bad_champion(&house);
    let is_back = |event: &Happened| matches!(event, Happened::RolledBack { .. });
    let mut measured = 0;
    while !house.happened(of).iter().any(is_back) {
        let session = house.open();
        settle(&session, of);
        for _ in 0..4 {
            answer_ten(&session, of, &ada, wrongly_unless_audited);
        }
        measured = session.live.progress(of).unwrap().audited;
    }
    assert!(
        measured >= audited + 50,
        "{measured} are not 50 more than {audited}"
    );
    let back = house.happened(of).into_iter().find(is_back);
    let Some(Happened::RolledBack { version, to, why }) = back else {
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
    assert_ne!(session.live.front(of, 1)[0].1.version, Some(bad));
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
            } => Some((
                *series,
                *records,
                reserve(&house.files(of), *population, *plan),
            )),
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
