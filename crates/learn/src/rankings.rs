//! Heads for questions that a ranking of options answers: a score an option, by its features.

mod answers;
mod artefact;
mod bradley_terry;
mod fitted;
mod folds;
mod options;
mod out_of_fold;
mod scores;
mod spec;
mod training;
mod view_fit;

pub use artefact::RankingArtefact;
pub use bradley_terry::{BradleyTerry, BradleyTerryParams};
pub use fitted::RankingHead;
pub use options::{mean_option, option_features};
pub use out_of_fold::{RankingOutOfFold, rankings_out_of_fold};
pub use scores::OptionScores;
pub use spec::RankingSpec;
pub use training::{RankedRow, RankingTraining};

#[cfg(test)]
mod tests;
