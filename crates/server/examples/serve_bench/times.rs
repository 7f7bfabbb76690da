use std::ops::AddAssign;

use serde::Serialize;

/// How long each request took, in milliseconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Times {
    pub(crate) ms: Vec<f64>,
}

/// How long a stage took on the clock, and how long the server was computing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Span {
    pub(crate) wall_s: f64,
    pub(crate) cpu_s: f64,
}

/// What one kind of operation cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Operation {
    pub(crate) name: String,
    /// Connections that asked at once.
    pub(crate) connections: usize,
    pub(crate) requests: usize,
    /// What is counted: records where many are written by one request, else requests.
    pub(crate) items: usize,
    pub(crate) wall_s: f64,
    /// Items a second on the clock.
    pub(crate) per_s: f64,
    /// Times of a request.
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
    /// The server's CPU milliseconds an item; absent where two kinds ran together.
    pub(crate) cpu_ms: Option<f64>,
}

impl Times {
    /// All times together.
    pub(crate) fn join(parts: impl IntoIterator<Item = Self>) -> Self {
        let ms = parts.into_iter().flat_map(|part| part.ms).collect();
        Self { ms }
    }

    /// The time that the share `share` of the requests did not exceed: the nearest rank, 0 for none.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.ms.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted
            .get(rank.saturating_sub(1))
            .copied()
            .unwrap_or_default()
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        self.wall_s += other.wall_s;
        self.cpu_s += other.cpu_s;
    }
}

impl Operation {
    /// The figures of one kind of request; `items` is what they count together.
    pub(crate) fn new(
        name: &str,
        connections: usize,
        items: usize,
        times: &Times,
        span: Span,
    ) -> Self {
        Self {
            name: name.to_owned(),
            connections,
            requests: times.ms.len(),
            items,
            wall_s: span.wall_s,
            per_s: items as f64 / span.wall_s,
            p50_ms: times.quantile(0.5),
            p99_ms: times.quantile(0.99),
            max_ms: times.quantile(1.0),
            cpu_ms: Some(span.cpu_s * 1e3 / items as f64),
        }
    }

    /// The same without CPU time.
    pub(crate) fn without_cpu(self) -> Self {
        Self {
            cpu_ms: None,
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
