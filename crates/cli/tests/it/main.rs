//! The `hone` command as a person or a script runs it: real model, real data, real files.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bad_input;
mod crash;
mod faults;
mod generate;
mod hone;
mod hub;
mod models;
mod oauth;
mod parity;
mod served;
mod serving;
mod simulate;
