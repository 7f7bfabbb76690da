mod entity_curve;
mod learning_curve;
mod per_class;

pub use entity_curve::entity_curve;
pub use learning_curve::learning_curve;
pub(super) use learning_curve::{drawn, has_random_arm, start};
pub use per_class::per_class;

use crate::svg::{Layout, Svg};

use super::model::LiveReport;

/// Every figure that the report has data for, in reading order.
pub fn figures(report: &LiveReport, layout: Layout) -> Vec<Svg> {
    [
        learning_curve(report, layout),
        entity_curve(report, layout),
        per_class(report, layout),
    ]
    .into_iter()
    .flatten()
    .collect()
}
