//! Fakes of the ports and small synthetic tasks for tests.

mod blobs;
mod fake_encoder;
mod feature_store_contract;
mod memory_features;

pub use blobs::{Blobs, blobs};
pub use fake_encoder::FakeEncoder;
pub use feature_store_contract::feature_store_contract;
pub use memory_features::MemoryFeatures;
