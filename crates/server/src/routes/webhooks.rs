//! Webhooks. For owners.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hone_annotation::use_case::webhooks::{self, WebhookChange};
use hone_annotation::{AnnotationError, DeliveryId, WebhookId, limits};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, created, reply};
use crate::auth::Caller;
use crate::dto::webhook::{DeliveryReply, NewWebhook, WebhookPatch, WebhookReply};
use crate::dto::{Items, Refusal};
use crate::error::ApiError;
use crate::extract::{ApiJson, ApiPath};
use crate::state::AppState;
use crate::{courier, event};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(update, delete))
        .routes(routes!(ping))
        .routes(routes!(deliveries))
        .routes(routes!(redeliver))
}

/// All webhooks.
#[utoipa::path(get, path = "/webhooks", tag = "webhooks",
    responses((status = 200, body = Items<WebhookReply>), Refusal))]
async fn list(State(state): State<AppState>, caller: Caller) -> Reply<Items<WebhookReply>> {
    let found = state.read(move |view| webhooks::list(view, &caller.user));
    let found = found.await?.into_iter().map(WebhookReply::from);
    reply(found.collect::<Items<_>>())
}

/// Makes a webhook.
#[utoipa::path(post, path = "/webhooks", tag = "webhooks", request_body = NewWebhook,
    responses((status = 201, body = WebhookReply), Refusal))]
async fn create(
    State(state): State<AppState>,
    caller: Caller,
    ApiJson(new): ApiJson<NewWebhook>,
) -> Created<WebhookReply> {
    let secret = STANDARD.encode(state.entropy.bytes::<64>());
    let new = new.with_secret(secret)?;
    let webhook = state.write(move |tx, context| webhooks::create(tx, &caller.user, new, context));
    created(webhook.await?)
}

/// Changes a webhook.
#[utoipa::path(patch, path = "/webhooks/{webhook_id}", tag = "webhooks",
    params(("webhook_id" = Uuid, Path)), request_body = WebhookPatch,
    responses((status = 200, body = WebhookReply), Refusal))]
async fn update(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<WebhookId>,
    ApiJson(patch): ApiJson<WebhookPatch>,
) -> Reply<WebhookReply> {
    let change = WebhookChange::try_from(patch)?;
    let webhook =
        state.write(move |tx, context| webhooks::update(tx, &caller.user, id, change, context));
    reply(webhook.await?)
}

/// Deletes a webhook.
#[utoipa::path(delete, path = "/webhooks/{webhook_id}", tag = "webhooks",
    params(("webhook_id" = Uuid, Path)),
    responses((status = 200, body = WebhookReply), Refusal))]
async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<WebhookId>,
) -> Reply<WebhookReply> {
    let webhook = state.write(move |tx, _| webhooks::delete(tx, &caller.user, id));
    let webhook = webhook.await?;
    state.attempts.forget(id);
    reply(webhook)
}

/// Tries whether a webhook answers.
#[utoipa::path(post, path = "/webhooks/{webhook_id}/ping", tag = "webhooks",
    params(("webhook_id" = Uuid, Path)), responses((status = 204), Refusal))]
async fn ping(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<WebhookId>,
) -> Result<StatusCode, ApiError> {
    let webhook = state.read(move |view| webhooks::get(view, &caller.user, id));
    let webhook = webhook.await?;
    let body = event::ping(&state.settings.version, state.clock.now());
    let id = format!("msg_{:032x}", u128::from_ne_bytes(state.entropy.bytes()));
    let posted = courier::post(&state, &webhook, &id, body).await;
    posted.map_err(|e| {
        let reason = format!("the webhook cannot be pinged: {e}");
        AnnotationError::Unprocessable(reason)
    })?;
    Ok(StatusCode::NO_CONTENT)
}

/// The last 50 deliveries to a webhook, the newest first, with the attempts that this process
/// made of them.
#[utoipa::path(get, path = "/webhooks/{webhook_id}/deliveries", tag = "webhooks",
    params(("webhook_id" = Uuid, Path)),
    responses((status = 200, body = Items<DeliveryReply>), Refusal))]
async fn deliveries(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<WebhookId>,
) -> Reply<Items<DeliveryReply>> {
    let found = state
        .read(move |view| webhooks::deliveries(view, &caller.user, id, limits::LAST_DELIVERIES));
    let found = found.await?.into_iter();
    let tried = state.attempts.of(id);
    reply(
        found
            .map(|delivery| DeliveryReply::new(delivery, &tried))
            .collect::<Items<_>>(),
    )
}

/// Delivers one of the last 50 events to a webhook once more, as soon as can be.
#[utoipa::path(post, path = "/webhooks/{webhook_id}/deliveries/{delivery_id}/retry",
    tag = "webhooks",
    params(("webhook_id" = Uuid, Path), ("delivery_id" = Uuid, Path)),
    responses((status = 202, body = DeliveryReply), Refusal))]
async fn redeliver(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath((id, delivery)): ApiPath<(WebhookId, DeliveryId)>,
) -> Created<DeliveryReply> {
    let delivery = state
        .write(move |tx, context| webhooks::redeliver(tx, &caller.user, id, delivery, context));
    let delivery = delivery.await?;
    let delivery = DeliveryReply::new(delivery, &state.attempts.of(id));
    Ok((StatusCode::ACCEPTED, Json(delivery)))
}
