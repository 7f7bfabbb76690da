use std::sync::Arc;

use crate::{EventType, Record, Response, Schema};

/// Something that happened, as it was when it happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What kind of thing.
    pub kind: EventType,
    /// To what.
    pub subject: Subject,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A dataset.
    Dataset(Arc<Schema>),
    /// A record.
    Record(Record),
    /// A response and its record.
    Response(Response, Record),
}
