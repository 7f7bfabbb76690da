use proptest::prelude::*;

use super::TextWords;
use crate::InferError;

fn check(text: &str, expected: &[&str]) {
    let words = TextWords::of(text);
    assert_eq!(words.iter().collect::<Vec<_>>(), expected, "{text:?}");
    let characters: Vec<char> = text.chars().collect();
    for (range, word) in words.code_points().into_iter().zip(expected) {
        assert_eq!(characters[range].iter().collect::<String>(), *word);
    }
}

#[test]
fn words_are_those_of_unicode_and_hold_no_white_space() {
    check("", &[]);
    check("  \r\n\t ", &[]);
    check("can't stop", &["can't", "stop"]);
    check("U.N. (3.5%)", &["U.N", ".", "(", "3.5", "%", ")"]);
    check(
        "e\u{301}t\u{e9}, a\u{308}!",
        &["e\u{301}t\u{e9}", ",", "a\u{308}", "!"],
    );
    check("👩‍👩‍👧‍👦👍🏽 ok", &["👩‍👩‍👧‍👦", "👍🏽", "ok"]);
    check("one\r\ntwo", &["one", "two"]);
    check("שלום, عالم", &["שלום", ",", "عالم"]);
    check("東京です", &["東", "京", "で", "す"]);
    check("क्षि x\u{a0}y", &["क्षि", "x", "y"]);
}

#[test]
fn what_shows_nothing_is_no_word() {
    check("\u{feff}a \u{200d} \u{200b}b\u{0}", &["a", "b"]);
    check(" \u{301}", &["\u{301}"]);
}

#[test]
fn known_words_are_checked() {
    let text = "a\u{e9} b";
    assert_eq!(TextWords::new(text, vec![0..3, 4..5]).unwrap().len(), 2);
    for wrong in [0..2, 4..6, 1..2, 3..3] {
        let refused = TextWords::new(text, vec![0..1, wrong]);
        assert!(
            matches!(refused, Err(InferError::BadWord { word: 1, .. })),
            "{refused:?}"
        );
    }
}

proptest! {
    #[test]
    fn the_words_of_any_text_are_words(text in "(\\PC|[ \r\n\u{200d}\u{301}\u{feff}🙂]){0,40}") {
        let words = TextWords::of(&text);
        prop_assert!(TextWords::new(&text, words.bytes().to_vec()).is_ok());
        prop_assert!(words.iter().all(|word| !word.contains(char::is_whitespace)));
        let left: usize = text.split_whitespace().map(str::len).sum();
        prop_assert!(words.iter().map(str::len).sum::<usize>() <= left);
    }
}
