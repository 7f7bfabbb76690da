use hone_domain::Class;

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
    /// Macro-F1 over the classes `measured`, micro-F1 over all and the F1 of each class: `[2 + k]`.
    pub(super) fn scores(&self, measured: &[Class]) -> Vec<f64> {
        let tally = |class: usize| Tally {
            hits: self.hits[class],
            actual: self.actual[class],
            predicted: self.predicted[class],
        };
        let f1: Vec<f64> = (0..self.hits.len()).map(|c| tally(c).f1()).collect();
        let sum: f64 = measured.iter().map(|class| f1[class.index()]).sum();
        let macro_f1 = sum / measured.len() as f64;
        let micro_f1 = self.hits.iter().sum::<f64>() / self.rows;
        [macro_f1, micro_f1].into_iter().chain(f1).collect()
    }
}
