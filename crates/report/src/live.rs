//! Reports of a loop on a server, where people answer and nobody knows the truth beforehand.
//!
//! [`LiveReport`] holds what happened and what the audits found; [`render`] turns it into files.
//! A simulated run is scored on test records ([`crate::RunReport`]); here quality is known only
//! from records drawn at random, so nearly every number carries an interval, and where too few
//! are answered the report says how many are missing instead of a number.

mod check;
mod figures;
mod headline;
mod model;
mod sections;
mod show;
mod words;

pub use figures::{entity_curve, figures, learning_curve, per_class};
pub use headline::{Headline, Verdict};
pub use model::{
    Acceptance, Answers, ArmComparison, ArmScore, AuditRules, AuditSeries, ClassEvaluation,
    ClassF1, ClassGain, EditSpan, Estimate, Evaluation, Event, EventKind, Found, Gain, GateLook,
    GateOutcome, HeldOut, LIVE_FORMAT, LabelCounts, LiveProvenance, LiveReport, Look, Person,
    Publication, Round, RoundOutcome, Served, TextEdits, Version, VersionRole,
};
pub use show::{from_json, html, markdown, render, to_json};
