//! Reports of a run, and of a loop on a server ([`live`]).
//!
//! One value goes in, HTML, JSON, Markdown, SVG and PNG come out.
//!
//! Everything here is pure: [`RunReport`] holds the figures that a run produced, [`render`] turns
//! them into files as bytes, and the caller writes them. The same report gives the same bytes.
//!
//! The crate measures nothing. Scores, bands and intervals arrive computed; what is derived here
//! (ratios, orderings, excerpts, words) is derived in one place and used by every format. Only
//! [`compare`] computes an interval, that of two runs' difference.

mod check;
mod compare;
mod error;
mod figures;
mod headline;
mod html;
mod json;
pub mod live;
mod markdown;
mod model;
mod number;
mod png;
mod render;
mod scale;
mod series;
mod svg;

pub use compare::{
    ClassDifference, Comparison, DataRule, ProvenanceDifference, Side, compare, render_comparison,
};
pub use error::ReportError;
pub use figures::{
    class_share, confusion, figures, labels_to_reach, learning_curve, per_class, reliability,
};
pub use headline::{Headline, Verdict};
pub use html::html;
pub use json::{from_json, to_json};
pub use markdown::markdown;
pub use model::{
    AuditReport, BinReport, CalibrationReport, ClassReport, ClassShare, Confusion, CurvePoint,
    EncoderProvenance, Estimate, FORMAT, FullData, HeadProvenance, LabelScores, LabelSetReport,
    LabelSetScores, LabelThreshold, MarkedSpan, MicroPoint, PickedRecord, Picks, Provenance,
    RankingPoint, RankingReport, RankingScores, RatingPoint, RatingReport, RatingScores,
    Reliability, RoundReport, RunReport, SeedScore, SpanErrorKind, SpanErrorReport, SpanExample,
    SpanLabelReport, SpanPoint, SpanReport, SpanScores, StopAdvice, StrategyReport, TARGETS,
    Target,
};
pub use png::png;
pub use render::{Rendered, render};
pub use svg::{Layout, Svg};
