//! Loops on a store in memory, with people who answer.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod arm;
mod encoders;
mod files;
mod gates;
mod house;
mod images;
mod labels;
mod looks;
mod loops;
mod rankings;
mod rounds;
mod sets;
mod spans;
mod texts;
