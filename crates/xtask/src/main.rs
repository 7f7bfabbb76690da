//! Set-up, checks and benchmarks of the workspace.
fn main() {}
