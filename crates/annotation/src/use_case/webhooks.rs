//! Webhooks. All for owners alone.

use crate::store::{Transaction, View};
use crate::{
    AnnotationError, Context, Delivery, DeliveryId, EventType, Invalid, Kind, User, Webhook,
    WebhookId, limits, policy,
};

/// A new webhook.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// The address, http or https.
    pub url: String,
    /// The events it is told of, each once.
    pub events: Vec<EventType>,
    /// What it is for.
    pub description: Option<String>,
    /// The key of its signatures, base64.
    pub secret: String,
}

/// What is to change of a webhook; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct WebhookChange {
    /// The address, http or https.
    pub url: Option<String>,
    /// The events it is told of, each once.
    pub events: Option<Vec<EventType>>,
    /// Whether it is told at all.
    pub enabled: Option<bool>,
    /// What it is for; the inner `None` removes it.
    pub description: Option<Option<String>>,
}

/// Makes a webhook.
///
/// # Errors
/// If the caller is no owner, there are 10, the address is none, or an event stands twice.
pub fn create(
    tx: &mut dyn Transaction,
    actor: &User,
    new: NewWebhook,
    context: &mut Context,
) -> Result<Webhook, AnnotationError> {
    policy::own(actor, "create webhooks")?;
    let webhook = Webhook {
        id: context.id(),
        url: new.url,
        secret: new.secret,
        events: new.events,
        enabled: true,
        description: new.description,
        inserted_at: context.now,
        updated_at: context.now,
    };
    check(&webhook)?;
    if tx.webhooks()?.len() >= limits::WEBHOOKS {
        let reason = format!("You can't create more than {} webhooks", limits::WEBHOOKS);
        return Err(AnnotationError::Unprocessable(reason));
    }
    tx.put_webhook(&webhook)?;
    Ok(webhook)
}

/// Changes a webhook.
///
/// # Errors
/// If the caller is no owner, there is no such webhook, the address is none, or an event stands
/// twice.
pub fn update(
    tx: &mut dyn Transaction,
    actor: &User,
    id: WebhookId,
    change: WebhookChange,
    context: &Context,
) -> Result<Webhook, AnnotationError> {
    let mut webhook = get(tx, actor, id)?;
    webhook.url = change.url.unwrap_or(webhook.url);
    webhook.events = change.events.unwrap_or(webhook.events);
    webhook.enabled = change.enabled.unwrap_or(webhook.enabled);
    webhook.description = change.description.unwrap_or(webhook.description);
    webhook.updated_at = context.now;
    check(&webhook)?;
    tx.put_webhook(&webhook)?;
    Ok(webhook)
}

/// Deletes a webhook with its deliveries.
///
/// # Errors
/// If the caller is no owner or there is no such webhook.
pub fn delete(
    tx: &mut dyn Transaction,
    actor: &User,
    id: WebhookId,
) -> Result<Webhook, AnnotationError> {
    let webhook = get(tx, actor, id)?;
    tx.delete_webhook(id)?;
    Ok(webhook)
}

/// A webhook.
///
/// # Errors
/// If the caller is no owner or there is no such webhook.
pub fn get(
    view: &(impl View + ?Sized),
    actor: &User,
    id: WebhookId,
) -> Result<Webhook, AnnotationError> {
    policy::own(actor, "see webhooks")?;
    view.webhook(id)?
        .ok_or_else(|| AnnotationError::not_found(Kind::Webhook, id))
}

/// All webhooks.
///
/// # Errors
/// If the caller is no owner.
pub fn list(view: &dyn View, actor: &User) -> Result<Vec<Webhook>, AnnotationError> {
    policy::own(actor, "list webhooks")?;
    Ok(view.webhooks()?)
}

/// The last deliveries to a webhook, the newest first.
///
/// # Errors
/// If the caller is no owner or there is no such webhook.
pub fn deliveries(
    view: &dyn View,
    actor: &User,
    id: WebhookId,
    limit: usize,
) -> Result<Vec<Delivery>, AnnotationError> {
    get(view, actor, id)?;
    limits::count("limit", limit, 1, limits::PAGE)?;
    Ok(view.deliveries(id, limit)?)
}

/// Makes one of the last deliveries to a webhook due at once, also one that was taken or given up.
///
/// # Errors
/// If the caller is no owner, or there is no such webhook or no such delivery among its last ones.
pub fn redeliver(
    tx: &mut dyn Transaction,
    actor: &User,
    id: WebhookId,
    delivery: DeliveryId,
    context: &Context,
) -> Result<Delivery, AnnotationError> {
    get(tx, actor, id)?;
    let mut last = tx.deliveries(id, limits::LAST_DELIVERIES)?.into_iter();
    let found = last.find(|held| held.id == delivery);
    let mut found = found.ok_or_else(|| AnnotationError::not_found(Kind::Delivery, delivery))?;
    found.due = Some(context.now);
    tx.put_deliveries(std::slice::from_ref(&found))?;
    Ok(found)
}

/// The types of events that any enabled webhook is told of.
///
/// # Errors
/// If the store fails.
pub fn wanted(view: &(impl View + ?Sized)) -> Result<Vec<EventType>, AnnotationError> {
    let webhooks = view.webhooks()?;
    let enabled = webhooks.into_iter().filter(|webhook| webhook.enabled);
    let mut events: Vec<EventType> = enabled.flat_map(|webhook| webhook.events).collect();
    events.sort_unstable();
    events.dedup();
    Ok(events)
}

/// Puts an event on its way to every enabled webhook that wants it.
///
/// # Errors
/// If the store fails.
pub fn enqueue(
    tx: &mut dyn Transaction,
    event: EventType,
    body: &str,
    context: &mut Context,
) -> Result<(), AnnotationError> {
    let webhooks = tx.webhooks()?.into_iter();
    let wanting = webhooks.filter(|webhook| webhook.enabled && webhook.events.contains(&event));
    let deliveries: Vec<Delivery> = wanting
        .map(|webhook| Delivery {
            id: context.id(),
            webhook: webhook.id,
            event,
            body: body.to_owned(),
            attempts: 0,
            due: Some(context.now),
            outcome: None,
            inserted_at: context.now,
        })
        .collect();
    Ok(tx.put_deliveries(&deliveries)?)
}

/// What came of an attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// It was taken; the status code.
    Taken(u16),
    /// It was not; the status code or the error in words.
    Failed(String),
}

/// The waits before the attempts after the first, in microseconds.
const WAITS: [i64; 3] = [10_000_000, 60_000_000, 180_000_000];

/// Notes what came of an attempt: a delivery that failed is due again after 10, 60 and 180
/// seconds, then it is given up. Nothing is noted for a webhook that is gone.
///
/// # Errors
/// If the store fails.
pub fn settle(
    tx: &mut dyn Transaction,
    mut delivery: Delivery,
    attempt: Attempt,
    context: &Context,
) -> Result<(), AnnotationError> {
    if tx.webhook(delivery.webhook)?.is_none() {
        return Ok(());
    }
    let wait = WAITS.get(delivery.attempts as usize);
    delivery.attempts += 1;
    (delivery.due, delivery.outcome) = match attempt {
        Attempt::Taken(status) => (None, Some(status.to_string())),
        Attempt::Failed(reason) => (wait.map(|wait| context.now.plus(*wait)), Some(reason)),
    };
    Ok(tx.put_deliveries(&[delivery])?)
}

fn check(webhook: &Webhook) -> Result<(), Invalid> {
    let address = webhook.url.split_once("://");
    let address = address.filter(|(scheme, _)| matches!(*scheme, "http" | "https"));
    if address.is_none_or(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or("").is_empty()) {
        return Err(Invalid::new("url", "is no http or https address"));
    }
    limits::count("events", webhook.events.len(), 1, EventType::ALL.len())?;
    let mut events = webhook.events.clone();
    events.sort_unstable();
    if events.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Invalid::new("events", "has an event twice"));
    }
    let description = webhook.description.as_deref();
    description.map_or(Ok(()), |text| {
        limits::text("description", text, limits::DESCRIPTION)
    })
}
