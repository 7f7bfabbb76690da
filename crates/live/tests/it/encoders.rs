use std::sync::Arc;

use hone_annotation::use_case::loops;
use hone_annotation::{LoopId, LoopStatus, Score};
use hone_live::{EncoderChoice, Happened, LiveError, Phase, Why, reproduce};
use hone_testkit::block_on;

use crate::house::{House, Session};

fn choice(model_id: &str) -> EncoderChoice {
    EncoderChoice {
        model_id: model_id.to_owned(),
        ..EncoderChoice::default()
    }
}

fn ask(session: &Session<'_>, of: LoopId, model_id: &str) -> Result<(), LiveError> {
    let owner = session.house.owner.clone();
    block_on(session.live.change_encoder(owner, of, choice(model_id))).map(drop)
}

/// A loop with a champion.
fn learned(session: &Session<'_>) -> LoopId {
    let of = session.create_loop().id;
    session.until(of, |progress| progress.queued >= 200);
    session.answer_truly(&[session.person("ada")], 40);
    session.until_happened(of, |event| matches!(event, Happened::Promoted { .. }));
    session.until(of, |progress| {
        progress.phase == Phase::Waiting && progress.new_answers == 0
    });
    of
}

fn promotions(house: &House, of: LoopId) -> Vec<Happened> {
    let events = house.happened(of).into_iter();
    events
        .filter(|event| matches!(event, Happened::Promoted { .. }))
        .collect()
}

#[test]
fn another_encoder_reads_everything_beside_and_then_takes_over_with_a_version_of_its_own() {
    let house = House::new(200);
    let session = house.open();
    let of = learned(&session);
    let first = promotions(&house, of).len();
    ask(&session, of, "fake-32").unwrap();
    let changed =
        session.until_happened(of, |event| matches!(event, Happened::EncoderChanged { .. }));
    assert!(matches!(
        changed,
        Happened::EncoderChanged { records: 200, .. }
    ));
    assert!(house.other_encoder.encoded() >= 200);
    session.until_happened(of, |event| {
        matches!(
            event,
            Happened::Promoted {
                why: Why::Encoder {},
                ..
            }
        )
    });
    let progress = session.until(of, |progress| progress.phase == Phase::Waiting);
    assert_eq!((progress.encoded, progress.queued > 0), (200, true));
    assert_eq!(promotions(&house, of).len(), first + 1);
    let store = Arc::clone(&house.store) as Arc<dyn hone_annotation::store::Store>;
    let owner = house.owner.clone();
    let held = block_on(store.read(move |view| loops::get(view, &owner, of, "see it"))).unwrap();
    assert_eq!(held.definition["encoder"]["model_id"], "fake-32");
    // The loop goes on as any other, and every version can be trained again.
    session.answer_truly(&[session.person("bob")], 20);
    session.until(of, |progress| progress.labels + progress.audited >= 50);
    let events = house.happened(of);
    let trained = events.iter().filter_map(|event| match event {
        Happened::Trained { version, .. } => Some(*version),
        _ => None,
    });
    let trained: Vec<_> = trained.collect();
    assert!(trained.len() >= 3);
    for version in trained {
        assert!(reproduce(&house.outside(), version).unwrap().is_equal());
    }
}

#[test]
fn what_was_suggested_stays_until_the_other_encoder_has_read_everything() {
    let house = House::new(200);
    let session = house.open();
    let of = learned(&session);
    let record = *house.gold.keys().next().unwrap();
    let before = session.live.predicted(house.dataset.id, record);
    let owner = || house.owner.clone();
    block_on(session.live.set_status(owner(), of, LoopStatus::Paused)).unwrap();
    session.until(of, |progress| progress.phase == Phase::Paused);
    ask(&session, of, "fake-32").unwrap();
    session.until(of, |progress| progress.beside.is_some());
    assert_eq!(house.other_encoder.encoded(), 0, "a pause stops this, too");
    assert_eq!(session.live.predicted(house.dataset.id, record), before);
    // It is still wanted after a restart.
    drop(session);
    let session = house.open();
    session.until(of, |progress| progress.beside.is_some());
    block_on(session.live.set_status(owner(), of, LoopStatus::Active)).unwrap();
    session.until_happened(of, |event| {
        matches!(
            event,
            Happened::Promoted {
                why: Why::Encoder {},
                ..
            }
        )
    });
}

#[test]
fn an_encoder_that_cannot_be_had_is_given_up_and_one_that_is_there_already_changes_nothing() {
    let house = House::new(200);
    let session = house.open();
    let of = learned(&session);
    ask(&session, of, "nowhere").unwrap();
    let given_up =
        session.until_happened(of, |event| matches!(event, Happened::EncoderGivenUp { .. }));
    let Happened::EncoderGivenUp { reason, .. } = given_up else {
        unreachable!()
    };
    assert!(reason.contains("there is no nowhere"), "{reason}");
    ask(&session, of, &EncoderChoice::default().model_id).unwrap();
    session.answer_truly(&[session.person("bob")], 20);
    session.until(of, |progress| progress.labels + progress.audited >= 50);
    let changed = |event: &Happened| matches!(event, Happened::EncoderChanged { .. });
    assert!(!house.happened(of).iter().any(changed));
}

#[test]
fn a_version_of_an_encoder_that_was_left_still_suggests_when_it_is_put_back() {
    let house = House::new(200);
    let session = house.open();
    let of = learned(&session);
    let record = *house.gold.keys().next().unwrap();
    let before = session.live.predicted(house.dataset.id, record);
    ask(&session, of, "fake-32").unwrap();
    session.until_happened(of, |event| {
        matches!(
            event,
            Happened::Promoted {
                why: Why::Encoder {},
                ..
            }
        )
    });
    session.until(of, |progress| progress.phase == Phase::Waiting);
    block_on(session.live.roll_back(house.owner.clone(), of)).unwrap();
    session.until_happened(of, |event| matches!(event, Happened::RolledBack { .. }));
    session.until(of, |progress| {
        let now = session.live.predicted(house.dataset.id, record);
        progress.phase == Phase::Waiting && now[0].1.agent == before[0].1.agent
    });
    let after = session.live.predicted(house.dataset.id, record);
    assert_eq!(after[0].1.value, before[0].1.value);
    let score = |of: &Score| match of {
        Score::One(score) => *score,
        Score::Each(_) => unreachable!("one label answers"),
    };
    let (after, before) = (score(&after[0].1.score), score(&before[0].1.score));
    assert!((after - before).abs() < 1e-6);
    let newest = session.next(&session.person("cyd"), 5);
    assert_eq!(newest.len(), 5);
}
