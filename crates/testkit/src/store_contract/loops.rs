use hone_annotation::ResponseStatus::Draft;
use hone_annotation::store::{Store, Transaction};
use hone_annotation::{
    AnnotationError, Exposure, Kind, Loop, LoopEvent, LoopStatus, ModelVersion, QuestionSettings,
};
use serde_json::json;

use super::sample_loops::{check_exposures, fill_loops, told};
use super::{check_taken, read, try_write, write};
use crate::annotation::{
    answers, at, dataset, exposure, id, learning_loop, loop_event, model_version, object, question,
    response,
};
use crate::block_on;

pub(super) fn loops_come_back_as_they_were_put_in_their_order(store: &dyn Store) {
    let (filled, loops) = fill_loops(store);
    let changed = Loop {
        name: "subjects".to_owned(),
        definition: object(json!({"encoder": {"name": "é"}, "budget": 0.25})),
        status: LoopStatus::Paused,
        champion: Some(loops.versions[0].id),
        updated_at: at(5),
        ..loops.topics.clone()
    };
    let expected = [changed.clone(), loops.grades.clone()];
    write(store, move |transaction| transaction.put_loop(&changed));
    read(store, move |view| {
        assert_eq!(view.loops(None)?, expected);
        assert_eq!(view.loops(Some(filled.dataset()))?, expected);
        assert_eq!(view.loops(Some(id("another")))?, []);
        assert_eq!(view.learning_loop(loops.grades.id)?, Some(loops.grades));
        Ok(())
    });
}

pub(super) fn names_of_loops_are_unique_in_their_dataset(store: &dyn Store) {
    let (filled, _) = fill_loops(store);
    let same = Loop {
        id: id("another loop"),
        ..learning_loop(filled.question("grade"), "topics")
    };
    let expected = (Kind::Loop, "name", "topics");
    check_taken(store, expected, move |into| into.put_loop(&same));
    let other = dataset(filled.workspace.id, "other");
    let text = QuestionSettings::Text {
        use_markdown: false,
    };
    let asked = question(other.id, "topic", text);
    let elsewhere = learning_loop(&asked, "topics");
    let expected = [elsewhere.clone()];
    write(store, {
        let other = other.clone();
        move |transaction| {
            transaction.put_dataset(&other)?;
            transaction.put_question(&asked)?;
            transaction.put_loop(&elsewhere)
        }
    });
    assert_eq!(
        read(store, move |view| view.loops(Some(other.id))),
        expected
    );
}

pub(super) fn events_of_a_loop_come_by_number_page_by_page(store: &dyn Store) {
    let (_, loops) = fill_loops(store);
    let of = loops.topics.id;
    let later = [2, 3, 4].map(|number| LoopEvent {
        at: at(10 - number as i64),
        body: object(json!({"kind": "trained", "round": number, "loss": 0.1})),
        ..loop_event(of, number, "")
    });
    let expected = later.clone();
    write(store, move |transaction| {
        let mut backwards = later.iter().rev();
        backwards.try_for_each(|event| transaction.append_loop_event(event))
    });
    read(store, move |view| {
        let mut all = vec![loops.events[0].clone()];
        all.extend(expected.clone());
        assert_eq!(view.loop_events(of, 0, 99)?, all);
        assert_eq!(view.loop_events(of, 1, 2)?, expected[..2]);
        assert_eq!(view.loop_events(of, 3, 2)?, expected[2..]);
        assert_eq!(view.loop_events(of, 4, 2)?, []);
        assert_eq!(view.loop_events(of, u64::MAX, 2)?, []);
        assert_eq!(view.last_loop_event(of)?.as_ref(), expected.last());
        assert_eq!(view.last_loop_event(id("nobody"))?, None);
        let others = view.loop_events(loops.grades.id, 0, 99)?;
        assert_eq!(others, loops.events[1..]);
        Ok(())
    });
}

pub(super) fn an_event_takes_its_number_once(store: &dyn Store) {
    let (_, loops) = fill_loops(store);
    let of = loops.topics.id;
    let expected = (Kind::Loop, "number", "1");
    check_taken(store, expected, move |into| {
        into.append_loop_event(&loop_event(of, 1, "made again"))
    });
    assert_eq!(told(store, &loops.topics), loops.of(&loops.topics));
}

pub(super) fn versions_come_back_by_number(store: &dyn Store) {
    let (_, loops) = fill_loops(store);
    let of = loops.topics.id;
    let third = ModelVersion {
        artefact: "ab".repeat(32),
        training: object(json!({"answers": ["a", "b"], "seed": 7})),
        metrics: object(json!({"accuracy": 0.875, "ece": null})),
        inserted_at: at(3),
        ..model_version(of, 3)
    };
    let expected = [
        loops.versions[0].clone(),
        model_version(of, 2),
        third.clone(),
    ];
    write(store, move |transaction| {
        transaction.put_model_version(&third)?;
        transaction.put_model_version(&model_version(of, 2))
    });
    read(store, move |view| {
        assert_eq!(view.model_versions(of)?, expected);
        let third = &expected[2];
        assert_eq!(view.model_version(third.id)?.as_ref(), Some(third));
        let others = view.model_versions(loops.grades.id)?;
        assert_eq!(others, loops.versions[1..]);
        Ok(())
    });
}

pub(super) fn numbers_of_versions_are_unique_in_their_loop(store: &dyn Store) {
    let (_, loops) = fill_loops(store);
    let same = ModelVersion {
        id: id("another version"),
        ..model_version(loops.topics.id, 1)
    };
    let expected = (Kind::ModelVersion, "number", "1");
    check_taken(store, expected, move |into| into.put_model_version(&same));
    assert_eq!(told(store, &loops.topics), loops.of(&loops.topics));
}

pub(super) fn what_belongs_to_no_loop_is_refused(store: &dyn Store) {
    let (filled, loops) = fill_loops(store);
    let of = loops.topics.id;
    let nowhere = Loop {
        id: id("x"),
        question: id("x"),
        name: "x".to_owned(),
        ..loops.topics.clone()
    };
    let misplaced = Loop {
        dataset: dataset(filled.workspace.id, "other").id,
        question: filled.question("topic").id,
        ..nowhere.clone()
    };
    let other = dataset(filled.workspace.id, "other");
    write(store, move |transaction| transaction.put_dataset(&other));
    for wrong in [nowhere, misplaced] {
        assert!(try_write(store, move |into| into.put_loop(&wrong)).is_err());
    }
    let event =
        |into: &mut dyn Transaction| into.append_loop_event(&loop_event(id("x"), 1, "made"));
    assert!(try_write(store, event).is_err());
    let version = |into: &mut dyn Transaction| into.put_model_version(&model_version(id("x"), 1));
    assert!(try_write(store, version).is_err());
    let given = &filled.responses[0];
    let of_nobody = response(filled.records[4].id, id("anna"), Draft, answers([]));
    let of_another = Exposure {
        user: id("berta"),
        ..exposure(given, of, at(1))
    };
    for wrong in [
        exposure(given, id("x"), at(1)),
        exposure(&of_nobody, of, at(1)),
        of_another,
    ] {
        assert!(try_write(store, move |into| into.put_exposures(&[wrong])).is_err());
    }
    for of in [&loops.topics, &loops.grades] {
        assert_eq!(told(store, of), loops.of(of));
    }
}

pub(super) fn a_failed_unit_of_work_leaves_nothing_of_a_loop(store: &dyn Store) {
    let (filled, loops) = fill_loops(store);
    let copy = loops.clone();
    let failed = block_on(store.write(move |transaction| {
        let more = learning_loop(filled.question("tags"), "tags");
        transaction.put_loop(&more)?;
        transaction.append_loop_event(&loop_event(more.id, 1, "made"))?;
        transaction.put_model_version(&model_version(more.id, 1))?;
        transaction.put_exposures(&[exposure(&filled.responses[0], more.id, at(3))])?;
        transaction.append_loop_event(&loop_event(copy.topics.id, 2, "trained"))?;
        transaction.put_model_version(&model_version(copy.topics.id, 2))?;
        transaction.delete_loop(copy.grades.id)?;
        transaction.delete_response(filled.responses[1].id)?;
        Err::<(), _>(AnnotationError::Conflict("too late".to_owned()))
    }));
    assert!(matches!(failed, Err(AnnotationError::Conflict(_))));
    let all = read(store, |view| view.loops(None));
    assert_eq!(all, [loops.topics.clone(), loops.grades.clone()]);
    for of in [&loops.topics, &loops.grades] {
        assert_eq!(told(store, of), loops.of(of));
    }
    check_exposures(store, &loops, &loops.exposures);
}
