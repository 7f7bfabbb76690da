//! Webhooks.

use hone_annotation::use_case::webhooks;
use hone_annotation::{Delivery, DeliveryId, EventType, Invalid, Timestamp, Webhook, WebhookId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::attempts::Tried;
use crate::patch::{self, Patch};

/// An address that is told of events.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct WebhookReply {
    #[schema(value_type = Uuid)]
    id: WebhookId,
    url: String,
    /// The key of its signatures, base64.
    secret: String,
    #[schema(value_type = Vec<String>)]
    events: Vec<&'static str>,
    enabled: bool,
    description: Option<String>,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

impl From<Webhook> for WebhookReply {
    fn from(webhook: Webhook) -> Self {
        Self {
            id: webhook.id,
            url: webhook.url,
            secret: webhook.secret,
            events: webhook.events.iter().map(|event| event.name()).collect(),
            enabled: webhook.enabled,
            description: webhook.description,
            inserted_at: webhook.inserted_at,
            updated_at: webhook.updated_at,
        }
    }
}

/// An event on its way to a webhook, or what came of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(crate) struct DeliveryReply {
    #[schema(value_type = Uuid)]
    id: DeliveryId,
    event: &'static str,
    /// Whether it was taken; absent before the first attempt.
    taken: Option<bool>,
    /// What came of the last attempt: the status of a success, or why it failed.
    outcome: Option<String>,
    /// The attempts made.
    attempts: u32,
    /// When the next attempt is due; none once it is taken or given up.
    #[schema(value_type = Option<String>)]
    next_attempt_at: Option<Timestamp>,
    /// The last attempts, the oldest first. They are gone when the server is restarted.
    last_attempts: Vec<AttemptReply>,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
}

/// An attempt to deliver.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeliveryAttempt)]
pub(crate) struct AttemptReply {
    /// When it began.
    #[schema(value_type = String)]
    at: Timestamp,
    /// How long it took.
    milliseconds: u64,
    /// The status of the answer, if there was one.
    status: Option<u16>,
    /// Why it failed.
    error: Option<String>,
}

impl From<&Tried> for AttemptReply {
    fn from(tried: &Tried) -> Self {
        Self {
            at: tried.at,
            milliseconds: tried.milliseconds,
            status: tried.status,
            error: tried.error.clone(),
        }
    }
}

impl DeliveryReply {
    /// A delivery with those of the attempts that were made for it.
    pub(crate) fn new(delivery: Delivery, tried: &[Tried]) -> Self {
        let of_it = tried.iter().filter(|tried| tried.delivery == delivery.id);
        let is_status = |outcome: &String| outcome.parse::<u16>().is_ok();
        Self {
            id: delivery.id,
            event: delivery.event.name(),
            taken: delivery.outcome.as_ref().map(is_status),
            outcome: delivery.outcome,
            attempts: delivery.attempts,
            next_attempt_at: delivery.due,
            last_attempts: of_it.map(AttemptReply::from).collect(),
            inserted_at: delivery.inserted_at,
        }
    }
}

/// A new webhook.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewWebhook {
    /// The address, http or https.
    url: String,
    /// The events it is told of, each once.
    events: Vec<String>,
    #[serde(default)]
    description: Option<String>,
}

impl NewWebhook {
    /// What is to be made, with the key of its signatures.
    pub(crate) fn with_secret(self, secret: String) -> Result<webhooks::NewWebhook, Invalid> {
        Ok(webhooks::NewWebhook {
            url: self.url,
            events: events(&self.events)?,
            description: self.description,
            secret,
        })
    }
}

/// What is to change of a webhook.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct WebhookPatch {
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    url: Option<String>,
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    events: Option<Vec<String>>,
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    enabled: Option<bool>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    description: Patch<String>,
}

impl TryFrom<WebhookPatch> for webhooks::WebhookChange {
    type Error = Invalid;

    fn try_from(patch: WebhookPatch) -> Result<Self, Invalid> {
        let names = patch.events;
        Ok(Self {
            url: patch.url,
            events: names.map(|names| events(&names)).transpose()?,
            enabled: patch.enabled,
            description: patch.description.into(),
        })
    }
}

fn events(names: &[String]) -> Result<Vec<EventType>, Invalid> {
    names.iter().map(|name| name.parse()).collect()
}
