use super::Expression::{All, Any, Near, Not, Phrase, Prefix, Word};
use super::*;

fn word(text: &str) -> Expression {
    Word(text.to_owned())
}

#[track_caller]
fn check(text: &str, expected: Expression) {
    assert_eq!(Expression::parse(text), expected, "{text:?}");
}

#[test]
fn words_are_all_wanted_in_lower_case() {
    check("Hello", word("hello"));
    check("hello world", All(vec![word("hello"), word("world")]));
    check("don't", All(vec![word("don"), word("t")]));
    check("+a + b", All(vec![word("a"), word("b")]));
}

#[test]
fn operators_bind_as_in_the_simple_syntax() {
    check(
        "a | b c",
        Any(vec![word("a"), All(vec![word("b"), word("c")])]),
    );
    check(
        "(a | b) c",
        All(vec![Any(vec![word("a"), word("b")]), word("c")]),
    );
    check("a -b", All(vec![word("a"), Not(Box::new(word("b")))]));
    check("-(a b)", Not(Box::new(All(vec![word("a"), word("b")]))));
    check("pre*", Prefix("pre".to_owned()));
    check("helo~1", Near("helo".to_owned(), 1));
    check("helo~9", Near("helo".to_owned(), EDITS));
    let phrase = vec!["a".to_owned(), "b".to_owned()];
    check("\"A b\"", Phrase(phrase.clone(), 0));
    check("\"a b\"~3", Phrase(phrase, 3));
    check(r"a\-b \(c", All(vec![word("a"), word("b"), word("c")]));
}

#[test]
fn odd_input_is_no_error() {
    for text in [
        "", "(", ")", "|", "-", "\"", "~", "*", "\\", "(((", "a )", "( | )", "- -", "~2", "+",
    ] {
        let found = Expression::parse(text);
        assert!(
            found == All(Vec::new()) || found == word("a"),
            "{text:?} {found:?}"
        );
    }
    let deep = "(".repeat(100_000);
    assert_eq!(Expression::parse(&deep), All(Vec::new()));
}

#[test]
fn the_words_of_a_word_are_itself() {
    let all = |text: &str| words(text).collect::<Vec<_>>();
    assert_eq!(all("İstanbul ΟΔΥΣΣΕΥΣ"), ["istanbul", "οδυσσευς"]);
    for letter in ('\0'..=char::MAX).filter(|c| c.is_alphanumeric()) {
        let once = all(&format!("a{letter}b"));
        assert_eq!(all(&once.join(" ")), once, "{letter:?}");
    }
}
