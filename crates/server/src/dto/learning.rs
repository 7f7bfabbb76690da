//! Loops.

use hone_annotation::{Role, User, VersionId};
use hone_live::{Place, Purpose};
use serde::Serialize;
use utoipa::ToSchema;

/// Where a record stands in a loop's queue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueuePlace {
    /// Its position in the order, from 1.
    rank: usize,
    /// How much an answer is expected to teach; comparable within one order. Not for annotators:
    /// it would tell which records are there to measure on.
    utility: Option<f32>,
    /// The strategy that made the order.
    strategy: String,
    /// Why the record is there. Not for annotators.
    reason: Option<String>,
    /// The version that made the order.
    #[schema(value_type = Option<Uuid>)]
    model_version: Option<VersionId>,
}

impl QueuePlace {
    /// A place as the asker may see it.
    pub(crate) fn new(place: Place, asker: &User) -> Self {
        let open = asker.role != Role::Annotator;
        let reason = match place.purpose {
            Purpose::Chosen { reason } => reason,
            Purpose::Ranked {} => "follows by how unsure the model is".to_owned(),
            Purpose::Audit {} => "drawn at random to measure on".to_owned(),
        };
        Self {
            rank: place.rank,
            utility: open.then_some(place.utility),
            strategy: place.strategy,
            reason: open.then_some(reason),
            model_version: place.version,
        }
    }
}
