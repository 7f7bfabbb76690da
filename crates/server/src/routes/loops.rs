//! Loops.

mod events;
mod looks;
mod report;

use std::error::Error;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use hone_annotation::use_case::{lineage, loops};
use hone_annotation::{DatasetId, Invalid, Loop, LoopId, LoopStatus, limits};
use hone_live::{EncoderChoice, LoopDefinition, Modality};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, created, reply};
use crate::auth::Caller;
use crate::dto::learning::definition::{EncoderChoiceShape, LoopDefinitionShape};
use crate::dto::learning::model::{EncoderReply, SuggesterReply};
use crate::dto::learning::rounds::{Round, rounds};
use crate::dto::learning::{LogPage, LoopEventReply, LoopReply, QueueEntry, QueueFront};
use crate::dto::{Items, Refusal};
use crate::error::ApiError;
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::settings::{ListedEncoder, ModelList};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, delete))
        .routes(routes!(list_rounds))
        .routes(routes!(queue))
        .routes(routes!(log))
        .routes(routes!(events::follow))
        .routes(routes!(report::show))
        .routes(routes!(looks::map))
        .routes(routes!(looks::quality))
        .routes(routes!(train))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(roll_back))
        .routes(routes!(change_encoder))
        .routes(routes!(encoders))
        .routes(routes!(suggesters))
}

/// A loop as it is now.
pub(super) async fn full(state: &AppState, of: Loop) -> Result<LoopReply, ApiError> {
    let (tallies, id) = (state.tallies.clone(), of.id);
    let counts = state.read(move |view| tallies.of(view, id)).await?;
    let progress = state.loops()?.progress(id);
    Ok(LoopReply::new(of, progress, counts))
}

/// The loops of a dataset.
#[utoipa::path(get, path = "/datasets/{dataset_id}/loops", tag = "loops",
    params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = Items<LoopReply>), Refusal))]
async fn list(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<Items<LoopReply>> {
    let live = state.loops()?;
    let tallies = state.tallies.clone();
    let held = state.read(move |view| {
        let held = loops::list(view, &caller.user, id)?.into_iter();
        held.map(|of| tallies.of(view, of.id).map(|tally| (of, tally)))
            .collect::<Result<Vec<_>, _>>()
    });
    let held = held.await?.into_iter();
    let shown = held.map(|(of, tally)| {
        let progress = live.progress(of.id);
        LoopReply::new(of, progress, tally)
    });
    reply(shown.collect::<Items<_>>())
}

/// Makes a loop and starts it.
#[utoipa::path(post, path = "/datasets/{dataset_id}/loops", tag = "loops",
    params(("dataset_id" = Uuid, Path)), request_body = LoopDefinitionShape,
    responses((status = 201, body = LoopReply), Refusal))]
async fn create(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiJson(definition): ApiJson<LoopDefinition>,
) -> Created<LoopReply> {
    let live = state.loops()?;
    let texts = (&definition.encoder, "encoder.model_id", Modality::Text);
    let images = definition.image_encoder.as_ref();
    let images = images.map(|choice| (choice, "image_encoder.model_id", Modality::Image));
    for (choice, place, modality) in [texts].into_iter().chain(images) {
        check_listed(&state, &choice.model_id, place, modality).await?;
    }
    let made = live.create(caller.user, id, &definition.body()).await?;
    created(full(&state, made).await?)
}

/// A loop and how far it is.
#[utoipa::path(get, path = "/loops/{loop_id}", tag = "loops",
    params(("loop_id" = Uuid, Path)), responses((status = 200, body = LoopReply), Refusal))]
async fn get(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
) -> Reply<LoopReply> {
    state.loops()?;
    let held = state.read(move |view| loops::get(view, &caller.user, id, "see this loop"));
    reply(full(&state, held.await?).await?)
}

/// Ends a loop and forgets what it has learned. Suggestions and answers stay.
#[utoipa::path(delete, path = "/loops/{loop_id}", tag = "loops",
    params(("loop_id" = Uuid, Path)), responses((status = 200, body = LoopReply), Refusal))]
async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
) -> Reply<LoopReply> {
    let held = state.loops()?.delete(caller.user, id).await?;
    reply(full(&state, held).await?)
}

/// The trainings of a loop, and what became of the versions they gave.
#[utoipa::path(get, path = "/loops/{loop_id}/rounds", tag = "loops",
    params(("loop_id" = Uuid, Path)), responses((status = 200, body = Items<Round>), Refusal))]
async fn list_rounds(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
) -> Reply<Items<Round>> {
    state.loops()?;
    let events = state.read(move |view| {
        loops::get(view, &caller.user, id, "see the rounds of this loop")?;
        loops::events(view, id, 0)
    });
    let rounds = rounds(&events.await?).into_iter();
    reply(rounds.collect::<Items<_>>())
}

/// The records in front of a loop's queue.
#[utoipa::path(get, path = "/loops/{loop_id}/queue", tag = "loops",
    params(("loop_id" = Uuid, Path), QueueFront),
    responses((status = 200, body = Items<QueueEntry>), Refusal))]
async fn queue(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
    ApiQuery(front): ApiQuery<QueueFront>,
) -> Reply<Items<QueueEntry>> {
    limits::count("limit", front.limit, 1, limits::PAGE)?;
    let live = state.loops()?;
    let asker = caller.user.clone();
    let held = state.read(move |view| loops::get(view, &asker, id, "see the queue of this loop"));
    held.await?;
    let front = live.front(id, front.limit).into_iter();
    let entries = front.map(|(record, place)| QueueEntry::new(record, place, &caller.user));
    reply(entries.collect::<Items<_>>())
}

/// What happened in a loop, in order.
#[utoipa::path(get, path = "/loops/{loop_id}/log", tag = "loops",
    params(("loop_id" = Uuid, Path), LogPage),
    responses((status = 200, body = Items<LoopEventReply>), Refusal))]
async fn log(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
    ApiQuery(page): ApiQuery<LogPage>,
) -> Reply<Items<LoopEventReply>> {
    limits::count("limit", page.limit, 1, limits::PAGE)?;
    state.loops()?;
    let events = state.read(move |view| {
        loops::get(view, &caller.user, id, "see the log of this loop")?;
        Ok(view.loop_events(id, page.after, page.limit)?)
    });
    let events = events.await?.into_iter().map(LoopEventReply::from);
    reply(events.collect::<Items<_>>())
}

/// Has a loop train now, whatever its triggers say.
#[utoipa::path(post, path = "/loops/{loop_id}/train", tag = "loops",
    params(("loop_id" = Uuid, Path)), responses((status = 202, body = LoopReply), Refusal))]
async fn train(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
) -> Created<LoopReply> {
    let held = state.loops()?.train(caller.user, id).await?;
    Ok((StatusCode::ACCEPTED, Json(full(&state, held).await?)))
}

/// Pauses a loop. What it has suggested and ordered stays.
#[utoipa::path(post, path = "/loops/{loop_id}/pause", tag = "loops",
    params(("loop_id" = Uuid, Path)), responses((status = 200, body = LoopReply), Refusal))]
async fn pause(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
) -> Reply<LoopReply> {
    set_status(&state, caller, id, LoopStatus::Paused).await
}

/// Lets a loop go on.
#[utoipa::path(post, path = "/loops/{loop_id}/resume", tag = "loops",
    params(("loop_id" = Uuid, Path)), responses((status = 200, body = LoopReply), Refusal))]
async fn resume(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
) -> Reply<LoopReply> {
    set_status(&state, caller, id, LoopStatus::Active).await
}

/// Has another encoder read the records, beside the one at hand, and take over once it has read them
/// all. To ask for the one at hand calls that off.
#[utoipa::path(post, path = "/loops/{loop_id}/encoder", tag = "loops",
    params(("loop_id" = Uuid, Path)), request_body = EncoderChoiceShape,
    responses((status = 202, body = LoopReply), Refusal))]
async fn change_encoder(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
    ApiJson(encoder): ApiJson<EncoderChoice>,
) -> Created<LoopReply> {
    let live = state.loops()?;
    check_listed(&state, &encoder.model_id, "model_id", Modality::Text).await?;
    let held = live.change_encoder(caller.user, id, encoder).await?;
    Ok((StatusCode::ACCEPTED, Json(full(&state, held).await?)))
}

/// Refuses an encoder that nobody knows, or that reads something else.
async fn check_listed(
    state: &AppState,
    id: &str,
    place: &str,
    modality: Modality,
) -> Result<(), ApiError> {
    let Some(known) = listed(state).await? else {
        return Ok(());
    };
    let reason = match known.iter().find(|encoder| encoder.id == id) {
        None => format!("there is no encoder {id:?}"),
        Some(encoder) if !encoder.reads.contains(&modality) => {
            format!("the encoder {id:?} does not read {modality}")
        }
        Some(_) => return Ok(()),
    };
    Err(Invalid::new(place, reason).into())
}

async fn set_status(
    state: &AppState,
    caller: Caller,
    id: LoopId,
    status: LoopStatus,
) -> Reply<LoopReply> {
    let held = state.loops()?.set_status(caller.user, id, status).await?;
    reply(full(state, held).await?)
}

/// Takes the champion of a loop back: the version before it makes the suggestions.
#[utoipa::path(post, path = "/loops/{loop_id}/rollback", tag = "loops",
    params(("loop_id" = Uuid, Path)), responses((status = 200, body = LoopReply), Refusal))]
async fn roll_back(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
) -> Reply<LoopReply> {
    let held = state.loops()?.roll_back(caller.user, id).await?;
    reply(full(&state, held).await?)
}

/// The encoders that a loop may be made with.
#[utoipa::path(get, path = "/encoders", tag = "loops",
    responses((status = 200, body = Items<EncoderReply>), Refusal))]
async fn encoders(State(state): State<AppState>, caller: Caller) -> Reply<Items<EncoderReply>> {
    lineage::may_see_models(&caller.user)?;
    state.loops()?;
    let listed = listed(&state).await?.unwrap_or_default().into_iter();
    reply(listed.map(EncoderReply::from).collect::<Items<_>>())
}

/// The encoders there are; nothing where nobody knows them.
async fn listed(state: &AppState) -> Result<Option<Vec<ListedEncoder>>, ApiError> {
    models(state, |list| list.encoders()).await
}

/// The suggesters of spans that a loop may be made with.
#[utoipa::path(get, path = "/suggesters", tag = "loops",
    responses((status = 200, body = Items<SuggesterReply>), Refusal))]
async fn suggesters(State(state): State<AppState>, caller: Caller) -> Reply<Items<SuggesterReply>> {
    lineage::may_see_models(&caller.user)?;
    state.loops()?;
    let listed = models(&state, |list| list.suggesters()).await?;
    let listed = listed.unwrap_or_default().into_iter();
    reply(listed.map(SuggesterReply::from).collect::<Items<_>>())
}

/// What a list of models says.
type Known<T> = Result<Vec<T>, Box<dyn Error + Send + Sync>>;

/// Models there are of one sort; nothing where nobody knows them.
async fn models<T: Send + 'static>(
    state: &AppState,
    of: fn(&dyn ModelList) -> Known<T>,
) -> Result<Option<Vec<T>>, ApiError> {
    let Some(list) = state.settings.models.clone() else {
        return Ok(None);
    };
    let listed = state.computing.call(move || of(list.as_ref())).await?;
    listed
        .map(Some)
        .map_err(|e| ApiError::Internal(e.to_string()))
}
