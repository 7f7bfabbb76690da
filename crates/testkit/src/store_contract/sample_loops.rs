use hone_annotation::store::Store;
use hone_annotation::{Exposure, Loop, LoopEvent, ModelVersion, Response};

use super::{fill, read, write};
use crate::annotation::{Filled, at, exposure, learning_loop, loop_event, model_version};

/// What there is of two loops: `topics` about `topic` and `grades` about `grade`.
#[derive(Debug, Clone)]
pub(super) struct Loops {
    pub(super) topics: Loop,
    pub(super) grades: Loop,
    pub(super) events: Vec<LoopEvent>,
    pub(super) versions: Vec<ModelVersion>,
    /// Of each response, in both loops.
    pub(super) exposures: Vec<Exposure>,
}

impl Loops {
    pub(super) fn new(filled: &Filled) -> Self {
        let topics = learning_loop(filled.question("topic"), "topics");
        let grades = learning_loop(filled.question("grade"), "grades");
        let each = [topics.id, grades.id];
        let shown = |response: &Response| each.map(|of| exposure(response, of, at(1)));
        Self {
            events: each.map(|of| loop_event(of, 1, "made")).into(),
            versions: each.map(|of| model_version(of, 1)).into(),
            exposures: filled.responses.iter().flat_map(shown).collect(),
            topics,
            grades,
        }
    }

    /// What a store has to tell of one of them.
    pub(super) fn of(&self, of: &Loop) -> Told {
        let mut events = self.events.clone();
        events.retain(|event| event.of == of.id);
        let mut versions = self.versions.clone();
        versions.retain(|version| version.of == of.id);
        let mut last = self.exposures.clone();
        last.retain(|exposure| exposure.of == of.id);
        last.reverse();
        Told {
            found: Some(of.clone()),
            events,
            versions,
            last,
        }
    }
}

/// What a store tells of one loop.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Told {
    pub(super) found: Option<Loop>,
    pub(super) events: Vec<LoopEvent>,
    pub(super) versions: Vec<ModelVersion>,
    pub(super) last: Vec<Exposure>,
}

pub(super) fn told(store: &dyn Store, of: &Loop) -> Told {
    let of = of.id;
    read(store, move |view| {
        Ok(Told {
            found: view.learning_loop(of)?,
            events: view.loop_events(of, 0, 99)?,
            versions: view.model_versions(of)?,
            last: view.last_exposures(of, 99)?,
        })
    })
}

/// The sample with two loops that have everything.
pub(super) fn fill_loops(store: &dyn Store) -> (Filled, Loops) {
    let filled = fill(store);
    let loops = Loops::new(&filled);
    let copy = loops.clone();
    write(store, move |transaction| {
        transaction.put_loop(&copy.topics)?;
        transaction.put_loop(&copy.grades)?;
        for event in &copy.events {
            transaction.append_loop_event(event)?;
        }
        for version in &copy.versions {
            transaction.put_model_version(version)?;
        }
        transaction.put_exposures(&copy.exposures)
    });
    (filled, loops)
}

/// Nothing is told of these loops, nor of what they had shown.
pub(super) fn check_gone(store: &dyn Store, loops: &Loops, gone: &[&Loop]) {
    for of in gone {
        assert_eq!(told(store, of), Told::default());
    }
    let gone: Vec<_> = gone.iter().map(|of| of.id).collect();
    let mut left = loops.exposures.clone();
    left.retain(|exposure| !gone.contains(&exposure.of));
    check_exposures(store, loops, &left);
}

/// Of what the loops had shown this is left.
pub(super) fn check_exposures(store: &dyn Store, loops: &Loops, left: &[Exposure]) {
    let responses: Vec<_> = loops.exposures.iter().map(|it| it.response).collect();
    let found = read(store, move |view| view.exposures(&responses));
    assert_eq!(found, left);
}
