use serde::{Deserialize, Serialize};

use super::Estimate;
use crate::model::RatingScores;

/// One training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// When.
    pub at: String,
    /// Number of the version that came out.
    pub version: u32,
    /// Labels that it learned from.
    pub labels: usize,
    /// Cohen's kappa between its predictions and those of the version before, in `[-1, 1]`.
    #[serde(default)]
    pub kappa: Option<f64>,
    /// How it does on answers that it had not learned from.
    #[serde(default)]
    pub held_out: Option<HeldOut>,
    /// What followed at once.
    pub outcome: RoundOutcome,
}

/// Scores on the answers that a version learned from, by heads that had not seen them.
///
/// This is not the quality of the version: the answers were chosen for being hard. It tells which
/// of two versions is better.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HeldOut {
    /// Mean over classes of the F1 score.
    pub macro_f1: f64,
    /// Share of the answers predicted right.
    pub accuracy: f64,
    /// Expected calibration error, in `[0, 1]`.
    pub calibration: f64,
    /// How near the answers it is, where these are ratings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<RatingScores>,
}

/// What followed from a training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RoundOutcome {
    /// The version took over at once. One that a gate let through later has its row in
    /// [`GateLook`] instead, one that a person put in place in [`EventKind::Promoted`].
    Promoted {
        /// Why, in words.
        why: String,
    },
    /// The champion stayed.
    Kept {
        /// What stood against the version, in words.
        objections: Vec<String>,
    },
    /// It takes an audit to decide.
    Gate {
        /// The gate that judges this very version, if one does.
        #[serde(default)]
        number: Option<u32>,
    },
}

/// A look of a gate at its audit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateLook {
    /// When.
    pub at: String,
    /// Number of the gate, from 1.
    pub number: u32,
    /// Number of the version that wants to take over.
    pub challenger: u32,
    /// Number of the version that it has to beat.
    pub champion: u32,
    /// Which look it was; absent while the gate waits for its records or where it was given up.
    #[serde(default)]
    pub look: Option<Look>,
    /// What it said.
    pub outcome: GateOutcome,
    /// Why, in words.
    #[serde(default)]
    pub because: Vec<String>,
    /// The challenger's gain in macro-F1, at the level that this gate may spend.
    #[serde(default)]
    pub gain: Option<Estimate>,
    /// Audited records that it saw.
    pub rows: usize,
}

/// Which of a gate's two looks it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// At the first size of the audit.
    First,
    /// After the audit was extended.
    Extended,
}

/// What a gate said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateOutcome {
    /// It waits for its records.
    Open,
    /// It needs more records.
    Extended,
    /// The challenger took over.
    Promoted,
    /// The champion stayed.
    Kept,
    /// It ended without a decision.
    Abandoned,
}

/// Something else that happened and matters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: String,
    /// Labels then, if known.
    #[serde(default)]
    pub labels: Option<usize>,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// A person put a version in place.
    Promoted {
        /// Number of the version.
        version: u32,
        /// Why, in words.
        reason: String,
    },
    /// A version was taken back.
    RolledBack {
        /// Number of the version.
        version: u32,
        /// Number of the one that makes the suggestions again; none means the labels' names do.
        to: Option<u32>,
        /// Why, in words.
        reason: String,
    },
    /// A training or an encoding failed.
    Failed {
        /// What it said.
        message: String,
    },
    /// There is reason to think that more answers will not pay.
    StopAdvised {
        /// The reasons, in words.
        reasons: Vec<String>,
    },
    /// A record that was handed out waited longer for its answer than agreed.
    Late {
        /// Seconds since it was handed out.
        seconds: u64,
    },
    /// Another encoder took over.
    EncoderChanged {
        /// Its model's id.
        encoder: String,
    },
    /// The loop was paused.
    Paused {
        /// Who did it.
        by: String,
    },
    /// The loop went on.
    Resumed {
        /// Who did it.
        by: String,
    },
}

/// A version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// Its id.
    pub id: String,
    /// When it was trained.
    pub trained_at: String,
    /// Labels that it learned from.
    pub labels: usize,
    /// Where it stands now.
    pub role: VersionRole,
}

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionRole {
    /// It makes the suggestions.
    Champion,
    /// A gate judges it.
    Challenger,
    /// It made the suggestions until another took over.
    Former,
    /// It made the suggestions and was taken back.
    RolledBack,
    /// It never made them.
    Unused,
}
