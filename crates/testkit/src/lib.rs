//! Fakes of the ports, small synthetic tasks for tests, and what benchmarks measure with.

pub mod annotation;
mod blobs;
mod block_on;
mod fake_encoder;
mod fake_tagger;
mod fake_words;
mod fake_writer;
mod feature_store_contract;
pub mod loopback_http;
mod loopback_hub;
mod media_files_contract;
mod memory_features;
mod memory_media;
mod memory_store;
mod meter;
pub mod store_contract;

pub use blobs::{Blobs, blobs};
pub use block_on::block_on;
pub use fake_encoder::FakeEncoder;
pub use fake_tagger::FakeTagger;
pub use fake_words::FakeWords;
pub use fake_writer::FakeWriter;
pub use feature_store_contract::feature_store_contract;
pub use loopback_hub::{LoopbackHub, Seen};
pub use media_files_contract::media_files_contract;
pub use memory_features::MemoryFeatures;
pub use memory_media::MemoryMedia;
pub use memory_store::MemoryStore;
pub use meter::{Cost, Meter};
