use super::CodePoints;
use crate::DomainError;

/// Emoji with joiners, combining marks, CRLF, right-to-left, plain, empty.
const TEXTS: [&str; 7] = [
    "",
    "plain",
    "👩‍👩‍👧‍👦 in Köln",
    "e\u{301}t\u{e9} a\u{308}",
    "one\r\ntwo\r\n",
    "שלום, עולם and مرحبا",
    "\u{feff}𝒳\u{200d}\u{10ffff}",
];

#[test]
fn every_range_of_code_points_comes_back_from_its_bytes() {
    for text in TEXTS {
        let places = CodePoints::of(text);
        let characters: Vec<char> = text.chars().collect();
        assert_eq!(places.len(), characters.len());
        assert_eq!(places.is_empty(), characters.is_empty());
        for start in 0..characters.len() {
            for end in start + 1..=characters.len() {
                let bytes = places.bytes(start..end).unwrap();
                let expected: String = characters[start..end].iter().collect();
                assert_eq!(&text[bytes.clone()], expected);
                assert_eq!(places.covering(bytes), start..end);
            }
        }
    }
}

#[test]
fn bytes_within_a_code_point_count_it_whole() {
    let places = CodePoints::of("aé🙂b");
    assert_eq!(places.covering(2..4), 1..3);
    assert_eq!(places.covering(1..2), 1..2);
    assert_eq!(places.covering(4..99), 2..4);
    assert_eq!(places.covering(99..100), 4..4);
    assert_eq!(CodePoints::of("ab").covering(1..9), 1..2);
}

#[test]
fn a_range_beyond_the_text_is_refused() {
    let expected = DomainError::SpanBeyondText {
        start: 1,
        end: 3,
        code_points: 2,
    };
    assert_eq!(CodePoints::of("é!").bytes(1..3), Err(expected));
}
