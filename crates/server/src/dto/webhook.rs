//! Webhooks.

use hone_annotation::use_case::webhooks;
use hone_annotation::{EventType, Invalid, Timestamp, Webhook, WebhookId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
