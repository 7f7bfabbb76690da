use super::*;

#[test]
fn texts_are_about_200_bytes_and_the_same_for_a_seed() {
    let text = Text::next(&mut Numbers::new(3));
    assert!((200..208).contains(&text.written.len()), "{text:?}");
    assert_eq!(text, Text::next(&mut Numbers::new(3)));
    assert_ne!(text, Text::next(&mut Numbers::new(4)));
}

#[test]
fn kinds_are_as_frequent_as_they_say() {
    let mut searches = Search::all();
    let mut numbers = Numbers::new(1);
    let texts = 4_000;
    for _ in 0..texts {
        let text = Text::next(&mut numbers);
        for search in &mut searches {
            search.count(&text);
        }
    }
    let share = |kind: Kind| {
        let of = searches.iter().filter(|search| search.kind() == kind);
        let found: usize = of.map(|search| search.found).sum();
        found as f64 / f64::from(SEARCHES) / f64::from(texts)
    };
    assert!(share(Kind::Rare) < 0.001);
    assert!((0.003..0.03).contains(&share(Kind::Middling)));
    assert!(share(Kind::Frequent) > 0.1);
    assert!((0.0001..0.003).contains(&share(Kind::Both)));
    assert!((0.0001..0.01).contains(&share(Kind::Phrase)));
}

#[test]
fn a_phrase_wants_its_words_side_by_side_and_in_order() {
    let mut search = Search::all().pop().unwrap();
    assert_eq!(search.written(), "\"w39 w3\"");
    for ranks in [vec![3, 39], vec![39, 1, 3], vec![1, 39, 3]] {
        search.count(&Text {
            ranks,
            written: String::new(),
        });
    }
    assert_eq!(search.found, 1);
}
