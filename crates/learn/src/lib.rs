//! Heads, calibration, metrics and audit estimators.

mod artefact;
pub mod audit;
mod calibrate;
mod class_map;
mod consensus;
mod container;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod coordinates;
mod cross_validation;
mod dataset;
mod design;
mod error;
mod features;
mod fitted;
mod fusion;
mod heads;
mod label_sets;
mod linear;
mod linear_fit;
pub mod metrics;
mod objective;
mod optim;
mod params;
mod precondition;
mod principal;
mod rankings;
mod self_training;
pub mod sequence;
mod span;
mod spec;
mod split;
mod tf_idf;
mod training;
mod zero_shot;

pub use artefact::{Artefact, HeadArtefact, ImageViews};
pub use calibrate::temperature;
pub use class_map::ClassMap;
pub use consensus::{Consensus, ConsensusRow, DawidSkeneParams, RaterQuality, Vote, dawid_skene};
pub use cross_validation::{OutOfFold, OutOfFoldScores, out_of_fold};
pub use dataset::{Targets, ViewDataset};
pub use error::LearnError;
pub use features::{FeatureMatrix, FeatureView, Features, SparseRows};
pub use fitted::FittedHead;
pub use heads::fused::{Fused, FusedParams};
pub use heads::knn::{Knn, KnnParams};
pub use heads::lda::{Lda, LdaParams};
pub use heads::logistic::{FitReport, Logistic, LogisticParams};
pub use heads::nearest_mean::{NearestMean, NearestMeanParams};
pub use heads::one_vs_rest::{OneVsRest, OneVsRestParams};
pub use label_sets::{
    LabelSetArtefact, LabelSetFused, LabelSetFusedParams, LabelSetHead, LabelSetOutOfFold,
    LabelSetSpec, LabelSetTraining, LabelledSet, Thresholds, label_sets_out_of_fold,
};
pub use linear::Linear;
pub use params::{ClassScale, ClassWeights, Prior};
pub use principal::{PrincipalPlane, principal_plane};
pub use rankings::{
    BradleyTerry, BradleyTerryParams, OptionScores, RankedRow, RankingArtefact, RankingHead,
    RankingOutOfFold, RankingSpec, RankingTraining, mean_option, option_features,
    rankings_out_of_fold,
};
pub use self_training::SelfTraining;
pub use spec::HeadSpec;
pub use split::{Fold, stratified_folds};
pub use tf_idf::{TermFrequency, TfIdf, TfIdfParams};
pub use training::{Labelled, Training};
pub use zero_shot::{ZERO_SHOT_CONFIDENT, ZERO_SHOT_TEMPERATURE, zero_shot, zero_shot_head};
