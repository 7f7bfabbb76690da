use std::ops::Range;

use hone_domain::{
    Class, CodePoints, ContentHash, EncodeError, LabelSchema, Progress, Span, Tagger, TaggerInfo,
};

/// A [`Tagger`] that knows how the words of each label begin, and is the less sure of a word the
/// longer it is: its probability is one over one more than a tenth of its length in code points.
#[derive(Debug, Clone)]
pub struct FakeTagger {
    info: TaggerInfo,
    beginnings: Vec<String>,
}

impl FakeTagger {
    /// A tagger of labels, each with the beginning of its words.
    ///
    /// # Panics
    /// If there is no label, or one stands twice.
    pub fn new(id: &str, labels: &[(&str, &str)]) -> Self {
        let names = labels.iter().map(|(label, _)| (*label).to_owned());
        Self {
            info: TaggerInfo {
                id: id.to_owned(),
                revision: ContentHash::of(id.as_bytes()),
                labels: LabelSchema::of_spans(names.collect()).expect("labels, each once"),
            },
            beginnings: labels.iter().map(|(_, word)| (*word).to_owned()).collect(),
        }
    }

    fn span(&self, word: &str, range: Range<usize>) -> Option<(Span, f32)> {
        let mut known = self.beginnings.iter();
        let label = known.position(|beginning| word.starts_with(beginning))?;
        let sure = 1.0 / (1.0 + 0.1 * range.len() as f32);
        Some((Span::new(range, Class(label as u16)).ok()?, sure))
    }
}

impl Tagger for FakeTagger {
    fn info(&self) -> &TaggerInfo {
        &self.info
    }

    fn tag(
        &self,
        texts: &[&str],
        progress: &dyn Progress,
    ) -> Result<Vec<Vec<(Span, f32)>>, EncodeError> {
        let mut found = Vec::with_capacity(texts.len());
        for text in texts {
            if progress.advance(found.len(), texts.len()).is_break() {
                let (done, total) = (found.len(), texts.len());
                return Err(EncodeError::Stopped { done, total });
            }
            let places = CodePoints::of(text);
            let spans = text.split_whitespace().filter_map(|word| {
                let start = word.as_ptr() as usize - text.as_ptr() as usize;
                self.span(word, places.covering(start..start + word.len()))
            });
            found.push(spans.collect());
        }
        Ok(found)
    }
}
