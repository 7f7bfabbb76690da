//! What happens in a loop, as it happens.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use hone_annotation::use_case::loops;
use hone_annotation::{AnnotationError, Kind, LoopEvent, LoopId, UserId};
use tokio::sync::watch;
use tokio::time::sleep;

use crate::auth::Caller;
use crate::dto::Refusal;
use crate::dto::learning::{LoopEventReply, LoopProgressReply, Since};
use crate::error::ApiError;
use crate::extract::{ApiPath, ApiQuery};
use crate::state::AppState;

/// How long nothing is looked at between two looks.
const PAUSE: Duration = Duration::from_millis(500);
/// Events that are read at once.
const PAGE: usize = 200;

/// What happens in a loop, as server-sent events.
///
/// Every event that is kept comes with its number as its id and its kind as its name; `progress`
/// comes without an id whenever the loop is further than before. The stream ends with the server,
/// the loop, or the right to see it.
#[utoipa::path(get, path = "/loops/{loop_id}/events", tag = "loops",
    params(("loop_id" = Uuid, Path), Since),
    responses((status = 200, body = String, content_type = "text/event-stream"), Refusal))]
pub(super) async fn follow(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
    ApiQuery(since): ApiQuery<Since>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    state.loops()?;
    let known = headers.get("last-event-id");
    let known = known.and_then(|id| id.to_str().ok()?.trim().parse().ok());
    let mut follower = Follower {
        closing: state.closing(),
        state,
        user: caller.user.id,
        id,
        after: known.unwrap_or(since.after),
        progress: None,
        waiting: VecDeque::new(),
    };
    // Who may not see the loop is told so, and not with an empty stream.
    follower.look().await?;
    let events = unfold(follower, |follower| async {
        let (event, follower) = follower.next().await?;
        Some((Ok(event), follower))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// One who follows a loop.
struct Follower {
    state: AppState,
    closing: watch::Receiver<bool>,
    user: UserId,
    id: LoopId,
    /// The number of the last event that was seen.
    after: u64,
    /// The progress that was last told.
    progress: Option<LoopProgressReply>,
    waiting: VecDeque<Event>,
}

impl Follower {
    /// The next event; nothing at the end.
    async fn next(mut self) -> Option<(Event, Self)> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some((event, self));
            }
            tokio::select! {
                () = sleep(PAUSE) => {}
                _ = self.closing.wait_for(|closing| *closing) => return None,
            }
            if let Err(error) = self.look().await {
                tracing::debug!(%error, id = %self.id, "nobody follows a loop any more");
                return None;
            }
        }
    }

    /// Reads what is new, with the rights that the person has now.
    async fn look(&mut self) -> Result<(), ApiError> {
        let (user, id, after) = (self.user, self.id, self.after);
        let events = self.state.read(move |view| {
            let user = view.user(user)?;
            let user = user.ok_or_else(|| AnnotationError::not_found(Kind::User, id))?;
            loops::get(view, &user, id, "see the events of this loop")?;
            Ok(view.loop_events(id, after, PAGE)?)
        });
        for event in events.await? {
            self.after = event.number;
            self.waiting.push_back(kept(event)?);
        }
        let progress = self
            .state
            .loops()?
            .progress(id)
            .map(LoopProgressReply::from);
        if progress != self.progress {
            if let Some(progress) = &progress {
                let event = Event::default().event("progress").json_data(progress);
                self.waiting.push_back(event.map_err(unwritten)?);
            }
            self.progress = progress;
        }
        Ok(())
    }
}

fn kept(event: LoopEvent) -> Result<Event, ApiError> {
    let kind = event.body.get("kind").and_then(|kind| kind.as_str());
    let kind = kind.unwrap_or("event").to_owned();
    let reply = LoopEventReply::from(event);
    let told = Event::default().id(reply.number.to_string()).event(kind);
    told.json_data(reply).map_err(unwritten)
}

fn unwritten(error: axum::Error) -> ApiError {
    ApiError::Internal(error.to_string())
}
