//! What people look at in a loop: its map, and its champion's mistakes.

use std::time::Duration;

use axum::extract::State;
use hone_annotation::LoopId;
use hone_annotation::use_case::loops;
use hone_live::{LiveError, LoopMap};
use tokio::time::sleep;

use super::super::{Reply, reply};
use crate::auth::Caller;
use crate::dto::Refusal;
use crate::dto::learning::map::MapReply;
use crate::dto::learning::quality::QualityReply;
use crate::error::ApiError;
use crate::extract::ApiPath;
use crate::state::AppState;

/// How often a map that is not drawn is looked for, and how long it is waited for between.
const LOOKS: usize = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// Where the records of a loop lie, with what people and the loop say of them.
#[utoipa::path(get, path = "/loops/{loop_id}/map", tag = "loops",
    params(("loop_id" = Uuid, Path)), responses((status = 200, body = MapReply), Refusal))]
pub(super) async fn map(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
) -> Reply<MapReply> {
    state.loops()?;
    let held = state.read(move |view| loops::get(view, &caller.user, id, "see this loop's map"));
    let of = held.await?;
    let Some(mut map) = drawn(&state, id).await? else {
        return reply(MapReply::new(None));
    };
    let map = state.read(move |view| {
        map.answer(view, &of)?;
        Ok(map)
    });
    reply(MapReply::new(Some(map.await?)))
}

/// The map, once it is drawn or was waited for long enough.
async fn drawn(state: &AppState, id: LoopId) -> Result<Option<LoopMap>, ApiError> {
    for _ in 0..LOOKS {
        let live = state.loops()?.clone();
        let map = state.computing.call(move || live.map(id)).await?;
        if map.is_some() {
            return Ok(map);
        }
        sleep(PAUSE).await;
    }
    Ok(None)
}

/// What a loop's champion takes for what, and how often its predictions are right.
#[utoipa::path(get, path = "/loops/{loop_id}/quality", tag = "loops",
    params(("loop_id" = Uuid, Path)), responses((status = 200, body = QualityReply), Refusal))]
pub(super) async fn quality(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
) -> Reply<QualityReply> {
    state.loops()?;
    let champion = state.read(move |view| {
        let of = loops::get(view, &caller.user, id, "see the quality of this loop")?;
        let champion = of.champion.map(|version| view.model_version(version));
        Ok(champion.transpose()?.flatten())
    });
    let champion = champion.await?;
    let live = state.loops()?.clone();
    let quality = state.computing.call(move || {
        let champion = champion.as_ref();
        let champion = champion.map(|held| Ok::<_, LiveError>((held, live.snapshot(held)?)));
        let champion = champion.transpose()?;
        Ok::<_, LiveError>(QualityReply::new(live.quality(id).as_deref(), champion))
    });
    reply(quality.await??)
}
