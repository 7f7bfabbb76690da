use hone_annotation::{
    Exposure, Loop, LoopEvent, LoopId, LoopStatus, ModelVersion, Question, Response, Timestamp,
};
use serde_json::json;

use super::{at, id, object};

/// An active loop about a question that nothing has happened in.
pub fn learning_loop(question: &Question, name: &str) -> Loop {
    Loop {
        id: id(&format!("{} loop {name}", question.dataset)),
        dataset: question.dataset,
        question: question.id,
        name: name.to_owned(),
        definition: object(json!({"strategy": "margin"})),
        status: LoopStatus::Active,
        champion: None,
        inserted_at: at(0),
        updated_at: at(0),
    }
}

/// Something of a kind that happened in a loop.
pub fn loop_event(of: LoopId, number: u64, kind: &str) -> LoopEvent {
    LoopEvent {
        of,
        number,
        at: at(0),
        body: object(json!({"kind": kind})),
    }
}

/// A model that a loop trained.
pub fn model_version(of: LoopId, number: u32) -> ModelVersion {
    ModelVersion {
        id: id(&format!("{of} version {number}")),
        of,
        number,
        artefact: "00".repeat(32),
        training: object(json!({"seed": number})),
        metrics: object(json!({"accuracy": 0.5})),
        inserted_at: at(0),
    }
}

/// What a loop had shown when a response was given.
pub fn exposure(response: &Response, of: LoopId, given: Timestamp) -> Exposure {
    Exposure {
        response: response.id,
        of,
        record: response.record,
        user: response.user,
        shown: object(json!({"rank": 1})),
        at: given,
    }
}
