//! What can be asked for, each a function over a state of the store.
//!
//! Every one checks first who asks, and changes nothing if it fails: the transaction it runs in is
//! rolled back then.

pub mod datasets;
pub mod jobs;
pub mod lineage;
pub mod loops;
pub mod media;
pub mod people;
pub mod records;
pub mod responses;
pub mod search;
pub mod settings;
pub mod sign_in;
pub mod statuses;
pub mod suggestions;
pub mod tables;
pub mod users;
pub mod webhooks;
pub mod workspaces;
