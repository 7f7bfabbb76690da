use hone_annotation::RecordId;
use serde::{Deserialize, Serialize};

/// What a loop is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It opens the encoder and reads the dataset.
    #[default]
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

/// How far an encoder is that is to take over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BesideProgress {
    /// Its model's id.
    pub model_id: String,
    /// Records that it has read.
    pub encoded: usize,
    /// Records that it has not.
    pub to_encode: usize,
}

/// Records that cannot be read. They can be answered, but nothing is learned from them, and
/// nothing is suggested.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// How many.
    pub records: usize,
    /// Some of them.
    pub examples: Vec<UnreadableRecord>,
}

/// A record that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadableRecord {
    /// The record.
    pub record_id: RecordId,
    /// What is wrong with it.
    pub reason: String,
}

/// How far a loop is, at this moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LoopProgress {
    /// What it is doing.
    pub phase: Phase,
    /// Records that are encoded.
    pub encoded: usize,
    /// Records that wait to be encoded.
    pub to_encode: usize,
    /// Records that cannot be read.
    pub unreadable: Unreadable,
    /// How far the encoder is that is to take over.
    pub beside: Option<BesideProgress>,
    /// Labels that the latest training learned from.
    pub labels: usize,
    /// Answers since.
    pub new_answers: usize,
    /// Answered audit records.
    pub audited: usize,
    /// Audit records that may be drawn.
    pub audit_reserve: usize,
    /// How right the latest model is out of fold: the share of answers, or the mean F1 of the
    /// records where any labels answer.
    pub held_out_accuracy: Option<f64>,
    /// Records in the order of the queue.
    pub queued: usize,
    /// Orders so far.
    pub generation: u64,
    /// Milliseconds from the first answer that the latest training had to wait for to the order it
    /// led to.
    pub latency_ms: Option<u64>,
    /// Suggestions of the champion that are written, of how many.
    pub suggested: usize,
    /// How many there are to write.
    pub to_suggest: usize,
    /// Why the last step failed.
    pub error: Option<String>,
}
