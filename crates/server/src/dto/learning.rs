//! Loops.

pub(crate) mod definition;
pub(crate) mod lineage;
pub(crate) mod map;
pub(crate) mod model;
pub(crate) mod quality;
pub(crate) mod report;
pub(crate) mod rounds;

use hone_annotation::{
    DatasetId, Loop, LoopEvent, LoopId, LoopStatus, Object, QuestionId, RecordId, Role, Timestamp,
    User, VersionId,
};
use hone_live::{BesideProgress, LoopProgress, Phase, Place, Purpose, Unreadable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::definition::LoopDefinitionShape;
use crate::tally::Tally;

/// A loop: one question of a dataset under active learning.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Loop)]
pub(crate) struct LoopReply {
    #[schema(value_type = Uuid)]
    id: LoopId,
    name: String,
    #[schema(value_type = Uuid)]
    dataset_id: DatasetId,
    #[schema(value_type = Uuid)]
    question_id: QuestionId,
    /// What it was asked to do, with all that was left to it.
    #[schema(value_type = LoopDefinitionShape)]
    definition: Object,
    #[schema(value_type = LoopStatusName)]
    status: LoopStatus,
    /// The version that makes the suggestions; none while the labels' names do.
    #[schema(value_type = Option<Uuid>)]
    champion: Option<VersionId>,
    /// How far it is at this moment; `null` if it does not run.
    progress: Option<LoopProgressReply>,
    counts: Tally,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

impl LoopReply {
    pub(crate) fn new(of: Loop, progress: Option<LoopProgress>, counts: Tally) -> Self {
        Self {
            id: of.id,
            name: of.name,
            dataset_id: of.dataset,
            question_id: of.question,
            definition: of.definition,
            status: of.status,
            champion: of.champion,
            progress: progress.map(LoopProgressReply::from),
            counts,
            inserted_at: of.inserted_at,
            updated_at: of.updated_at,
        }
    }
}

/// Whether a loop works.
#[derive(ToSchema)]
#[schema(as = LoopStatus)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the domain's LoopStatus")]
pub(crate) enum LoopStatusName {
    /// It reads, trains and orders the queue.
    Active,
    /// It does nothing until it is resumed.
    Paused,
}

/// How far a loop is, at this moment.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = LoopProgress)]
pub(crate) struct LoopProgressReply {
    #[schema(value_type = PhaseName)]
    phase: Phase,
    /// Records that are encoded.
    encoded: usize,
    /// Records that wait to be encoded.
    to_encode: usize,
    /// Records that cannot be read: they can be answered, but nothing is learned from them.
    #[schema(value_type = UnreadableShape)]
    unreadable: Unreadable,
    /// How far the encoder is that is to take over; nothing if none is.
    #[schema(value_type = Option<BesideProgressShape>)]
    beside: Option<BesideProgress>,
    /// Labels that the latest training learned from.
    labels: usize,
    /// Answers since.
    new_answers: usize,
    /// Answered records that were drawn at random to measure on.
    audited: usize,
    /// Such records that may be drawn.
    audit_reserve: usize,
    /// How right the latest model is out of fold: the share of answers that it gives, or the mean
    /// F1 of the records where any labels answer. Not its quality: the records were chosen.
    held_out_accuracy: Option<f64>,
    /// Records in the order of the queue.
    queued: usize,
    /// Orders of the queue so far.
    generation: u64,
    /// Milliseconds from the first answer that the latest training had to wait for to the order it
    /// led to.
    latency_ms: Option<u64>,
    /// Suggestions that are written.
    suggested: usize,
    /// How many there are to write.
    to_suggest: usize,
    /// Why the last step failed.
    error: Option<String>,
}

impl From<LoopProgress> for LoopProgressReply {
    fn from(progress: LoopProgress) -> Self {
        let LoopProgress {
            phase,
            encoded,
            to_encode,
            unreadable,
            beside,
            labels,
            new_answers,
            audited,
            audit_reserve,
            held_out_accuracy,
            queued,
            generation,
            latency_ms,
            suggested,
            to_suggest,
            error,
        } = progress;
        Self {
            phase,
            encoded,
            to_encode,
            unreadable,
            beside,
            labels,
            new_answers,
            audited,
            audit_reserve,
            held_out_accuracy,
            queued,
            generation,
            latency_ms,
            suggested,
            to_suggest,
            error,
        }
    }
}

/// How far an encoder is that is to take over.
#[derive(ToSchema)]
#[schema(as = BesideProgress)]
#[expect(dead_code, reason = "describes the loop's BesideProgress")]
pub(crate) struct BesideProgressShape {
    /// Its model's id.
    model_id: String,
    /// Records that it has read.
    encoded: usize,
    /// Records that it has not.
    to_encode: usize,
}

/// Records that cannot be read.
#[derive(ToSchema)]
#[schema(as = UnreadableRecords)]
#[expect(dead_code, reason = "describes the loop's Unreadable")]
pub(crate) struct UnreadableShape {
    /// How many.
    records: usize,
    /// Some of them.
    examples: Vec<UnreadableRecordShape>,
}

/// A record that cannot be read.
#[derive(ToSchema)]
#[schema(as = UnreadableRecord)]
#[expect(dead_code, reason = "describes the loop's UnreadableRecord")]
pub(crate) struct UnreadableRecordShape {
    #[schema(value_type = Uuid)]
    record_id: RecordId,
    /// What is wrong with it.
    reason: String,
}

/// What a loop is doing.
#[derive(ToSchema)]
#[schema(as = LoopPhase)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes the loop's Phase")]
pub(crate) enum PhaseName {
    /// It opens the encoder and reads the dataset.
    Opening,
    /// It encodes records.
    Encoding,
    /// It trains a model.
    Training,
    /// It orders the queue.
    Ranking,
    /// It writes suggestions.
    Suggesting,
    /// It waits for answers.
    Waiting,
    /// It is paused.
    Paused,
    /// It could not be opened, or its last step failed.
    Failed,
}

/// Something that happened in a loop.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LoopEvent)]
pub(crate) struct LoopEventReply {
    /// Its number in the loop, from 1 without a gap.
    pub(crate) number: u64,
    #[schema(value_type = String)]
    at: Timestamp,
    /// What happened; `kind` names it.
    #[schema(value_type = Object)]
    event: Object,
}

impl From<LoopEvent> for LoopEventReply {
    fn from(event: LoopEvent) -> Self {
        Self {
            number: event.number,
            at: event.at,
            event: event.body,
        }
    }
}

/// Which events of a loop are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LogPage {
    /// The number of the last event that is known.
    #[serde(default)]
    #[param(default = 0)]
    pub(crate) after: u64,
    /// Events at most, from 1 to 1,000.
    #[serde(default = "hundred")]
    #[param(default = 100)]
    pub(crate) limit: usize,
}

const fn hundred() -> usize {
    100
}

/// Where to begin to follow a loop.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// The number of the last event that is known; the header `Last-Event-ID` counts more.
    #[serde(default)]
    #[param(default = 0)]
    pub(crate) after: u64,
}

/// How much of the front of a queue is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct QueueFront {
    /// Records at most, from 1 to 1,000.
    #[serde(default = "fifty")]
    #[param(default = 50)]
    pub(crate) limit: usize,
}

const fn fifty() -> usize {
    50
}

/// A record that waits in a queue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueueEntry {
    #[schema(value_type = Uuid)]
    record_id: RecordId,
    #[serde(flatten)]
    place: QueuePlace,
}

impl QueueEntry {
    /// A place as the asker may see it.
    pub(crate) fn new(record: RecordId, place: Place, asker: &User) -> Self {
        Self {
            record_id: record,
            place: QueuePlace::new(place, asker),
        }
    }
}

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
            Purpose::Random {} => "drawn at random to learn from".to_owned(),
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
