use std::ops::Range;

use hone_domain::Span;

use super::{SequenceError, Tag, TagSet};

/// Spans said in tags of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aligned {
    /// The tag of each word, `[words]`.
    pub tags: Vec<Tag>,
    /// The spans that tags of these words cannot say exactly, in the order of the spans.
    pub misfits: Vec<Misfit>,
}

/// A span that tags cannot say exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Its place among the spans given.
    pub span: usize,
    /// The code points that its tags stand for; `None` if no word is left to it.
    pub became: Option<Range<usize>>,
}

/// Says spans of a text in tags of its words.
///
/// `words` are ascending, disjoint ranges of code points (tokens do as well). An end within a word
/// snaps outward to the word's, and characters between words are left out at either end of a span:
/// both make a [`Misfit`]. A word that two spans touch goes to the one that starts first.
///
/// # Errors
/// [`SequenceError::Overlap`] if two spans overlap, [`SequenceError::WordsOverlap`] if the words are
/// not as said, [`SequenceError::LabelOutOfRange`].
///
/// ```
/// # use hone_domain::{Class, Span};
/// # use hone_learn::sequence::{Tag, TagSet, align};
/// // `Anna Lee left.` with the span `Anna Lee`
/// let words = [0..4, 5..8, 9..13, 13..14];
/// let aligned = align(&[Span::new(0..8, Class(0))?], &words, TagSet::new(1))?;
/// assert_eq!(aligned.tags[..3], [Tag::Begin(Class(0)), Tag::Inside(Class(0)), Tag::Outside]);
/// assert!(aligned.misfits.is_empty());
/// # Ok::<(), hone_learn::sequence::SequenceError>(())
/// ```
pub fn align(
    spans: &[Span],
    words: &[Range<usize>],
    set: TagSet,
) -> Result<Aligned, SequenceError> {
    check_words(words)?;
    let order = in_order(spans, set)?;
    let mut tags = vec![Tag::Outside; words.len()];
    let mut misfits = Vec::new();
    let mut free = 0;
    for at in order {
        let span = spans[at];
        let first = free + words[free..].partition_point(|word| word.end <= span.start());
        let behind = first + words[first..].partition_point(|word| word.start < span.end());
        for (tag, word) in tags[first..behind].iter_mut().zip(first..) {
            *tag = if word == first {
                Tag::Begin(span.label())
            } else {
                Tag::Inside(span.label())
            };
        }
        let became = (first < behind).then(|| words[first].start..words[behind - 1].end);
        if became != Some(span.range()) {
            misfits.push(Misfit { span: at, became });
        }
        free = free.max(behind);
    }
    misfits.sort_by_key(|misfit| misfit.span);
    Ok(Aligned { tags, misfits })
}

/// The spans that tags of words say, in their order.
///
/// A span begins with `Begin` and goes on while `Inside` has its label; an `Inside` that follows
/// neither is in no span, as in a strict reading of IOB2.
///
/// # Errors
/// [`SequenceError::LengthMismatch`] unless there is a tag a word.
pub fn spans(tags: &[Tag], words: &[Range<usize>]) -> Result<Vec<Span>, SequenceError> {
    if tags.len() != words.len() {
        return Err(SequenceError::LengthMismatch {
            text: 0,
            what: "tags",
            expected: words.len(),
            found: tags.len(),
        });
    }
    let found = stretches(tags).map(|(label, of)| {
        let range = words[of.start].start..words[of.end - 1].end;
        Span::new(range, label)
    });
    Ok(found.collect::<Result<_, _>>()?)
}

/// The label and the words of each span that tags say.
pub(super) fn stretches(tags: &[Tag]) -> impl Iterator<Item = (hone_domain::Class, Range<usize>)> {
    tags.iter().enumerate().filter_map(|(start, tag)| {
        let &Tag::Begin(label) = tag else {
            return None;
        };
        let after = tags[start + 1..]
            .iter()
            .take_while(|&&tag| tag == Tag::Inside(label));
        Some((label, start..start + 1 + after.count()))
    })
}

/// The places of the spans by their starts; fails if two overlap or a label is unknown.
fn in_order(spans: &[Span], set: TagSet) -> Result<Vec<usize>, SequenceError> {
    for span in spans {
        if span.label().index() >= set.labels() {
            return Err(SequenceError::LabelOutOfRange {
                label: span.label().0,
                labels: set.labels(),
            });
        }
    }
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|&at| spans[at]);
    for pair in order.windows(2) {
        let (first, second) = (spans[pair[0]], spans[pair[1]]);
        if first.overlaps(second) {
            return Err(SequenceError::Overlap { first, second });
        }
    }
    Ok(order)
}

fn check_words(words: &[Range<usize>]) -> Result<(), SequenceError> {
    let mut end = 0;
    for (word, range) in words.iter().enumerate() {
        if range.start < end || range.end <= range.start {
            let start = range.start;
            return Err(SequenceError::WordsOverlap { word, start, end });
        }
        end = range.end;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
