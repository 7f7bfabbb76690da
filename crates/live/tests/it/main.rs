//! Loops on a store in memory, with people who answer.

mod house;
mod loops;
