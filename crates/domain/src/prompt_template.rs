use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::DomainError;

/// A text with places that are filled for each record: `Summarise: {text}`.
///
/// A name in braces is a place; `{{` and `}}` stand for the braces themselves.
///
/// ```
/// # use hone_domain::PromptTemplate;
/// let template: PromptTemplate = "{title}: {{{text}}}".parse()?;
/// assert_eq!(template.names().collect::<Vec<_>>(), ["title", "text"]);
/// assert_eq!(template.fill(|name| name.to_uppercase()), "TITLE: {TEXT}");
/// # Ok::<_, hone_domain::DomainError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PromptTemplate {
    written: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place(String),
}

impl PromptTemplate {
    /// The names of its places, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Place(name) => Some(name.as_str()),
        })
    }

    /// The text with every place filled. What is filled in is text, braces included.
    pub fn fill(&self, value: impl Fn(&str) -> String) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Place(name) => value(name),
        });
        pieces.collect()
    }
}

impl fmt::Display for PromptTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl FromStr for PromptTemplate {
    type Err = DomainError;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let wrong = |at: usize, reason| DomainError::BadTemplate {
            at: written[..at].chars().count(),
            reason,
        };
        let (mut pieces, mut text) = (Vec::new(), String::new());
        let mut rest = written;
        while let Some(next) = rest.find(['{', '}']) {
            text.push_str(&rest[..next]);
            let at = written.len() - rest.len() + next;
            let brace = &rest[next..=next];
            let after = &rest[next + 1..];
            if let Some(after) = after.strip_prefix(brace) {
                text.push_str(brace);
                rest = after;
                continue;
            }
            if brace == "}" {
                return Err(wrong(at, "a brace is closed that was not opened"));
            }
            let (name, after) = after
                .split_once('}')
                .ok_or_else(|| wrong(at, "a brace is not closed"))?;
            if name.is_empty() || name.contains('{') {
                return Err(wrong(at, "a brace opens that names no field"));
            }
            pieces.push(Piece::Text(std::mem::take(&mut text)));
            pieces.push(Piece::Place(name.to_owned()));
            rest = after;
        }
        text.push_str(rest);
        pieces.push(Piece::Text(text));
        Ok(Self {
            written: written.to_owned(),
            pieces,
        })
    }
}

impl TryFrom<String> for PromptTemplate {
    type Error = DomainError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PromptTemplate> for String {
    fn from(template: PromptTemplate) -> Self {
        template.written
    }
}

#[cfg(test)]
mod tests;
