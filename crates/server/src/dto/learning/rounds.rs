//! The trainings of a loop, read from what happened.

use hone_annotation::{LoopEvent, Object, Timestamp, VersionId};
use hone_live::Happened;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// A training and what became of the version it gave.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LoopRound)]
pub(crate) struct Round {
    /// The version's number in the loop, from 1.
    number: u32,
    #[schema(value_type = Uuid)]
    version_id: VersionId,
    #[schema(value_type = String)]
    trained_at: Timestamp,
    /// Labels that it learned from.
    labels: usize,
    /// Cohen's kappa between its predictions of the records and those of the version before.
    kappa: Option<f64>,
    /// What the answers it had not learned from say of it, while the audit is too small.
    #[schema(value_type = Option<Object>)]
    provisional: Option<Value>,
    /// What the gates that it came before have decided, the last one last.
    #[schema(value_type = Vec<Object>)]
    gates: Vec<Value>,
    /// When it began to make the suggestions, the last time.
    #[schema(value_type = Option<String>)]
    promoted_at: Option<Timestamp>,
    /// When it was taken back, the last time.
    #[schema(value_type = Option<String>)]
    rolled_back_at: Option<Timestamp>,
    /// How good it is on the records that were drawn at random, at the last look; `headline` is the
    /// macro-F1 if it may be stated, or how many records that takes.
    #[schema(value_type = Option<Object>)]
    evaluated: Option<Value>,
}

/// The rounds of a loop, the first one first.
pub(crate) fn rounds(events: &[LoopEvent]) -> Vec<Round> {
    let mut rounds: Vec<Round> = Vec::new();
    for event in events {
        let Some(happened) = Happened::read(event) else {
            continue;
        };
        note(&mut rounds, event.at, &event.body, &happened);
    }
    rounds
}

fn note(rounds: &mut Vec<Round>, at: Timestamp, body: &Object, happened: &Happened) {
    if let Happened::Trained {
        version,
        number,
        labels,
        kappa,
    } = happened
    {
        rounds.push(Round {
            number: *number,
            version_id: *version,
            trained_at: at,
            labels: *labels,
            kappa: *kappa,
            provisional: None,
            gates: Vec::new(),
            promoted_at: None,
            rolled_back_at: None,
            evaluated: None,
        });
        return;
    }
    let Some(version) = subject(happened) else {
        return;
    };
    let mut all = rounds.iter_mut();
    let Some(round) = all.find(|round| round.version_id == version) else {
        return;
    };
    match happened {
        Happened::Provisional { .. } => round.provisional = body.get("found").cloned(),
        Happened::GateDecided { .. } => round.gates.push(Value::Object(body.clone())),
        Happened::Promoted { .. } => round.promoted_at = Some(at),
        Happened::RolledBack { .. } => round.rolled_back_at = Some(at),
        Happened::Evaluated { f1, .. } => {
            let mut found = body.clone();
            found.insert("headline".to_owned(), json!(f1.headline()));
            round.evaluated = Some(Value::Object(found));
        }
        _ => {}
    }
}

/// The version that an event says something of.
fn subject(happened: &Happened) -> Option<VersionId> {
    match happened {
        Happened::Provisional { version, .. }
        | Happened::Promoted { version, .. }
        | Happened::RolledBack { version, .. }
        | Happened::Evaluated { version, .. } => Some(*version),
        Happened::GateDecided { challenger, .. } => Some(*challenger),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
