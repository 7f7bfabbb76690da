use hone_annotation::search::{Direction, Filter, Search, Similarity, Sort, SortKey, VectorQuery};
use hone_annotation::store::Store;
use hone_annotation::{RecordId, RecordStatus, Vector, VectorSettingsId, limits};
use serde_json::json;

use super::{fill, find, names, read, write};
use crate::annotation::{Filled, id, record, search, text_query, vector, vector_settings};

fn plane(filled: &Filled) -> VectorSettingsId {
    filled.schema.vectors_settings[0].id
}

fn like(filled: &Filled, value: [f32; 2], order: Similarity) -> VectorQuery {
    VectorQuery {
        settings: plane(filled),
        value: value.to_vec(),
        except: None,
        order,
    }
}

fn wanting(vector: VectorQuery) -> Search {
    Search {
        vector: Some(vector),
        ..search()
    }
}

pub(super) fn vectors_come_by_the_ids_of_record_and_settings(store: &dyn Store) {
    let filled = fill(store);
    let line = vector_settings(filled.dataset(), "line", 3);
    let second: Vec<Vector> = filled.records[..2]
        .iter()
        .map(|record| vector(record.id, line.id, &[f32::MIN_POSITIVE, -0.1, 3e38]))
        .collect();
    let mut expected = [&filled.vectors[..], &second].concat();
    expected.sort_by_key(|vector| (vector.record, vector.settings));
    let (of_line, of_plane) = (line.id, plane(&filled));
    write(store, move |transaction| {
        transaction.put_vector_settings(&line)?;
        transaction.put_vectors(&second)
    });
    read(store, move |view| {
        let mut ids: Vec<RecordId> = filled.records.iter().map(|record| record.id).collect();
        ids.push(ids[0]);
        assert_eq!(view.vectors(&ids, None)?, expected);
        let both = [of_plane, of_line];
        assert_eq!(view.vectors(&ids, Some(&both))?, expected);
        let of = |settings| {
            let wanted = expected.iter().filter(move |it| it.settings == settings);
            wanted.cloned().collect::<Vec<_>>()
        };
        assert_eq!(view.vectors(&ids, Some(&[of_line]))?, of(of_line));
        assert_eq!(view.vectors(&ids, Some(&[]))?, []);
        assert_eq!(view.vectors(&ids[4..6], None)?, []);
        Ok(())
    });
}

pub(super) fn a_put_vector_replaces_and_a_deleted_one_is_gone(store: &dyn Store) {
    let filled = fill(store);
    let plane = plane(&filled);
    let [fox, dog] = [0, 1].map(|place| filled.records[place].id);
    let new = vector(fox, plane, &[0.25, 0.5]);
    let expected = [new.clone()];
    write(store, move |transaction| {
        transaction.put_vectors(&[new])?;
        transaction.delete_vector(dog, plane)
    });
    assert_eq!(
        read(store, move |view| view.vectors(&[fox, dog], None)),
        expected
    );
    let found = names(
        store,
        &filled,
        wanting(like(&filled, [1.0, 2.0], Similarity::Most)),
    );
    assert_eq!(found, ["fox", "both", "talk"]);
}

pub(super) fn the_most_similar_come_first(store: &dyn Store) {
    let filled = fill(store);
    let search = wanting(like(&filled, [2.0, 0.5], Similarity::Most));
    assert_eq!(
        names(store, &filled, search),
        ["fox", "both", "dog", "talk"]
    );
}

pub(super) fn the_least_similar_come_first(store: &dyn Store) {
    let filled = fill(store);
    let search = wanting(like(&filled, [2.0, 0.5], Similarity::Least));
    assert_eq!(
        names(store, &filled, search),
        ["talk", "dog", "both", "fox"]
    );
}

pub(super) fn scores_of_likeness_are_moved_cosines(store: &dyn Store) {
    let filled = fill(store);
    let check = |order, expected: [f32; 4]| {
        let search = wanting(like(&filled, [3.0, 0.0], order));
        let found = find(store, filled.dataset(), search);
        assert_eq!(found.total, 4);
        for (hit, expected) in found.hits.iter().zip(expected) {
            assert!(
                (hit.score - expected).abs() < 1e-5,
                "{} {expected}",
                hit.score
            );
        }
    };
    let (half, far) = (0.5_f32.sqrt(), 0.8_f32.sqrt());
    let scores = [1.0, f32::midpoint(1.0, half), 0.5, (1.0 - far) / 2.0];
    check(Similarity::Most, scores);
    let mut least = scores.map(|score| 1.0 - score);
    least.reverse();
    check(Similarity::Least, least);
}

pub(super) fn a_vector_of_zeros_is_like_nothing(store: &dyn Store) {
    let filled = fill(store);
    let zeros = vector(filled.records[4].id, plane(&filled), &[0.0, 0.0]);
    write(store, move |transaction| transaction.put_vectors(&[zeros]));
    let like = |value| wanting(like(&filled, value, Similarity::Most));
    let found = find(store, filled.dataset(), like([0.0, 0.0]));
    assert_eq!(found.total, 5);
    assert!(found.hits.iter().all(|hit| hit.score == 0.5));
    let expected = ["fox", "dog", "both", "talk", "page"];
    assert_eq!(
        names(store, &filled, like([0.0, 0.0])),
        expected,
        "in order of insertion"
    );
    let expected = ["fox", "both", "dog", "page", "talk"];
    assert_eq!(names(store, &filled, like([1.0, 0.0])), expected);
}

pub(super) fn the_reference_record_is_left_out(store: &dyn Store) {
    let filled = fill(store);
    let search = wanting(VectorQuery {
        except: Some(filled.records[0].id),
        ..like(&filled, [1.0, 0.0], Similarity::Most)
    });
    assert_eq!(names(store, &filled, search), ["both", "dog", "talk"]);
}

pub(super) fn words_and_filters_restrict_the_similar(store: &dyn Store) {
    let filled = fill(store);
    let like = || wanting(like(&filled, [1.0, 0.0], Similarity::Least));
    let pending = Search {
        filters: vec![Filter::Statuses(vec![RecordStatus::Pending])],
        ..like()
    };
    assert_eq!(names(store, &filled, pending), ["talk", "dog", "both"]);
    let worded = Search {
        text: Some(text_query("fox")),
        ..like()
    };
    let scores: Vec<f32> = find(store, filled.dataset(), worded.clone())
        .hits
        .iter()
        .map(|hit| hit.score)
        .collect();
    assert!(
        scores.iter().all(|score| *score <= 1.0),
        "scores are of likeness"
    );
    assert_eq!(names(store, &filled, worded), ["talk", "both", "fox"]);
}

pub(super) fn a_sort_does_not_count_among_the_similar(store: &dyn Store) {
    let filled = fill(store);
    let search = Search {
        sort: vec![Sort {
            key: SortKey::ExternalId,
            direction: Direction::Ascending,
        }],
        ..wanting(like(&filled, [1.0, 0.0], Similarity::Most))
    };
    assert_eq!(
        names(store, &filled, search),
        ["fox", "both", "dog", "talk"]
    );
}

pub(super) fn equally_similar_records_come_by_the_order(store: &dyn Store) {
    let filled = fill(store);
    let plane = plane(&filled);
    let same: Vec<Vector> = filled
        .records
        .iter()
        .map(|record| vector(record.id, plane, &[0.6, 0.8]))
        .collect();
    write(store, move |transaction| transaction.put_vectors(&same));
    let like = wanting(like(&filled, [0.6, 0.8], Similarity::Most));
    assert_eq!(names(store, &filled, like), super::NAMES);
}

pub(super) fn so_many_are_similar_and_no_more(store: &dyn Store) {
    let filled = fill(store);
    let (news, plane) = (filled.dataset(), plane(&filled));
    let records: Vec<_> = (0..limits::SIMILAR + 5)
        .map(|place| record(news, &format!("record {place}"), json!({})))
        .collect();
    let vectors: Vec<_> = records
        .iter()
        .map(|record| vector(record.id, plane, &[1.0, 0.1]))
        .collect();
    write(store, move |transaction| {
        transaction.put_records(&records)?;
        transaction.put_vectors(&vectors)
    });
    let page = |offset: usize| {
        let search = Search {
            offset,
            limit: 10,
            ..wanting(like(&filled, [1.0, 0.1], Similarity::Most))
        };
        let found = find(store, news, search);
        (found.hits.len(), found.total)
    };
    assert_eq!(page(0), (10, limits::SIMILAR));
    assert_eq!(page(limits::SIMILAR - 4), (4, limits::SIMILAR));
    assert_eq!(page(limits::SIMILAR), (0, limits::SIMILAR));
}

pub(super) fn nothing_is_similar_by_settings_that_are_not_there(store: &dyn Store) {
    let filled = fill(store);
    let search = wanting(VectorQuery {
        settings: id("x"),
        ..like(&filled, [1.0, 0.0], Similarity::Most)
    });
    assert_eq!(find(store, filled.dataset(), search).total, 0);
}
