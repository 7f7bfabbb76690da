//! The figures of a report, each a function of the report and a layout.

mod class_share;
mod confusion;
mod dumbbell;
mod frame;
mod labels_to_reach;
mod learning_curve;
mod legend;
mod per_class;
mod reliability;

pub use class_share::class_share;
pub use confusion::confusion;
pub(crate) use dumbbell::{Row, Unit, Words, dumbbell};
pub use labels_to_reach::labels_to_reach;
pub(crate) use labels_to_reach::ratio;
pub use learning_curve::learning_curve;
pub(crate) use learning_curve::{Ceiling, Curves, Line, Mark, draw, on_test};
pub use per_class::per_class;
pub use reliability::reliability;

pub(crate) use class_share::by_excess;
pub(crate) use per_class::by_change;

use crate::model::RunReport;
use crate::svg::{Layout, Svg};

/// Every figure that the report has data for, in reading order.
pub fn figures(report: &RunReport, layout: Layout) -> Vec<Svg> {
    [
        Some(learning_curve(report, layout)),
        Some(labels_to_reach(report, layout)),
        per_class(report, layout),
        confusion(report, layout),
        reliability(report, layout),
        class_share(report, layout),
    ]
    .into_iter()
    .flatten()
    .collect()
}
