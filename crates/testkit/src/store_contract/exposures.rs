use hone_annotation::Exposure;
use hone_annotation::ResponseStatus::{Draft, Submitted};
use hone_annotation::store::Store;
use serde_json::json;

use super::sample_loops::{Loops, Told, check_exposures, check_gone, fill_loops, told};
use super::{fill, read, write};
use crate::annotation::{answers, at, dataset, exposure, id, object, record, response};

pub(super) fn exposures_are_found_by_response_and_replaced_in_place(store: &dyn Store) {
    let (filled, loops) = fill_loops(store);
    let [long, short, ..] = &filled.responses[..] else {
        unreachable!("the sample has four responses")
    };
    let again = Exposure {
        shown: object(json!({"suggestion": "fox", "rank": 4, "seconds": 2.5})),
        ..exposure(long, loops.topics.id, at(2))
    };
    let mut expected = loops.exposures[..4].to_vec();
    expected[0] = again.clone();
    write(store, move |transaction| {
        transaction.put_exposures(&[again])
    });
    let asked = [short.id, id("no response"), long.id, short.id];
    let found = read(store, move |view| view.exposures(&asked));
    assert_eq!(found, expected, "each once, in order of insertion");
    assert_eq!(read(store, |view| view.exposures(&[])), []);
}

pub(super) fn the_last_exposures_of_a_loop_come_last_given_first(store: &dyn Store) {
    let filled = fill(store);
    let loops = Loops::new(&filled);
    let (of, other) = (loops.topics.id, loops.grades.id);
    let given = [3, 9, 3, 1];
    let given = filled.responses.iter().zip(given);
    let shown: Vec<_> = given
        .map(|(response, seconds)| exposure(response, of, at(seconds)))
        .collect();
    let expected = [1, 2, 0, 3].map(|place: usize| shown[place].clone());
    write(store, move |transaction| {
        transaction.put_loop(&loops.topics)?;
        transaction.put_loop(&loops.grades)?;
        transaction.put_exposures(&shown)
    });
    read(store, move |view| {
        assert_eq!(view.last_exposures(of, 9)?, expected);
        assert_eq!(view.last_exposures(of, 2)?, expected[..2]);
        assert_eq!(view.last_exposures(other, 9)?, []);
        Ok(())
    });
}

pub(super) fn submitted_responses_come_in_order_of_insertion(store: &dyn Store) {
    let filled = fill(store);
    let news = filled.dataset();
    let other = dataset(filled.workspace.id, "other");
    let elsewhere = record(other.id, "elsewhere", json!({}));
    let its = response(elsewhere.id, id("anna"), Submitted, answers([]));
    // Of earlier and later records, by earlier and later people.
    let late = response(filled.records[3].id, id("olga"), Submitted, answers([]));
    let later = response(filled.records[0].id, id("adam"), Submitted, answers([]));
    let mut drawn_back = filled.responses[0].clone();
    drawn_back.status = Draft;
    let mut handed_in = filled.responses[2].clone();
    handed_in.status = Submitted;
    let expected = [&filled.responses[1], &handed_in, &late, &later].map(Clone::clone);
    let foreign = [its.clone()];
    write(store, {
        let other = other.clone();
        move |transaction| {
            transaction.put_dataset(&other)?;
            transaction.put_records(&[elsewhere])?;
            transaction.put_responses(&[its, late, later, handed_in, drawn_back])
        }
    });
    read(store, move |view| {
        assert_eq!(view.submitted(news)?, expected);
        assert_eq!(view.submitted(other.id)?, foreign);
        assert_eq!(view.submitted(id("no dataset"))?, []);
        Ok(())
    });
}

pub(super) fn deleting_a_loop_deletes_what_belongs_to_it(store: &dyn Store) {
    let (filled, loops) = fill_loops(store);
    let of = loops.topics.id;
    write(store, move |transaction| {
        transaction.delete_loop(of)?;
        transaction.delete_loop(id("no loop"))
    });
    check_gone(store, &loops, &[&loops.topics]);
    let version = loops.versions[0].id;
    assert_eq!(read(store, move |view| view.model_version(version)), None);
    assert_eq!(told(store, &loops.grades), loops.of(&loops.grades));
    let responses = filled.responses;
    let records: Vec<_> = filled.records.iter().map(|record| record.id).collect();
    let found = read(store, move |view| view.responses(&records));
    assert_eq!(found, responses, "answers stay");
    // Nothing is left in the way of the same thing again.
    let again = loops.topics.clone();
    write(store, move |transaction| transaction.put_loop(&again));
    let empty = Told {
        found: Some(loops.topics.clone()),
        ..Told::default()
    };
    assert_eq!(told(store, &loops.topics), empty);
}

pub(super) fn deleting_a_question_deletes_its_loops(store: &dyn Store) {
    let (filled, loops) = fill_loops(store);
    let topic = filled.question("topic").id;
    write(store, move |transaction| transaction.delete_question(topic));
    check_gone(store, &loops, &[&loops.topics]);
    assert_eq!(told(store, &loops.grades), loops.of(&loops.grades));
}

pub(super) fn deleting_a_dataset_deletes_its_loops(store: &dyn Store) {
    let (filled, loops) = fill_loops(store);
    let news = filled.dataset();
    write(store, move |transaction| transaction.delete_dataset(news));
    check_gone(store, &loops, &[&loops.topics, &loops.grades]);
    assert_eq!(read(store, |view| view.loops(None)), []);
    assert_eq!(read(store, move |view| view.submitted(news)), []);
}

pub(super) fn exposures_go_with_their_response(store: &dyn Store) {
    let (filled, loops) = fill_loops(store);
    let mut left = loops.exposures.clone();
    let both = filled.records[2].id;
    let gone = filled.responses[0].id;
    write(store, move |transaction| transaction.delete_response(gone));
    left.retain(|exposure| exposure.response != gone);
    check_exposures(store, &loops, &left);
    write(store, move |transaction| {
        transaction.delete_records(&[both])
    });
    left.retain(|exposure| exposure.record != both);
    check_exposures(store, &loops, &left);
    write(store, |transaction| transaction.delete_user(id("berta")));
    left.retain(|exposure| exposure.user != id("berta"));
    check_exposures(store, &loops, &left);
    assert_eq!(left.len(), 2, "Anna's draft is left, in two loops");
    let last = read(store, move |view| view.last_exposures(loops.topics.id, 9));
    assert_eq!(last, left[..1]);
}

pub(super) fn replacing_a_response_keeps_what_was_shown(store: &dyn Store) {
    let (filled, loops) = fill_loops(store);
    let mut changed = filled.responses[2].clone();
    changed.status = Submitted;
    changed.updated_at = at(9);
    write(store, move |transaction| {
        transaction.put_responses(&[changed])
    });
    check_exposures(store, &loops, &loops.exposures);
}
