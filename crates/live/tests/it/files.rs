//! What a loop keeps on disk.

use std::fs;
use std::sync::Arc;

use hone_annotation::store::Store;
use hone_annotation::{LoopId, ModelVersion};
use hone_live::{Happened, LiveError, Phase, reproduce};
use hone_testkit::block_on;
use serde_json::json;

use crate::house::{House, Session};

/// The versions of a loop, by number.
fn versions(house: &House, of: LoopId) -> Vec<ModelVersion> {
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    block_on(store.read(move |view| Ok(view.model_versions(of)?))).unwrap()
}

/// Has a loop train so many versions, each on a few answers more.
fn train(session: &Session<'_>, of: LoopId, most: usize) {
    let ada = session.person("ada");
    session.answer_truly(std::slice::from_ref(&ada), 10);
    while versions(session.house, of).len() < most {
        session.answer_truly(std::slice::from_ref(&ada), 2);
        block_on(session.live.train(session.house.owner.clone(), of)).unwrap();
        session.until(of, |progress| {
            progress.phase == Phase::Waiting && progress.new_answers == 0
        });
    }
}

#[test]
fn old_heads_are_let_go_and_can_be_made_again() {
    let house = House::new(200);
    let session = house.open();
    let of = session.create_loop().id;
    session.until(of, |progress| progress.queued >= 200);
    train(&session, of, 45);
    let led: Vec<_> = (house.happened(of).iter())
        .filter_map(|event| match event {
            Happened::Promoted { version, .. } => Some(*version),
            _ => None,
        })
        .collect();
    let all = versions(&house, of);
    let (old, new) = all.split_at(20);
    assert!(new.iter().all(|version| session.live.has_head(version)));
    let there = |version: &&ModelVersion| session.live.has_head(version);
    let stayed: Vec<_> = old.iter().filter(there).map(|version| version.id).collect();
    assert!(
        stayed.iter().all(|id| led.contains(id)),
        "{stayed:?} of {led:?}"
    );
    let gone = old.iter().find(|version| !there(version)).unwrap();
    let promote = || block_on(session.live.promote(house.owner.clone(), gone.id));
    assert!(matches!(promote(), Err(LiveError::NoHead { id, .. }) if id == gone.id));
    assert_eq!(session.live.snapshot(gone).unwrap().answers.len(), {
        let labels = gone.training["labels"].as_u64().unwrap();
        labels as usize
    });
    assert!(reproduce(&house.outside(), gone.id).unwrap().is_equal());
    assert_eq!(promote().unwrap().champion, Some(gone.id));
    session.until(of, |_| {
        let said = session
            .live
            .predicted(house.dataset.id, *house.gold.keys().next().unwrap());
        said[0].1.version == Some(gone.id)
    });
}

#[test]
fn a_deleted_loop_leaves_no_file_behind() {
    let house = House::new(150);
    let (of, other) = {
        let session = house.open();
        let triggers = json!({ "seconds": 1, "debounce_ms": 0 });
        let other = json!({ "question": "topic", "name": "other", "triggers": triggers });
        let (of, other) = (session.create_loop().id, session.create(other).id);
        session.until(of, |progress| progress.queued >= 150);
        session.until(other, |progress| progress.queued >= 150);
        train(&session, of, 1);
        session.until_happened(other, |event| matches!(event, Happened::Trained { .. }));
        (of, other)
    };
    let folder = |of: LoopId| house.folder().join(of.to_string());
    let session = house.open();
    assert!(folder(of).is_dir() && folder(other).is_dir());
    block_on(session.live.delete(house.owner.clone(), of)).unwrap();
    session.until(other, |_| !folder(of).exists());
    drop(session);
    // A server that was killed too early clears up when it starts.
    fs::create_dir(folder(of)).unwrap();
    let session = house.open();
    assert!(!folder(of).exists() && folder(other).is_dir());
    session.until(other, |progress| progress.phase == Phase::Waiting);
}
