//! Promises of the reports, kept through the public surface that the command line uses.

mod compare;
mod headline;
mod html;
mod json;
mod live;
mod render;
mod sample;
