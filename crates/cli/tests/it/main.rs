//! The `hone` command as a person or a script runs it: real model, real data, real files.

mod bad_input;
mod hone;
mod models;
mod simulate;
