//! Metrics of classification, spans, rankings, learning curves, calibration and agreement.
//!
//! Free functions over checked values: a [`Confusion`] or a [`Curve`] is built once, and nothing
//! computed from it can fail. All arithmetic is in double precision, on the calling thread, in
//! the order of the input, so equal inputs give equal bytes.

mod agreement;
mod calibration;
mod classification;
mod curve;
mod entity;
mod entity_errors;
mod error;
mod label_sets;
mod rankings;
mod student;

pub use agreement::{
    Level, OrdinalScores, Weighting, cohen_kappa, fleiss_kappa, krippendorff_alpha,
    mean_absolute_error,
};
pub use calibration::{
    ReliabilityBin, brier_score, expected_calibration_error, log_loss, reliability_table,
};
pub(crate) use classification::Tally;
pub use classification::{
    Average, ClassScores, Confusion, Scores, accuracy, averaged, macro_f1, micro_f1, per_class,
    present_classes, weighted_f1,
};
pub use curve::{
    BandPoint, Curve, CurvePoint, MeanInterval, area, labels_to_reach, mean_curve, mean_interval,
    paired_area_difference, paired_difference,
};
pub use entity::EntityCounts;
pub use entity_errors::{EntityError, EntityErrors};
pub use error::MetricError;
pub use label_sets::LabelSetComparison;
pub use rankings::{RankingComparison, kendall_tau_b, kendall_w, ranking_alpha};
