//! Adapters that keep things on disk: memory-mapped feature shards.

mod compaction;
mod error;
mod feature_shards;
mod shard;
mod shard_folder;

pub use error::StoreError;
pub use feature_shards::{FeatureShards, ShardSummary};
