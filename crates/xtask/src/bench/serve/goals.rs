//! What the server is meant to reach.

/// What is wanted of an operation at many records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Goal {
    /// At least so many items a second.
    PerSecond(f64),
    /// 99 of 100 requests take less than so many milliseconds.
    P99(f64),
    None,
}

/// Operations beside the other server: the name in the report, words, and how many times less CPU
/// time is wanted.
pub(super) const SMALL: &[(&str, &str, f64)] = &[
    ("upsert", "a record, written in calls of 256", 50.0),
    ("respond", "a response of one annotator, alone", 100.0),
    (
        "respond_together",
        "a response while a hundred annotators answer",
        100.0,
    ),
    (
        "list",
        "a page of 50 records with responses and suggestions",
        20.0,
    ),
    ("queue", "the next 10 records for an annotator", 20.0),
    ("search_frequent", "the first 50 records with a word", 20.0),
    ("progress", "progress of a dataset", 20.0),
    ("me", "who am I", 20.0),
];

/// Operations at many records: the name in the report, words, and what is wanted.
pub(super) const LARGE: &[(&str, &str, Goal)] = &[
    (
        "upsert",
        "records, in calls of 256",
        Goal::PerSecond(20_000.0),
    ),
    ("me", "who am I", Goal::None),
    ("respond", "responses of one annotator", Goal::None),
    (
        "respond_together",
        "responses of all annotators at once",
        Goal::P99(10.0),
    ),
    (
        "list",
        "pages of 50 with responses and suggestions",
        Goal::None,
    ),
    (
        "queue",
        "the next 10 records for an annotator",
        Goal::P99(10.0),
    ),
    ("search_rare", "search for a rare word", Goal::P99(50.0)),
    (
        "search_middling",
        "search for a middling word",
        Goal::P99(50.0),
    ),
    (
        "search_frequent",
        "search for a frequent word",
        Goal::P99(50.0),
    ),
    ("search_both", "search for two words", Goal::P99(50.0)),
    ("search_phrase", "search for a phrase", Goal::P99(50.0)),
    ("progress", "progress of the dataset", Goal::P99(2.0)),
    (
        "annotate",
        "responses while all annotators work through their queues",
        Goal::P99(10.0),
    ),
    (
        "annotate_queue",
        "the next 10 records meanwhile",
        Goal::P99(10.0),
    ),
    (
        "paced",
        "the same with half a second to a second of thought before each response",
        Goal::P99(10.0),
    ),
    (
        "paced_queue",
        "the next 10 records meanwhile",
        Goal::P99(10.0),
    ),
];

/// Megabytes that are wanted at the start, at most.
pub(super) const START_MB: f64 = 60.0;
/// Megabytes that are wanted with a million records, at most.
pub(super) const FULL_MB: f64 = 400.0;
