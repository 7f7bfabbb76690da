use hone_annotation::{Delivery, EventType, Job, JobStatus, Timestamp, Webhook, WebhookId};
use serde_json::Value;

use super::{at, id};

/// A webhook that is told of every event.
pub fn webhook(url: &str) -> Webhook {
    Webhook {
        id: id(url),
        url: url.to_owned(),
        secret: "c2VjcmV0".to_owned(),
        events: EventType::ALL.to_vec(),
        enabled: true,
        description: None,
        inserted_at: at(0),
        updated_at: at(0),
    }
}

/// A delivery that nobody has attempted yet.
pub fn delivery(webhook: WebhookId, body: &str, due: Option<Timestamp>) -> Delivery {
    Delivery {
        id: id(&format!("{webhook} {body}")),
        webhook,
        event: EventType::RecordCreated,
        body: body.to_owned(),
        attempts: 0,
        due,
        outcome: None,
        inserted_at: at(0),
    }
}

/// A job that nobody has begun.
pub fn job(name: &str) -> Job {
    Job {
        id: id(name),
        name: name.to_owned(),
        arguments: Value::Null,
        dataset: None,
        status: JobStatus::Queued,
        done: 0,
        total: 0,
        error: None,
        refused: 0,
        log: Vec::new(),
        attempts: 0,
        leased_until: None,
        inserted_at: at(0),
        updated_at: at(0),
    }
}
