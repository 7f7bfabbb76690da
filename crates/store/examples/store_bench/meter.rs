//! Meters of time, memory and disk.

use std::fs;
use std::path::Path;
use std::time::Instant;

pub(crate) fn measure(name: &str, times: usize, mut run: impl FnMut(usize)) {
    let timed = |at| {
        let start = Instant::now();
        run(at);
        start.elapsed().as_secs_f64() * 1e3
    };
    let mut times: Vec<f64> = (0..times).map(timed).collect();
    let [p50, p99] = percentiles(&mut times);
    println!("{name}: p50 {p50:.2} ms, p99 {p99:.2} ms");
}

pub(crate) fn percentiles(times: &mut [f64]) -> [f64; 2] {
    times.sort_unstable_by(f64::total_cmp);
    [50, 99].map(|percent| times[(times.len() * percent / 100).min(times.len() - 1)])
}

/// Megabytes of memory that the process holds, where the system tells.
pub(crate) fn resident() -> f64 {
    let pages = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<f64>().ok());
    pages.unwrap_or(0.0) * 4096.0 / 1e6
}

/// Seconds that the writing thread has been running on a processor, where the system tells.
pub(crate) fn writer_seconds() -> f64 {
    let threads = fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let mut writers = threads.filter(|thread| {
        fs::read_to_string(thread.path().join("comm")).is_ok_and(|name| name == "hone-write\n")
    });
    let times = writers
        .next()
        .map(|thread| fs::read_to_string(thread.path().join("schedstat")));
    let times = times.and_then(Result::ok).unwrap_or_default();
    let nanoseconds = times
        .split(' ')
        .next()
        .and_then(|text| text.parse::<f64>().ok());
    nanoseconds.unwrap_or(0.0) / 1e9
}

pub(crate) fn size(folder: &Path) -> f64 {
    let files = fs::read_dir(folder).expect("it is a folder");
    let sizes = files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len()));
    sizes.sum::<u64>() as f64 / 1e6
}
