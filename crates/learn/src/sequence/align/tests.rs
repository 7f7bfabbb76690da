use hone_domain::{Class, CodePoints, Span};
use proptest::prelude::*;

use super::{Misfit, align, spans};
use crate::sequence::{SequenceError, Tag, TagSet};

const SET: TagSet = TagSet::new(2);

fn span(start: usize, end: usize, label: u16) -> Span {
    Span::new(start..end, Class(label)).unwrap()
}

fn begin(label: u16) -> Tag {
    Tag::Begin(Class(label))
}

fn inside(label: u16) -> Tag {
    Tag::Inside(Class(label))
}

#[test]
fn an_end_within_a_word_snaps_outward_and_says_so() {
    let words = [0..4, 5..8, 9..13];
    let aligned = align(&[span(6, 11, 1)], &words, SET).unwrap();
    assert_eq!(aligned.tags, [Tag::Outside, begin(1), inside(1)]);
    let misfit = Misfit {
        span: 0,
        became: Some(5..13),
    };
    assert_eq!(aligned.misfits, [misfit]);
}

#[test]
fn blanks_around_a_span_are_left_out_and_a_span_of_blanks_is_lost() {
    let words = [1..4, 8..10];
    let given = [span(8, 12, 0), span(5, 7, 1), span(0, 5, 1)];
    let aligned = align(&given, &words, SET).unwrap();
    assert_eq!(aligned.tags, [begin(1), begin(0)]);
    let became: Vec<_> = aligned.misfits.into_iter().map(|m| m.became).collect();
    assert_eq!(became, [Some(8..10), None, Some(1..4)]);
}

#[test]
fn a_word_that_two_spans_touch_goes_to_the_first() {
    let words = [0..6, 7..9];
    let aligned = align(&[span(3, 9, 1), span(0, 3, 0)], &words, SET).unwrap();
    assert_eq!(aligned.tags, [begin(0), begin(1)]);
    let lost = align(&[span(3, 6, 1), span(0, 3, 0)], &words, SET).unwrap();
    assert_eq!(lost.tags, [begin(0), Tag::Outside]);
    assert_eq!(lost.misfits[0].became, None);
}

#[test]
fn what_contradicts_itself_is_refused() {
    let (first, second) = (span(0, 5, 0), span(4, 6, 1));
    let overlap = SequenceError::Overlap { first, second };
    let words = [0..4, 5..6];
    assert_eq!(align(&[second, first], &words, SET), Err(overlap));
    let crossed = align(&[], &[0..4, 3..5], SET);
    assert!(matches!(
        crossed,
        Err(SequenceError::WordsOverlap { word: 1, .. })
    ));
    assert!(align(&[], &[0..4, 4..4], SET).is_err());
    let unknown = align(&[span(0, 1, 2)], &words, SET);
    assert!(matches!(
        unknown,
        Err(SequenceError::LabelOutOfRange { label: 2, .. })
    ));
    assert!(spans(&[Tag::Outside], &[]).is_err());
}

#[test]
fn an_inside_that_follows_nothing_of_its_label_is_in_no_span() {
    let words: Vec<_> = (0..6).map(|at| at..at + 1).collect();
    let tags = [
        inside(0),
        begin(0),
        inside(1),
        inside(0),
        begin(1),
        inside(1),
    ];
    let found = spans(&tags, &words).unwrap();
    assert_eq!(found, [span(1, 2, 0), span(4, 6, 1)]);
}

/// Pieces that words are made of, the awkward ones among them.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "Zürich",
        "e\u{301}",
        "👩‍👩‍👧",
        "🙂",
        "שלום",
        "مرحبا",
        "日本",
        "\u{200d}",
        "क्षि",
        "\u{feff}",
        "𝒳",
        "x\u{308}\u{323}",
    ];
    prop::sample::select(pieces.to_vec()).prop_map(str::to_owned)
}

fn gap() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", " ", "\r\n", "\u{a0}", "  \t", "\u{3000}"])
}

/// A text with the code points of its words, and for each word a label or none and whether a span
/// begins there.
#[derive(Debug, Clone)]
struct Annotated {
    text: String,
    words: Vec<std::ops::Range<usize>>,
    tags: Vec<Tag>,
}

fn annotated() -> impl Strategy<Value = Annotated> {
    let word = (piece(), gap(), prop::option::of(0u16..2), any::<bool>());
    prop::collection::vec(word, 0..12).prop_map(|drawn| {
        let mut made = Annotated {
            text: "\r\n".to_owned(),
            words: Vec::new(),
            tags: Vec::new(),
        };
        for (word, gap, label, goes_on) in drawn {
            let start = made.text.len();
            made.text.push_str(&word);
            made.words.push(start..made.text.len());
            made.text.push_str(gap);
            let goes_on = goes_on && label.is_some();
            let tag = label.map_or(Tag::Outside, |label| {
                let inside = inside(label);
                if goes_on && inside.may_follow(made.tags.last().copied()) {
                    inside
                } else {
                    begin(label)
                }
            });
            made.tags.push(tag);
        }
        let places = CodePoints::of(&made.text);
        for word in &mut made.words {
            *word = places.covering(word.clone());
        }
        made
    })
}

proptest! {
    #[test]
    fn tags_come_back_from_their_spans(drawn in annotated()) {
        let found = spans(&drawn.tags, &drawn.words).unwrap();
        let again = align(&found, &drawn.words, SET).unwrap();
        prop_assert_eq!(again.tags, drawn.tags);
        prop_assert!(again.misfits.is_empty());
        let length = CodePoints::of(&drawn.text).len();
        for span in found {
            prop_assert!(span.check_within(length).is_ok());
        }
    }

    #[test]
    fn every_misfit_is_told_and_nothing_else(
        drawn in annotated(),
        cuts in prop::collection::btree_set(0usize..60, 0..8),
    ) {
        let length = CodePoints::of(&drawn.text).len();
        let cuts: Vec<usize> = cuts.into_iter().filter(|&cut| cut <= length).collect();
        let given: Vec<Span> = cuts
            .chunks_exact(2)
            .enumerate()
            .map(|(at, ends)| span(ends[0], ends[1], at as u16 % 2))
            .collect();
        let aligned = align(&given, &drawn.words, SET).unwrap();
        let mut told: Vec<Option<_>> = given.iter().map(|span| Some(span.range())).collect();
        for misfit in &aligned.misfits {
            prop_assert_ne!(&told[misfit.span], &misfit.became);
            told[misfit.span].clone_from(&misfit.became);
        }
        let found = spans(&aligned.tags, &drawn.words).unwrap();
        let found: Vec<_> = found.into_iter().map(Span::range).collect();
        prop_assert_eq!(found, told.into_iter().flatten().collect::<Vec<_>>());
    }

    #[test]
    fn tags_never_break_the_notation(drawn in annotated(), start in 0usize..40, more in 1usize..20) {
        let aligned = align(&[span(start, start + more, 1)], &drawn.words, SET).unwrap();
        let mut previous = None;
        for tag in aligned.tags {
            prop_assert!(tag.may_follow(previous));
            previous = Some(tag);
        }
    }
}
