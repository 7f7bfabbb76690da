//! Heads, calibration, metrics and audit estimators.

mod artefact;
pub mod audit;
mod calibrate;
mod class_map;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod coordinates;
mod dataset;
mod design;
mod error;
mod features;
mod fitted;
mod fusion;
mod heads;
mod linear;
pub mod metrics;
mod objective;
mod optim;
mod params;
mod precondition;
mod self_training;
mod span;
mod spec;
mod split;
mod tf_idf;
mod training;

pub use artefact::HeadArtefact;
pub use calibrate::temperature;
pub use class_map::ClassMap;
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
pub use linear::Linear;
pub use params::{ClassWeights, Prior};
pub use self_training::SelfTraining;
pub use spec::HeadSpec;
pub use split::{Fold, stratified_folds};
pub use tf_idf::{TermFrequency, TfIdf, TfIdfParams};
pub use training::{Labelled, Training};
