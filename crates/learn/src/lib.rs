//! Heads, calibration, metrics and audit estimators.

pub mod audit;
mod error;
mod features;
pub mod metrics;

pub use error::LearnError;
pub use features::{FeatureMatrix, FeatureView, Features, SparseRows};
