use std::fmt;
use std::str::FromStr;

use crate::{DeliveryId, Invalid, Timestamp, WebhookId};

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)*) => {
        /// Something that happened and that others may want to know.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventType {
            $($(#[$doc])* $variant,)*
        }

        impl EventType {
            /// Every type.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name on the wire.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

events! {
    /// A dataset was made.
    DatasetCreated "dataset.created",
    /// A dataset changed.
    DatasetUpdated "dataset.updated",
    /// A dataset was deleted.
    DatasetDeleted "dataset.deleted",
    /// A dataset was published.
    DatasetPublished "dataset.published",
    /// A record was added.
    RecordCreated "record.created",
    /// A record, its suggestions or its responses changed.
    RecordUpdated "record.updated",
    /// A record was deleted.
    RecordDeleted "record.deleted",
    /// A record got enough answers.
    RecordCompleted "record.completed",
    /// A response was given.
    ResponseCreated "response.created",
    /// A response changed.
    ResponseUpdated "response.updated",
    /// A response was deleted.
    ResponseDeleted "response.deleted",
    /// A loop was made.
    LoopCreated "loop.created",
    /// A loop was paused.
    LoopPaused "loop.paused",
    /// A loop goes on.
    LoopResumed "loop.resumed",
    /// A loop trained a version.
    LoopTrained "loop.trained",
    /// A loop could not do what it was to do.
    LoopFailed "loop.failed",
    /// A version began to make the suggestions.
    LoopPromoted "loop.promoted",
    /// A gate kept a version from being promoted.
    LoopKept "loop.kept",
    /// A version was taken back by hand, by later audits, or because its suggestions were
    /// refused too often.
    LoopRolledBack "loop.rolled_back",
    /// A loop has reason to think that more answers will not pay.
    LoopStopAdvised "loop.stop_advised",
    /// A loop's audit began anew, or one of its gates opened.
    LoopAudited "loop.audited",
    /// Records wait longer for an answer than agreed.
    LoopLate "loop.late",
    /// Another encoder is asked for, or takes over.
    LoopEncoder "loop.encoder",
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for EventType {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let mut all = Self::ALL.iter().copied();
        all.find(|event| event.name() == text)
            .ok_or_else(|| Invalid::new("events", format!("{text:?} is not an event")))
    }
}

/// An address that is told of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// The address, http or https.
    pub url: String,
    /// The key of its signatures, base64.
    pub secret: String,
    /// The events it is told of.
    pub events: Vec<EventType>,
    /// Whether it is told at all.
    pub enabled: bool,
    /// What it is for.
    pub description: Option<String>,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// An event on its way to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Where it goes.
    pub webhook: WebhookId,
    /// What happened.
    pub event: EventType,
    /// The body, JSON.
    pub body: String,
    /// The attempts made.
    pub attempts: u32,
    /// When the next attempt is due; none once it is done or given up.
    pub due: Option<Timestamp>,
    /// The status code or the error of the last attempt.
    pub outcome: Option<String>,
    /// When it happened.
    pub inserted_at: Timestamp,
}
