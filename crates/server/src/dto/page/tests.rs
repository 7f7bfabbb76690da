use super::*;

fn with(responses: bool, suggestions: bool, vectors: VectorsIncluded) -> Include {
    Include {
        responses,
        suggestions,
        vectors,
    }
}

/// What some words include, or nothing if they are refused.
fn check(words: &[&str], expected: Option<Include>) {
    let page = Page {
        offset: 0,
        limit: 50,
        include: words.iter().map(|word| (*word).to_owned()).collect(),
    };
    assert_eq!(page.include().ok(), expected, "{words:?}");
}

#[test]
fn words_are_repeated_or_have_commas_between_them() {
    let none = VectorsIncluded::None;
    check(&[], Some(with(false, false, none.clone())));
    check(&["responses"], Some(with(true, false, none.clone())));
    let both = with(true, true, none);
    check(&["responses, suggestions"], Some(both.clone()));
    check(&["suggestions", "responses"], Some(both));
    let all = with(true, false, VectorsIncluded::All);
    check(&["responses,vectors", "vectors"], Some(all));
    let named = VectorsIncluded::Named(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]);
    let named = with(false, false, named);
    check(&["vectors:a,b", "vectors:c"], Some(named));
}

#[test]
fn unknown_words_and_all_vectors_beside_named_ones_are_refused() {
    for words in [
        &["records"][..],
        &[""],
        &["vectors", "vectors:a"],
        &["vectors:a", "vectors"],
    ] {
        check(words, None);
    }
}
