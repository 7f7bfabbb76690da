/// A longer pause between two records is taken for a break, and left out.
pub const IDLE_SECONDS: f64 = 300.0;
/// Records done in less time than this were written by a program, and are left out.
const WRITTEN: f64 = 0.1;

/// Seconds from one record to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seconds {
    /// Half of the records took no longer.
    pub median: f64,
    /// Nine of ten took no longer.
    pub p90: f64,
    /// Records behind them.
    pub of: usize,
    /// Pauses that were left out as breaks.
    pub breaks: usize,
}

impl Seconds {
    /// Of the moments, in microseconds, at which somebody was done with a record; nothing where
    /// no two follow each other.
    pub(super) fn between(mut times: Vec<i64>) -> Option<Self> {
        times.sort_unstable();
        let gaps = times.windows(2);
        let gaps: Vec<f64> = gaps
            .map(|pair| (pair[1] - pair[0]) as f64 / 1_000_000.0)
            .collect();
        let breaks = gaps.iter().filter(|&&gap| gap > IDLE_SECONDS).count();
        let kept = gaps.into_iter();
        let mut kept: Vec<f64> = kept
            .filter(|gap| (WRITTEN..=IDLE_SECONDS).contains(gap))
            .collect();
        if kept.is_empty() {
            return None;
        }
        kept.sort_by(f64::total_cmp);
        Some(Self {
            median: kept[rank(kept.len(), 0.5)],
            p90: kept[rank(kept.len(), 0.9)],
            of: kept.len(),
            breaks,
        })
    }
}

/// The position of a quantile among `n` sorted values: the least that has the share at or below.
fn rank(n: usize, share: f64) -> usize {
    ((n as f64 * share).ceil() as usize).clamp(1, n) - 1
}

#[cfg(test)]
mod tests;
