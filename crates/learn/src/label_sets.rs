//! Heads for questions that several labels may answer at once: one yes-or-no question a label.

pub(crate) mod answers;
mod artefact;
mod fitted;
mod folds;
mod fused;
mod out_of_fold;
mod spec;
mod thresholds;
mod training;
mod view_fit;

pub use artefact::LabelSetArtefact;
pub use fitted::LabelSetHead;
pub(crate) use fitted::sigmoid;
pub(crate) use fused::log_sigmoid;
pub use fused::{LabelSetFused, LabelSetFusedParams};
pub use out_of_fold::{LabelSetOutOfFold, label_sets_out_of_fold};
pub use spec::LabelSetSpec;
pub use thresholds::Thresholds;
pub use training::{LabelSetTraining, LabelledSet};

#[cfg(test)]
mod tests;
