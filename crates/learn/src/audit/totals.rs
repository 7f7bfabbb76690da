use crate::metrics::Tally;

/// What the F1 of one head on a pool is made of, in rows of the pool.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Totals {
    /// Rows of the pool.
    pub(super) rows: f64,
    /// Rows of each class predicted right, `[k]`.
    pub(super) hits: Vec<f64>,
    /// Rows truly of each class, `[k]`.
    pub(super) actual: Vec<f64>,
    /// Rows predicted as each class, `[k]`.
    pub(super) predicted: Vec<f64>,
}

impl Totals {
    /// Macro-F1, micro-F1 and the F1 of each class: `[2 + k]`.
    ///
    /// A class counts in the macro mean if it is predicted or half a row of the pool is truly of
    /// it: estimated totals are never exactly 0, and below half a row the class rounds to absent.
    pub(super) fn scores(&self) -> Vec<f64> {
        let tally = |class: usize| Tally {
            hits: self.hits[class],
            actual: self.actual[class],
            predicted: self.predicted[class],
        };
        let f1: Vec<f64> = (0..self.hits.len()).map(|c| tally(c).f1()).collect();
        let present = |class: &usize| self.predicted[*class] > 0.0 || self.actual[*class] >= 0.5;
        let classes = (0..f1.len()).filter(present);
        let (sum, n) = classes.fold((0.0, 0.0), |(sum, n), class| (sum + f1[class], n + 1.0));
        let macro_f1 = if n > 0.0 { sum / n } else { 0.0 };
        let micro_f1 = self.hits.iter().sum::<f64>() / self.rows;
        [macro_f1, micro_f1].into_iter().chain(f1).collect()
    }
}
