//! Query strategies: which records to ask about next.
//!
//! Three layers: a *row measure* is a function of one distribution ([`margin`]); a [`Scorer`]
//! gives each candidate a utility; a [`Strategy`] chooses a batch. [`TopK`] turns a scorer into a
//! strategy. A [`StrategySpec`] is the configuration of a strategy and builds it.
//!
//! Everywhere a higher utility means "ask sooner", and ties go to the lower row. Strategies are
//! pure functions of a [`PoolView`], the size of the batch and a generator; nothing is fitted
//! inside them but clusterings of the pool.

mod combine;
mod committee;
mod diversity;
mod error;
mod hybrid;
mod label_sets;
mod linear;
mod measure;
mod needs;
mod pool;
mod power;
mod random;
mod rank;
mod rows;
mod sample;
mod scorer;
mod selection;
mod sequence;
mod spec;
mod strategy;
mod uncertainty;

#[cfg(any(test, feature = "contract"))]
pub mod contract;

pub use combine::balance::ClassBalance;
pub use combine::mixture::Mixture;
pub use combine::subsample::{SampleSize, Subsample};
pub use combine::switch::StartThenSwitch;
pub use committee::{Bald, Committee, Disagreement};
pub use diversity::badge::Badge;
pub use diversity::herding::Herding;
pub use diversity::k_centre::KCentre;
pub use diversity::k_means::KMeans;
pub use diversity::kernel::Bandwidth;
pub use diversity::prob_cover::{ProbCover, Radius};
pub use diversity::seeding::k_means_plus_plus;
pub use diversity::typi_clust::TypiClust;
pub use error::QueryError;
pub use hybrid::cluster_margin::ClusterMargin;
pub use hybrid::contrastive::Contrastive;
pub use hybrid::density::DensityWeighted;
pub use hybrid::drop_query::DropQuery;
pub use label_sets::binary_minimum::BinaryMinimum;
pub use label_sets::cardinality::CardinalityInconsistency;
pub use label_sets::cvirs::Cvirs;
pub use label_sets::loss::{LabelSetLoss, Loss};
pub use label_sets::mean_entropy::MeanEntropy;
pub use linear::{LinearHead, score_linear};
pub use measure::{Measure, divergence, entropy, least_confidence, margin};
pub use needs::Needs;
pub use pool::PoolView;
pub use power::PowerMargin;
pub use random::Random;
pub use rank::best;
pub use scorer::{Scorer, TopK};
pub use selection::{Pick, Reason, Selection, Why};
pub use sequence::{LeastConfidentPath, Mnlp, OverTokens, TokenEntropy};
pub use spec::{Part, Phase, StrategySpec};
pub use strategy::Strategy;
pub use uncertainty::{HighScore, Uncertainty};
