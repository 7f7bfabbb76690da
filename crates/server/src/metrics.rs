pub(crate) mod loops;

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the latency histogram, in seconds.
const BOUNDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Counts requests. Routes are patterns, so that there are only so many.
#[derive(Default)]
pub(crate) struct Metrics(Mutex<BTreeMap<Route, Series>>);

/// A method and the pattern of a path.
type Route = (&'static str, String);

#[derive(Debug, Default)]
struct Series {
    statuses: BTreeMap<u16, u64>,
    /// Requests by the first bound they are not above; the last ones are above all.
    buckets: [u64; BOUNDS.len() + 1],
    seconds: f64,
}

impl Metrics {
    /// Counts one answered request.
    pub(crate) fn count(&self, method: &'static str, path: &str, status: u16, took: Duration) {
        let mut routes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let series = routes.entry((method, path.to_owned())).or_default();
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS.iter().take_while(|bound| seconds > **bound).count();
        series.buckets[bucket] += 1;
        series.seconds += seconds;
        *series.statuses.entry(status).or_default() += 1;
    }

    /// All counts in the text form that Prometheus reads, version 0.0.4.
    pub(crate) fn text(&self) -> String {
        let routes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        let written =
            write_counts(&mut text, &routes).and_then(|()| write_times(&mut text, &routes));
        written.expect("writing to a string does not fail");
        text
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics(…)")
    }
}

fn write_counts(text: &mut String, routes: &BTreeMap<Route, Series>) -> fmt::Result {
    let name = "hone_http_requests_total";
    writeln!(text, "# HELP {name} Answered requests.")?;
    writeln!(text, "# TYPE {name} counter")?;
    for ((method, path), series) in routes {
        for (status, count) in &series.statuses {
            let labels = format!(r#"method="{method}",path="{path}",status="{status}""#);
            writeln!(text, "{name}{{{labels}}} {count}")?;
        }
    }
    Ok(())
}

fn write_times(text: &mut String, routes: &BTreeMap<Route, Series>) -> fmt::Result {
    let name = "hone_http_request_duration_seconds";
    writeln!(
        text,
        "# HELP {name} Time until a request was answered, without sending the body."
    )?;
    writeln!(text, "# TYPE {name} histogram")?;
    for ((method, path), series) in routes {
        let labels = format!(r#"method="{method}",path="{path}""#);
        let mut count = 0;
        for (bucket, held) in series.buckets.iter().enumerate() {
            count += held;
            let bound = BOUNDS.get(bucket).map_or("+Inf".to_owned(), f64::to_string);
            writeln!(text, r#"{name}_bucket{{{labels},le="{bound}"}} {count}"#)?;
        }
        writeln!(text, "{name}_sum{{{labels}}} {}", series.seconds)?;
        writeln!(text, "{name}_count{{{labels}}} {count}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
