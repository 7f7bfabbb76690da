//! Fakes of the ports and small synthetic tasks for tests.

mod blobs;
mod fake_encoder;

pub use blobs::{Blobs, blobs};
pub use fake_encoder::FakeEncoder;
