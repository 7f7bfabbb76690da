use std::ops::Range;

use crate::DomainError;

/// The bytes at which the code points of a text start: translates between offsets in code points
/// (Unicode scalar values, as people and files count) and in bytes (as tokenizers and slices do).
///
/// # Cost
/// Nothing is kept for an ASCII text; 8 bytes a code point for any other. A translation takes
/// `O(1)` from code points and `O(log n)` from bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodePoints {
    bytes: usize,
    /// Empty if every code point takes one byte.
    starts: Vec<usize>,
}

impl CodePoints {
    /// Reads a text once.
    pub fn of(text: &str) -> Self {
        let starts = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(byte, _)| byte).collect()
        };
        Self {
            bytes: text.len(),
            starts,
        }
    }

    /// The number of code points.
    pub fn len(&self) -> usize {
        if self.starts.is_empty() {
            self.bytes
        } else {
            self.starts.len()
        }
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// The bytes of a range of code points.
    ///
    /// # Errors
    /// [`DomainError::SpanBeyondText`] unless `start ≤ end ≤ len`.
    ///
    /// ```
    /// # use hone_domain::CodePoints;
    /// let text = "né🙂 ok";
    /// let places = CodePoints::of(text);
    /// assert_eq!(&text[places.bytes(1..3)?], "é🙂");
    /// assert_eq!(places.covering(1..7), 1..3);
    /// # Ok::<(), hone_domain::DomainError>(())
    /// ```
    pub fn bytes(&self, range: Range<usize>) -> Result<Range<usize>, DomainError> {
        let Range { start, end } = range;
        if start > end || end > self.len() {
            let code_points = self.len();
            return Err(DomainError::SpanBeyondText {
                start,
                end,
                code_points,
            });
        }
        Ok(self.byte(start)..self.byte(end))
    }

    /// The code points that a range of bytes touches: an end within a code point counts it whole,
    /// and what lies beyond the text is left out.
    pub fn covering(&self, bytes: Range<usize>) -> Range<usize> {
        if self.starts.is_empty() {
            return bytes.start.min(self.bytes)..bytes.end.min(self.bytes);
        }
        let start = match self.starts.binary_search(&bytes.start) {
            Ok(at) => at,
            Err(_) if bytes.start >= self.bytes => self.len(),
            Err(after) => after.saturating_sub(1),
        };
        let end = self.starts.partition_point(|&start| start < bytes.end);
        start..end
    }

    fn byte(&self, code_point: usize) -> usize {
        if self.starts.is_empty() {
            return code_point;
        }
        self.starts.get(code_point).copied().unwrap_or(self.bytes)
    }
}

#[cfg(test)]
mod tests;
