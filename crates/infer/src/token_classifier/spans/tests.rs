use hone_domain::Class;

use super::merge;
use crate::token_classifier::tags::Tag::{Begins, Goes, Outside};

/// The spans of words of three code points with one between, each with its label and probability.
fn found(tags: &[(super::Tag, f32)]) -> Vec<(usize, usize, u16, f32)> {
    let words = tags.iter().enumerate();
    let words = words.map(|(at, tag)| (at * 4..at * 4 + 3, *tag));
    let spans = merge(words).into_iter();
    let plain = spans.map(|(span, p)| (span.start(), span.end(), span.label().0, p));
    plain.collect()
}

#[test]
fn words_go_on_with_their_own_entity_only() {
    let (a, b) = (Class(0), Class(1));
    assert_eq!(found(&[]), []);
    assert_eq!(found(&[(Outside, 0.9)]), []);
    let tags = [
        (Begins(a), 1.0),
        (Goes(a), 0.5),
        (Begins(a), 0.25),
        (Goes(b), 0.5),
        (Outside, 1.0),
        (Goes(b), 0.5),
        (Goes(b), 1.0),
    ];
    assert_eq!(
        found(&tags),
        [
            (0, 7, 0, 0.75),
            (8, 11, 0, 0.25),
            (12, 15, 1, 0.5),
            (20, 27, 1, 0.75)
        ]
    );
}
