//! Promises of the reports, kept through the public surface that the command line uses.

mod html;
mod json;
mod sample;
