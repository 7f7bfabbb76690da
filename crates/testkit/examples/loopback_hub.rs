//! Serves a hub on this machine until its input ends, for trials with other clients of the Hub:
//! `cargo run -p hone-testkit --example loopback_hub -- TOKEN`, and `HF_ENDPOINT` to what it prints.

#![expect(clippy::print_stdout, reason = "it says where it is")]

use std::io::Read as _;

use hone_testkit::LoopbackHub;

fn main() {
    let token = std::env::args().nth(1).unwrap_or_default();
    let hub = LoopbackHub::serve(&token);
    println!("{}", hub.endpoint);
    let mut rest = Vec::new();
    drop(std::io::stdin().read_to_end(&mut rest));
}
