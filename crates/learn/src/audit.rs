//! What an audit sample says about the F1 of a pool.
//!
//! Labels that active learning chose cannot tell how good a head is: they are the hard rows. A
//! few rows drawn at random, each with its recorded probability, can. This module draws them
//! ([`simple_random`], [`by_prediction`], [`on_disagreement`]; [`AuditPlan`] for an audit that
//! grows), estimates macro-F1, micro-F1 and
//! the F1 of each class of a head on its finite pool with an interval ([`dirichlet`],
//! [`bootstrap`]), compares two heads on one audit ([`compare`], [`paired_bootstrap`]) and
//! decides whether the new one takes over ([`decide`], [`watch`]).
//!
//! All of it assumes a fixed pool snapshot, correct audit labels, and heads that were not
//! trained on the audited rows.

mod bootstrap;
mod cells;
mod design;
mod dirichlet;
mod error;
mod estimate;
#[cfg(test)]
mod fixture;
mod gate;
mod label_sets;
mod laplace;
mod measured;
mod paired;
mod plan;
mod posterior;
mod recalibration;
mod sample;
mod shares;
mod spans;
mod totals;

pub use bootstrap::bootstrap;
pub use design::{by_prediction, on_disagreement, simple_random};
pub use dirichlet::{DirichletParams, dirichlet};
pub use error::AuditError;
pub use estimate::{
    ClassF1, ClassReport, Estimate, F1Report, Found, Headline, MIN_POSITIVES, MIN_ROWS,
    MIN_ROWS_WITH_RARE_CLASS, MacroF1, Method, RARE_SHARE,
};
pub use gate::{Decision, GateRule, Look, Obstacle, Watch, alpha_at, decide, watch};
pub use label_sets::{DecidedPool, label_sets_f1, label_sets_gain};
pub use paired::{ClassGain, Comparison, compare, paired_bootstrap};
pub use plan::{AuditPlan, Planned};
pub use sample::{AuditRow, AuditSample, Drawn};
pub use spans::{FoundSpans, spans_f1, spans_gain};
