use std::ops::Range;

use hone_domain::{Class, Span};

use super::tags::Tag;

/// Words of one entity.
struct Run {
    label: Class,
    places: Range<usize>,
    scores: f32,
    words: usize,
}

impl Run {
    fn end(self) -> Option<(Span, f32)> {
        let span = Span::new(self.places, self.label).ok()?;
        Some((span, self.scores / self.words as f32))
    }
}

/// Joins words, each with its code points, what it is taken for and how probably, to spans: a word
/// that goes on with the entity of the word before it is part of its span.
pub(super) fn merge(words: impl Iterator<Item = (Range<usize>, (Tag, f32))>) -> Vec<(Span, f32)> {
    let (mut spans, mut open): (Vec<(Span, f32)>, Option<Run>) = (Vec::new(), None);
    for (places, (tag, score)) in words {
        let label = match (tag, &mut open) {
            (Tag::Goes(label), Some(run)) if run.label == label => {
                run.places.end = places.end;
                run.scores += score;
                run.words += 1;
                continue;
            }
            (Tag::Outside, _) => None,
            (Tag::Begins(label) | Tag::Goes(label), _) => Some(label),
        };
        spans.extend(open.take().and_then(Run::end));
        open = label.map(|label| Run {
            label,
            places,
            scores: score,
            words: 1,
        });
    }
    spans.extend(open.and_then(Run::end));
    spans
}

#[cfg(test)]
mod tests;
