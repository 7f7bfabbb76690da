//! What has to hold for whatever bytes come from outside: one function for each parser.
//!
//! A function takes bytes and panics if a promise is broken: nothing panics, a refusal has the
//! shape of the API and names its place, what is accepted and written out reads as the same, and
//! the SQLite store answers as the reference does. The tests of this crate call the functions with
//! a kept corpus and mutations of it; `cargo xtask fuzz` drives them with libFuzzer, from the
//! package in `libfuzzer/`.

mod outside;
mod print;
mod targets;
mod twin;

pub use targets::{Target, filters, record_body, search_query, time};
pub use twin::Twin;

#[cfg(test)]
mod tests;
