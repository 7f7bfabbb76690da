//! The labels of a question change while a loop runs.

use std::collections::BTreeMap;

use hone_annotation::use_case::datasets::{self, DatasetChange};
use hone_annotation::{Answer, LoopId, LoopStatus, RecordId, Role};
use hone_live::Phase;
use hone_testkit::annotation::user;
use hone_testkit::block_on;

use crate::house::{House, LABELS, Session, counts, topic};

/// Gives the question about the labels these.
fn change_labels(session: &Session<'_>, labels: &[&str]) {
    let question = topic(&session.house.dataset, labels);
    let dataset = session.house.dataset.id;
    session.change(move |tx, context| {
        tx.put_question(&question)?;
        let owner = user("owner", Role::Owner);
        let change = DatasetChange::default();
        datasets::update(tx, &owner, dataset, change, context)
    });
}

/// Answers until the champion was measured by a record of the last label.
fn answer_until_measured(session: &Session<'_>, of: LoopId) {
    let ada = session.person("ada");
    for answers in 1.. {
        session.answer_truly(std::slice::from_ref(&ada), 10);
        session.until(of, |progress| {
            progress.phase == Phase::Waiting && progress.new_answers == 0
        });
        let quality = session.live.quality(of);
        if quality.is_some_and(|quality| counts(&quality).row(3).sum() > 0) {
            return;
        }
        assert!(answers < 20, "no audited record is of the last label");
    }
}

#[test]
fn a_label_that_goes_is_never_suggested_again() {
    let house = House::new(200);
    let session = house.open();
    let of = session.create_loop();
    session.until(of.id, |progress| progress.queued >= 200);
    answer_until_measured(&session, of.id);
    change_labels(&session, &LABELS[..3]);
    let (dataset, gone) = (house.dataset.id, LABELS[3]);
    session.until(of.id, |progress| {
        let done = progress.phase == Phase::Waiting && progress.new_answers == 0;
        done && house.gold.keys().all(|record| {
            let said = session.live.predicted(dataset, *record);
            said[0].1.value != Answer::Text(gone.to_owned()) && said[0].1.scores.len() == 3
        })
    });
    let quality = session.live.quality(of.id).unwrap();
    assert_eq!(counts(&quality).dim(), (3, 3));
    assert!(counts(&quality).sum() > 0);
}

#[test]
fn labels_in_another_order_mean_what_they_meant() {
    let house = House::new(200);
    let session = house.open();
    let of = session.create_loop();
    session.until(of.id, |progress| progress.queued >= 200);
    answer_until_measured(&session, of.id);
    let paused = session
        .live
        .set_status(house.owner.clone(), of.id, LoopStatus::Paused);
    block_on(paused).unwrap();
    session.until(of.id, |progress| progress.phase == Phase::Paused);
    let said = |record: &RecordId| {
        let said = session.live.predicted(house.dataset.id, *record);
        said[0].1.value.clone()
    };
    let before: BTreeMap<RecordId, Answer> = house
        .gold
        .keys()
        .map(|record| (*record, said(record)))
        .collect();
    let confusion = counts(&session.live.quality(of.id).unwrap()).clone();
    let mut reversed = LABELS;
    reversed.reverse();
    change_labels(&session, &reversed);
    session.until(of.id, |_| {
        let quality = session.live.quality(of.id).unwrap();
        quality.labels.names() == reversed
    });
    let after = counts(&session.live.quality(of.id).unwrap()).clone();
    assert_eq!(after, confusion.slice(ndarray::s![..;-1, ..;-1]));
    for (record, label) in &before {
        assert_eq!(said(record), *label);
    }
}
