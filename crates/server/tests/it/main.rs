//! The API from outside: the real router over a store in memory.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod auth;
mod conventions;
mod datasets;
mod document;
mod jobs;
mod records;
mod served;
mod serving;
mod users;
mod webhooks;
