use super::*;
use crate::search::words;

fn texts(texts: &[&str]) -> Vec<Vec<String>> {
    texts.iter().map(|text| words(text).collect()).collect()
}

#[track_caller]
fn check(query: &str, fields: &[&str], expected: Option<usize>) {
    let found = Expression::parse(query).occurrences(&texts(fields));
    assert_eq!(found, expected, "{query:?} in {fields:?}");
}

#[test]
fn words_are_counted_over_all_fields() {
    check("Apple", &["an apple, an APPLE", "apples"], Some(2));
    check("pear", &["an apple"], None);
    check("apple pear", &["apple", "pear pear"], Some(3));
    check("apple pear", &["apple"], None);
    check("apple | plum", &["plum"], Some(1));
    check("app*", &["apple apples pap"], Some(2));
    check("", &["apple"], None);
}

#[test]
fn what_is_excluded_counts_nothing() {
    check("-pear", &["apple"], Some(0));
    check("-pear", &["apple", "pear"], None);
    check("apple -pear", &["apple"], Some(1));
    check("-pear", &[], Some(0));
}

#[test]
fn a_phrase_stands_in_one_field_in_its_order() {
    check("\"a b\"", &["a b a b"], Some(2));
    check("\"a b\"", &["a", "b"], None);
    check("\"a b\"", &["b a"], None);
    check("\"a b\"", &["a x b"], None);
    check("\"a a\"", &["a"], None);
    check("\"a b a\"", &["a b a b a"], Some(1));
}

#[test]
fn slop_counts_the_other_words_of_all_gaps() {
    check("\"a b\"~1", &["a x b"], Some(1));
    check("\"a b c\"~1", &["a x b y c"], None);
    check("\"a b c\"~2", &["a x b y c"], Some(1));
    // The second beginning is nearer.
    check("\"a b\"~1", &["a x a x b"], Some(1));
    let whatever = Expression::Phrase(vec!["a".to_owned(), "b".to_owned()], usize::MAX);
    assert_eq!(whatever.occurrences(&texts(&["a x y z b"])), Some(1));
}

#[test]
fn an_edit_is_an_insertion_a_deletion_a_replacement_or_a_swap() {
    for near in ["word", "words", "wod", "ward", "wrod"] {
        assert!(is_near(near, "word", 1), "{near}");
    }
    for far in ["swords", "wd", "wo", "drow"] {
        assert!(!is_near(far, "word", 1), "{far}");
    }
    assert!(is_near("swords", "word", 2));
    assert!(
        !is_near("ca", "abc", 2),
        "a swapped pair is not edited again"
    );
    assert!(is_near("", "ab", 2) && is_near("", "", 0));
    assert!(is_near("über", "uber", 1), "characters, not bytes");
}

#[test]
fn nothing_near_begins_as_a_closed_word_does() {
    let all = all_words();
    for (word, wanted) in all.iter().flat_map(|a| all.iter().map(move |b| (a, b))) {
        for edits in 0..=2 {
            if let Nearness::Closed(bytes) = nearness(word, wanted, edits) {
                let mut longer = all.iter().filter(|it| it.starts_with(&word[..bytes]));
                assert_eq!(longer.find(|it| is_near(it, wanted, edits)), None);
            }
        }
    }
    assert_eq!(nearness("bcab", "a", 1), Nearness::Closed(2));
    assert_eq!(nearness("abü", "abcd", 1), Nearness::Open);
}

/// Every word of up to four letters out of three, one of which takes two bytes.
fn all_words() -> Vec<String> {
    let mut all = vec![String::new()];
    let mut begin = 0;
    for _ in 0..4 {
        let end = all.len();
        for at in begin..end {
            for letter in ["a", "b", "ü"] {
                all.push(format!("{}{letter}", all[at]));
            }
        }
        begin = end;
    }
    all
}
