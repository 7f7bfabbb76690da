//! Use cases over the reference store.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod answering;
mod desk;
mod events;
mod signing_in;
mod working;
mod writing;
