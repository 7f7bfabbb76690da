use std::ops::Range;

use hone_domain::CodePoints;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::InferError;

/// A text and the bytes of its words, ascending and disjoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextWords<'a> {
    text: &'a str,
    words: Vec<Range<usize>>,
}

impl<'a> TextWords<'a> {
    /// Cuts a text into words: at white space, and within what is between at the bounds that
    /// Unicode gives words, so that punctuation, an emoji with its joiners and an ideograph stand
    /// alone and a letter keeps its combining marks. What shows nothing, such as a byte-order mark,
    /// is no word.
    ///
    /// # Source
    /// Unicode Standard Annex 29, section 4.1, default word boundaries.
    ///
    /// ```
    /// # use hone_infer::TextWords;
    /// let words = TextWords::of("Ana’s 3.5 km,\r\nשלום!");
    /// assert_eq!(words.iter().collect::<Vec<_>>(), ["Ana’s", "3.5", "km", ",", "שלום", "!"]);
    /// assert_eq!(words.code_points()[4], 15..19);
    /// ```
    pub fn of(text: &'a str) -> Self {
        let bounds = |piece: &'a str| {
            let base = piece.as_ptr() as usize - text.as_ptr() as usize;
            piece
                .split_word_bound_indices()
                .filter(|(_, word)| word.chars().any(shows))
                .map(move |(at, word)| base + at..base + at + word.len())
        };
        let words = text.split_whitespace().flat_map(bounds).collect();
        Self { text, words }
    }

    /// A text whose words are known, as their bytes.
    ///
    /// # Errors
    /// [`InferError::BadWord`] names the first word that is empty, lies beyond the text, cuts a
    /// character or starts before the end of the one before.
    pub fn new(text: &'a str, words: Vec<Range<usize>>) -> Result<Self, InferError> {
        let mut end = 0;
        for (word, range) in words.iter().enumerate() {
            if range.start < end || range.is_empty() || text.get(range.clone()).is_none() {
                let bytes = range.clone();
                return Err(InferError::BadWord { word, bytes });
            }
            end = range.end;
        }
        Ok(Self { text, words })
    }

    /// The text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> {
        self.words.iter().map(|word| &self.text[word.clone()])
    }

    /// The bytes of each word, `[words]`.
    pub fn bytes(&self) -> &[Range<usize>] {
        &self.words
    }

    /// The code points of each word, `[words]`.
    pub fn code_points(&self) -> Vec<Range<usize>> {
        let places = CodePoints::of(self.text);
        let words = self.words.iter().cloned();
        words.map(|word| places.covering(word)).collect()
    }
}

/// Whether a character shows anything: controls, joiners, marks of direction and of byte order do
/// not.
fn shows(character: char) -> bool {
    let formats = matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    );
    !formats && !character.is_control()
}

#[cfg(test)]
mod tests;
