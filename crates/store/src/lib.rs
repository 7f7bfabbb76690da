//! Adapters that keep things on disk: the annotation store in SQLite, and memory-mapped feature
//! shards.

mod compaction;
mod error;
mod feature_shards;
mod mapped;
mod shard;
mod shard_folder;
mod sqlite;

pub use error::StoreError;
pub use feature_shards::{FeatureShards, ShardSummary};
pub use sqlite::SqliteStore;
