use hone_testkit::annotation::text_query;

use super::*;
use crate::sqlite::search::arrange::Candidate;

fn words(dataset: i64, change: i64, query: &str) -> Words {
    Words {
        dataset,
        change,
        query: text_query(query),
    }
}

fn hits(count: usize) -> Arc<Relevant> {
    let hit = |seq| Candidate { seq, score: 1.0 };
    let hits: Vec<_> = (0..count as u64).map(hit).collect();
    Arc::new(Relevant::of(&hits).unwrap())
}

#[test]
fn words_are_remembered_until_the_texts_change() {
    let all = Remembered::default();
    all.keep(words(1, 5, "a b"), &hits(3));
    all.keep(words(2, 5, "a b"), &hits(7));
    assert_eq!(all.get(&words(1, 5, "a b")).unwrap().len(), 3);
    assert_eq!(all.get(&words(2, 5, "a b")).unwrap().len(), 7);
    assert!(all.get(&words(1, 5, "a")).is_none());
    assert!(all.get(&words(1, 6, "a b")).is_none());
    all.keep(words(1, 6, "a"), &hits(1));
    assert!(all.get(&words(1, 5, "a b")).is_none(), "it is of no use");
    assert_eq!(all.get(&words(2, 5, "a b")).unwrap().len(), 7);
    all.clear();
    assert!(all.get(&words(1, 6, "a")).is_none());
}

#[test]
fn what_was_not_asked_for_the_longest_is_forgotten_first() {
    let all = Remembered::default();
    for query in ["a", "b", "c"] {
        all.keep(words(1, 1, query), &hits((ROOM / 3 - ENTRY - 16) / 4));
    }
    assert!(all.get(&words(1, 1, "a")).is_some());
    all.keep(words(1, 1, "d"), &hits(5));
    assert!(all.get(&words(1, 1, "b")).is_none());
    for query in ["a", "c", "d"] {
        assert!(all.get(&words(1, 1, query)).is_some(), "{query}");
    }
    all.keep(words(1, 1, "e"), &hits(ROOM / 4));
    assert!(all.get(&words(1, 1, "e")).is_none(), "it does not fit");
}
