//! Two runs side by side: what changed, and whether the change is more than chance.

mod difference;
mod show;
mod tables;

pub use difference::{ClassDifference, Comparison, DataRule, ProvenanceDifference, Side, compare};
pub use show::render_comparison;
