//! The annotation store in one SQLite file.
//!
//! One thread writes and commits what has queued up together; a few threads read. Every table is
//! described in `migrations/`; each file here keeps one aggregate.

mod actor;
mod anchors;
mod checkpoints;
mod convert;
mod datasets;
mod exposures;
mod failure;
mod jobs;
mod lock;
mod loops;
mod media;
mod metadata;
mod migrate;
mod open;
mod queue;
mod records;
mod responses;
mod schema;
mod search;
mod session;
mod settings;
mod suggestions;
mod text;
mod transaction;
mod users;
mod vector_shards;
mod vectors;
mod view;
mod waiting_texts;
mod webhooks;
mod workspaces;

pub(crate) use failure::is_of_writing;
pub use open::SqliteStore;

#[cfg(test)]
mod tests;
