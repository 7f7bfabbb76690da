use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};

/// Measures what a piece of work costs this process. For benchmarks: tests never look at time.
#[derive(Debug, Clone, Copy)]
pub struct Meter {
    cpu_s: f64,
    wall: Instant,
}

/// What a piece of work cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// CPU seconds of all threads, ended ones included.
    pub cpu_s: f64,
    /// Seconds that went by.
    pub wall_s: f64,
}

impl Meter {
    /// Measures from here on.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
    pub fn start() -> Self {
        Self {
            cpu_s: cpu_seconds(),
            wall: Instant::now(),
        }
    }

    /// What was spent since the start.
    pub fn read(&self) -> Cost {
        Cost {
            cpu_s: cpu_seconds() - self.cpu_s,
            wall_s: self.wall.elapsed().as_secs_f64(),
        }
    }
}

/// CPU time of this process so far.
fn cpu_seconds() -> f64 {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 * 1e-9
}
