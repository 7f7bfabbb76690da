//! The API from outside: the real router over a store in memory.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod auth;
mod conventions;
mod datasets;
mod document;
mod hub_jobs;
mod jobs;
mod learning;
mod looks;
mod loop_events;
mod loops;
mod media;
mod models;
mod providers;
mod records;
mod served;
mod serving;
mod tables;
mod users;
mod webhooks;
