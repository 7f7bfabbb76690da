use hone_domain::Class;
use serde::{Deserialize, Serialize};

/// What a word is to the spans of its text, in the BIO notation (IOB2): every span begins with
/// `Begin`, so that spans of one label that touch stay apart.
///
/// # Source
/// Tjong Kim Sang and Veenstra (1999), Representing text chunks, EACL: IOB2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    /// In no span.
    Outside,
    /// The first word of a span of this label.
    Begin(Class),
    /// A later word of a span of this label.
    Inside(Class),
}

impl Tag {
    /// The column of the tag: `Outside` is 0, `Begin(c)` is `1 + 2c`, `Inside(c)` is `2 + 2c`.
    pub const fn index(self) -> usize {
        match self {
            Self::Outside => 0,
            Self::Begin(label) => 1 + 2 * label.index(),
            Self::Inside(label) => 2 + 2 * label.index(),
        }
    }

    /// The tag of a column.
    pub const fn at(index: usize) -> Self {
        if index == 0 {
            return Self::Outside;
        }
        let label = Class(((index - 1) / 2) as u16);
        if index % 2 == 1 {
            Self::Begin(label)
        } else {
            Self::Inside(label)
        }
    }

    /// Whether the tag may stand behind `previous` (`None` before the first word): `Inside` only
    /// goes on with a span of its label.
    pub fn may_follow(self, previous: Option<Self>) -> bool {
        match self {
            Self::Outside | Self::Begin(_) => true,
            Self::Inside(label) => {
                matches!(previous, Some(Self::Begin(of) | Self::Inside(of)) if of == label)
            }
        }
    }

    /// The label, if the word is in a span.
    pub const fn label(self) -> Option<Class> {
        match self {
            Self::Outside => None,
            Self::Begin(label) | Self::Inside(label) => Some(label),
        }
    }
}

/// The tags of a question with so many labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TagSet {
    labels: u16,
}

impl TagSet {
    /// The largest number of labels whose tags a [`Class`] can count.
    pub const MOST: u16 = (u16::MAX - 1) / 2;

    /// The tags of `labels` labels, [`TagSet::MOST`] at most; none gives `Outside` alone.
    pub const fn new(labels: u16) -> Self {
        let labels = if labels > Self::MOST {
            Self::MOST
        } else {
            labels
        };
        Self { labels }
    }

    /// The number of labels.
    pub const fn labels(self) -> usize {
        self.labels as usize
    }

    /// The number of tags, `2 · labels + 1`.
    #[expect(clippy::len_without_is_empty, reason = "there always is `Outside`")]
    pub const fn len(self) -> usize {
        2 * self.labels() + 1
    }

    /// All tags in the order of [`Tag::index`].
    pub fn tags(self) -> impl Iterator<Item = Tag> {
        (0..self.len()).map(Tag::at)
    }
}

#[cfg(test)]
mod tests;
