//! Positions on an axis and the numbers written beside it.

/// A linear map from data to a stretch of the figure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    domain: (f64, f64),
    range: (f64, f64),
}

impl Scale {
    /// Maps `domain` onto `range`; a domain of no width is widened so that it maps to the middle.
    pub(crate) fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        let (low, high) = domain;
        let domain = if high > low {
            domain
        } else {
            (low - 0.5, low + 0.5)
        };
        Self { domain, range }
    }

    /// Position of a value.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let share = (value - self.domain.0) / (self.domain.1 - self.domain.0);
        self.range.0 + share * (self.range.1 - self.range.0)
    }

    /// About `wanted` round values inside the domain, both ends included where they are round.
    pub(crate) fn ticks(&self, wanted: usize) -> Vec<f64> {
        let step = round_step((self.domain.1 - self.domain.0) / wanted.max(1) as f64);
        let first = (self.domain.0 / step - 1e-9).ceil() as i64;
        let last = (self.domain.1 / step + 1e-9).floor() as i64;
        (first..=last).map(|n| n as f64 * step).collect()
    }
}

/// A stretch that holds `low..=high` and ends on round values, at most within `limits`.
pub(crate) fn round_domain(low: f64, high: f64, wanted: usize, limits: (f64, f64)) -> (f64, f64) {
    let mut step = round_step((high - low).max(1e-6) / wanted as f64);
    loop {
        let floor = (low / step + 1e-9).floor() * step;
        let ceil = (high / step - 1e-9).ceil() * step;
        // Rounding outwards widens the stretch, which may ask for wider steps in turn.
        let wider = round_step((ceil - floor).max(step) / wanted as f64);
        if wider <= step * 1.001 {
            return (floor.max(limits.0), ceil.min(limits.1).max(floor + step));
        }
        step = wider;
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `rough`.
fn round_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let lead = rough / power;
    let factor = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|&f| lead <= f + 1e-9)
        .unwrap_or(10.0);
    factor * power
}

/// Moves wished positions apart until neighbours are `gap` from each other, keeping their order
/// and staying in `range` if they fit. Answers in the order given.
pub(crate) fn spread(wished: &[f64], gap: f64, range: (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wished.len()).collect();
    order.sort_by(|&a, &b| wished[a].total_cmp(&wished[b]));
    let mut placed = wished.to_vec();
    let mut floor = range.0;
    for &at in &order {
        placed[at] = placed[at].max(floor);
        floor = placed[at] + gap;
    }
    let mut ceiling = range.1;
    for &at in order.iter().rev() {
        placed[at] = placed[at].min(ceiling);
        ceiling = placed[at] - gap;
    }
    placed
}

#[cfg(test)]
mod tests;
