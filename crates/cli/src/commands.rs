//! One file a command.

pub(crate) mod data;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod generate;
pub(crate) mod loops;
pub(crate) mod model;
pub(crate) mod models;
pub(crate) mod moving;
pub(crate) mod predict;
pub(crate) mod report;
pub(crate) mod serve;
pub(crate) mod simulate;
pub(crate) mod users;
