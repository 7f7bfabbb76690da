//! One binary for all targets: libFuzzer calls it with bytes, `HONE_FUZZ_TARGET` names the target.
#![no_main]

use std::sync::LazyLock;

use hone_fuzz::{Target, Twin};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static TWIN: Twin = Twin::new();
}

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("HONE_FUZZ_TARGET").unwrap_or_default();
    let mut targets = Target::ALL.into_iter();
    let found = targets.find(|target| target.name == name);
    found.unwrap_or_else(|| panic!("HONE_FUZZ_TARGET names no target: {name:?}"))
});

fuzz_target!(|bytes: &[u8]| TWIN.with(|twin| (TARGET.check)(twin, bytes)));
