//! Adapters that keep things on disk: the annotation store in SQLite, memory-mapped feature shards,
//! and uploaded files.

mod compaction;
mod error;
mod feature_shards;
mod mapped;
mod media_folder;
mod shard;
mod shard_folder;
mod sqlite;

pub use error::StoreError;
pub use feature_shards::{FeatureShards, ShardSummary};
pub use media_folder::MediaFolder;
pub use sqlite::SqliteStore;
