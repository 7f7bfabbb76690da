//! What may be searched for. Names are resolved: a search holds ids of the dataset's settings.
//!
//! What records, answers and metadata are to a search is said by functions here that all stores
//! share: [`texts`] and [`words`], [`Expression::occurrences`], [`answer`], [`metadata`],
//! [`likeness`].

mod content;
mod expression;
mod likeness;
mod matching;
mod request;
mod scalar;

pub use content::{text, texts};
pub use expression::{Expression, words};
pub use likeness::likeness;
pub use matching::{Nearness, is_near, nearness, phrases};
pub(crate) use request::StatusTerm;
pub use request::{
    FilterRequest, FiltersRequest, QueryRequest, RecordProperty, ScopeRequest, SearchRequest,
    SortOrder, SortRequest, StatusProperty, SuggestionProperty, TextRequest, VectorRequest,
};
pub use scalar::{Scalar, answer, metadata, scores, term_text, terms};

use crate::{
    MetadataPropertyId, QuestionId, Record, RecordId, RecordStatus, ResponseStatus, SuggestionKind,
    Timestamp, UserId, VectorSettingsId,
};

/// A search over the records of one dataset.
///
/// A record is found if it meets the text, if it has the vector, and if all filters hold. With a
/// vector the greatest scores come first and [`limits::SIMILAR`](crate::limits::SIMILAR) are found
/// at most; the sort does not count then. Otherwise records come by the sort; without one, and with
/// a text, by score. What is left even comes by [`Order`].
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// The words wanted.
    pub text: Option<TextQuery>,
    /// What the records should be like.
    pub vector: Option<VectorQuery>,
    /// Conditions that all must hold, each for itself: two may hold for two different responses.
    /// One that names a question, property or field of another dataset, or none, never holds.
    pub filters: Vec<Filter>,
    /// The order; the first key counts most. Without effect where a vector is wanted.
    pub sort: Vec<Sort>,
    /// Whose responses the filters and sort keys about responses look at; anybody's if absent.
    pub responder: Option<UserId>,
    /// The order of what no sort key tells apart.
    pub order: Order,
    /// Results to skip.
    pub offset: usize,
    /// Results at most.
    pub limit: usize,
}

/// The order of results that no sort key tells apart and no query scores apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As they were inserted.
    Insertion,
    /// A fixed pseudo-random cycle over the records, from a starting point of the user's own:
    /// repeatable, and different people begin in different places. Records come by [`place`],
    /// first those from the user's place on, then those before it.
    Cycle(UserId),
}

/// Words wanted in the text of records, as [`texts`] gives it and
/// [`Expression::occurrences`] counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextQuery {
    /// What is wanted.
    pub expression: Expression,
    /// The name of the only field to look in. A field that is not there has no words.
    pub field: Option<String>,
}

/// Likeness to a vector, by cosine. The score is `(1 + cos) / 2`, see [`likeness`].
/// Records without the vector are not found.
#[derive(Debug, Clone, PartialEq)]
pub struct VectorQuery {
    /// Which of the dataset's vectors.
    pub settings: VectorSettingsId,
    /// What records are compared with.
    pub value: Vec<f32>,
    /// The record that is left out, because the value is its own.
    pub except: Option<RecordId>,
    /// Whether the most or the least similar come first.
    pub order: Similarity,
}

/// Which records come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
pub enum Similarity {
    /// The most similar.
    #[default]
    #[serde(rename = "most_similar")]
    Most,
    /// The least similar; scores are of the negated vector.
    #[serde(rename = "least_similar")]
    Least,
}

/// A condition on a record. A list of nothing never holds, [`NoResponseOr`](Self::NoResponseOr)
/// aside.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// One of these ids.
    Ids(Vec<RecordId>),
    /// One of these ids of the client.
    ExternalIds(Vec<String>),
    /// One of these statuses.
    Statuses(Vec<RecordStatus>),
    /// Made in this range.
    InsertedAt(Range<Timestamp>),
    /// Last changed in this range.
    UpdatedAt(Range<Timestamp>),
    /// A response in one of these statuses.
    Responses(Vec<ResponseStatus>),
    /// No response at all, or a response in one of these statuses.
    NoResponseOr(Vec<ResponseStatus>),
    /// A response, in any status, with one of these labels or grades; see [`Scalar::is`].
    Answers(QuestionId, Vec<String>),
    /// A response, in any status, with a grade in this range.
    AnswerRange(QuestionId, Range<f64>),
    /// A suggestion of one of these labels or grades; see [`Scalar::is`].
    Suggestions(QuestionId, Vec<String>),
    /// A suggestion of a grade in this range.
    SuggestionRange(QuestionId, Range<f64>),
    /// A suggestion with a score in this range; of a list, any of its scores.
    Score(QuestionId, Range<f64>),
    /// A suggestion by one of these.
    Agents(QuestionId, Vec<String>),
    /// A suggestion of one of these kinds.
    Kinds(QuestionId, Vec<SuggestionKind>),
    /// A metadata value that is, or holds, one of these as text; a number is every text that
    /// reads so. See [`metadata()`] and [`Scalar::is`].
    Terms(MetadataPropertyId, Vec<String>),
    /// A metadata number in this range.
    Number(MetadataPropertyId, Range<f64>),
}

/// From `least` to `most`, both included; no bound where absent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range<T> {
    /// The lower bound.
    pub least: Option<T>,
    /// The upper bound.
    pub most: Option<T>,
}

impl<T: PartialOrd> Range<T> {
    /// Whether a value lies in it.
    pub fn holds(&self, value: &T) -> bool {
        let above = self.least.as_ref().is_none_or(|least| value >= least);
        above && self.most.as_ref().is_none_or(|most| value <= most)
    }
}

/// One key of an order. Records without the key come last.
#[derive(Debug, Clone, PartialEq)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Which way.
    pub direction: Direction,
}

/// Which way an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

/// What records are ordered by.
#[derive(Debug, Clone, PartialEq)]
pub enum SortKey {
    /// The id.
    Id,
    /// The client's id, by code point as all texts.
    ExternalId,
    /// When they were made.
    InsertedAt,
    /// When they last changed.
    UpdatedAt,
    /// The status; pending is less.
    Status,
    /// The grade of a response, the least of several.
    Answer(QuestionId),
    /// The label or grade suggested, the least of several.
    Suggestion(QuestionId),
    /// The score of a suggestion, the greatest of a list.
    Score(QuestionId),
    /// The agent of a suggestion.
    Agent(QuestionId),
    /// A metadata value, the least of a list.
    Metadata(MetadataPropertyId),
}

/// One page of what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The page.
    pub hits: Vec<Hit>,
    /// How many there are on all pages.
    pub total: usize,
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The record.
    pub record: Record,
    /// How well it fits: likeness for vectors, relevance for text alone, 1 for filters alone.
    ///
    /// Relevance is positive, and among texts as long as each other it is the greater the more
    /// often they have the one word wanted; beyond that each store weighs as it sees fit.
    pub score: f32,
}

/// The place of an id on the cycle of [`Order::Cycle`]: for a record where it stands, for a user
/// where they begin. The finaliser of SplitMix64 over the id's last 64 bits, as 63 bits.
///
/// # Source
/// Steele, Lea and Flood (2014), "Fast Splittable Pseudorandom Number Generators", figure 14.
pub fn place(id: uuid::Uuid) -> i64 {
    let (high, low) = id.as_u64_pair();
    // An id of version 7 keeps its counter in the high half.
    let mut z = low ^ high.rotate_left(32);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 1) as i64
}
