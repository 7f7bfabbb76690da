//! The figures of a report, each a function of the report and a layout.

mod frame;
mod learning_curve;
mod legend;

pub use learning_curve::learning_curve;
