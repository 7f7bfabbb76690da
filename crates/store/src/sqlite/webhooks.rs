//! Webhooks and their deliveries.

use hone_annotation::{Delivery, EventType, Kind, Timestamp, Webhook, WebhookId};
use rusqlite::{Row, params};

use super::convert::{damaged, id, json, time, to_json};
use super::failure::{Failure, Result};
use super::session::Session;

const SELECT: &str = "SELECT id, url, secret, events, enabled, description, inserted_at, \
     updated_at FROM webhooks";

const DELIVERY: &str = "SELECT d.id, w.id, d.event, d.body, d.attempts, d.due, d.outcome, \
     d.inserted_at FROM deliveries d JOIN webhooks w ON w.key = d.webhook";

pub(super) fn by_id(session: &Session, webhook: WebhookId) -> Result<Option<Webhook>> {
    session.one(
        &format!("{SELECT} WHERE id = ?1"),
        [webhook.0.as_bytes()],
        read,
    )
}

pub(super) fn all(session: &Session) -> Result<Vec<Webhook>> {
    session.all(&format!("{SELECT} ORDER BY key"), [], read)
}

pub(super) fn put(session: &Session, webhook: &Webhook) -> Result<()> {
    let sql = "INSERT INTO webhooks \
         (id, url, secret, events, enabled, description, inserted_at, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
         ON CONFLICT (id) DO UPDATE SET url = ?2, secret = ?3, events = ?4, enabled = ?5, \
         description = ?6, inserted_at = ?7, updated_at = ?8";
    let events: Vec<&str> = webhook.events.iter().map(|event| event.name()).collect();
    let params = params![
        webhook.id.0.as_bytes(),
        webhook.url,
        webhook.secret,
        to_json(&events)?,
        webhook.enabled,
        webhook.description,
        webhook.inserted_at.0,
        webhook.updated_at.0,
    ];
    session.run(sql, params).map(drop)
}

pub(super) fn delete(session: &Session, webhook: WebhookId) -> Result<()> {
    let sql = "DELETE FROM deliveries WHERE webhook = (SELECT key FROM webhooks WHERE id = ?1)";
    session.run(sql, [webhook.0.as_bytes()])?;
    let sql = "DELETE FROM webhooks WHERE id = ?1";
    session.run(sql, [webhook.0.as_bytes()]).map(drop)
}

pub(super) fn due(
    session: &Session,
    webhook: WebhookId,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Delivery>> {
    let sql = format!(
        "{DELIVERY} WHERE d.webhook = (SELECT key FROM webhooks WHERE id = ?1) AND d.due <= ?2 \
         ORDER BY d.due, d.key LIMIT ?3"
    );
    let params = params![webhook.0.as_bytes(), now.0, limit as i64];
    session.all(&sql, params, read_delivery)
}

pub(super) fn last(session: &Session, webhook: WebhookId, limit: usize) -> Result<Vec<Delivery>> {
    let sql = format!("{DELIVERY} WHERE w.id = ?1 ORDER BY d.key DESC LIMIT ?2");
    session.all(
        &sql,
        params![webhook.0.as_bytes(), limit as i64],
        read_delivery,
    )
}

pub(super) fn put_deliveries(session: &Session, deliveries: &[Delivery]) -> Result<()> {
    let sql = "INSERT INTO deliveries \
         (id, webhook, event, body, attempts, due, outcome, inserted_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
         ON CONFLICT (id) DO UPDATE SET webhook = ?2, event = ?3, body = ?4, attempts = ?5, \
         due = ?6, outcome = ?7, inserted_at = ?8";
    for delivery in deliveries {
        let key = "SELECT key FROM webhooks WHERE id = ?1";
        let webhook = session.number(key, [delivery.webhook.0.as_bytes()])?;
        let missing = || Failure::missing(Kind::Webhook, delivery.webhook);
        let params = params![
            delivery.id.0.as_bytes(),
            webhook.ok_or_else(missing)?,
            delivery.event.name(),
            delivery.body,
            delivery.attempts,
            delivery.due.map(|due| due.0),
            delivery.outcome,
            delivery.inserted_at.0,
        ];
        session.run(sql, params)?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Webhook> {
    let events: Vec<String> = json(row, 3)?;
    let events = events.iter().map(|name| event(3, name));
    Ok(Webhook {
        id: id(row, 0)?,
        url: row.get(1)?,
        secret: row.get(2)?,
        events: events.collect::<rusqlite::Result<_>>()?,
        enabled: row.get(4)?,
        description: row.get(5)?,
        inserted_at: time(row, 6)?,
        updated_at: time(row, 7)?,
    })
}

fn read_delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: id(row, 0)?,
        webhook: id(row, 1)?,
        event: event(2, &row.get::<_, String>(2)?)?,
        body: row.get(3)?,
        attempts: row.get(4)?,
        due: row.get::<_, Option<i64>>(5)?.map(Timestamp),
        outcome: row.get(6)?,
        inserted_at: time(row, 7)?,
    })
}

fn event(column: usize, name: &str) -> rusqlite::Result<EventType> {
    name.parse()
        .map_err(|error: hone_annotation::Invalid| damaged(column, error))
}
