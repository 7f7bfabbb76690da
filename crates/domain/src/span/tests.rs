use super::Span;
use crate::{Class, DomainError};

fn span(start: usize, end: usize) -> Span {
    Span::new(start..end, Class(1)).unwrap()
}

#[test]
fn a_span_holds_a_code_point() {
    assert_eq!((span(0, 1).start(), span(0, 1).end()), (0, 1));
    let empty = Span::new(3..3, Class(0));
    assert_eq!(empty, Err(DomainError::EmptySpan { start: 3, end: 3 }));
    #[expect(clippy::reversed_empty_ranges, reason = "what is to be refused")]
    let reversed = Span::new(4..3, Class(0));
    assert_eq!(reversed, Err(DomainError::EmptySpan { start: 4, end: 3 }));
}

#[test]
fn spans_that_touch_do_not_overlap() {
    assert!(!span(0, 3).overlaps(span(3, 5)));
    assert!(span(0, 3).overlaps(span(2, 5)));
    assert!(span(0, 9).overlaps(span(4, 5)) && span(4, 5).overlaps(span(0, 9)));
}

#[test]
fn a_span_beyond_the_text_is_refused() {
    assert_eq!(span(2, 5).check_within(5), Ok(()));
    let beyond = DomainError::SpanBeyondText {
        start: 2,
        end: 5,
        code_points: 4,
    };
    assert_eq!(span(2, 5).check_within(4), Err(beyond));
}
