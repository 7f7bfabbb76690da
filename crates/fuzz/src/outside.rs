//! What a server takes from outside, the same for both of a twin.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hone_annotation::Timestamp;
use hone_server::{Clock, Courier, Entropy, Posted, Unreachable};
use hone_testkit::annotation::at;

/// A clock that stands.
#[derive(Debug)]
pub(crate) struct Standing;

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        at(1_000)
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// Counts its calls.
#[derive(Debug, Default)]
pub(crate) struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let call = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        for (byte, of_call) in bytes.iter_mut().zip(call.into_iter().cycle()) {
            *byte = of_call;
        }
    }
}

/// Reaches nobody.
#[derive(Debug)]
pub(crate) struct Nowhere;

impl Courier for Nowhere {
    fn post(&self, _: String, _: Vec<(&'static str, String)>, _: String) -> Posted<'_> {
        Box::pin(async { Err(Unreachable("there is no network".to_owned())) })
    }
}
