use serde::{Deserialize, Serialize};

/// How one class fared under the main strategy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassReport {
    /// Class name.
    pub name: String,
    /// Test records of this class.
    pub support: usize,
    /// F1 after the first round, mean over seeds.
    pub f1_start: f64,
    /// F1 at the end of the budget, mean over seeds.
    pub f1_end: f64,
    /// F1 of the head trained on all labels.
    pub f1_full: f64,
}

impl ClassReport {
    /// Rise of F1 from the first round to the last.
    pub fn change(&self) -> f64 {
        self.f1_end - self.f1_start
    }
}

/// Test records counted by truth and prediction.
///
/// # Shapes
/// `counts` is `[k][k]` over `classes`: rows are the truth, columns the prediction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confusion {
    /// Class names, in the order of rows and columns.
    pub classes: Vec<String>,
    /// Counts, or means of counts over seeds.
    pub counts: Vec<Vec<f64>>,
    /// What the counts are, in words: `first seed`, `mean of 5 seeds`.
    #[serde(default)]
    pub source: String,
}

impl Confusion {
    /// Each row as shares of its truth; a class without test records has a row of zeros.
    pub fn row_shares(&self) -> Vec<Vec<f64>> {
        let share = |row: &Vec<f64>| {
            let total: f64 = row.iter().sum();
            row.iter()
                .map(|&n| if total > 0.0 { n / total } else { 0.0 })
                .collect()
        };
        self.counts.iter().map(share).collect()
    }

    /// Pairs of different classes that are mixed up, most often first: truth, prediction, count.
    ///
    /// # Determinism
    /// Equal counts keep the order of the classes.
    pub fn mistakes(&self) -> Vec<(usize, usize, f64)> {
        let mut mistakes: Vec<_> = self
            .counts
            .iter()
            .enumerate()
            .flat_map(|(t, row)| row.iter().enumerate().map(move |(p, &n)| (t, p, n)))
            .filter(|&(t, p, n)| t != p && n > 0.0)
            .collect();
        mistakes.sort_by(|a, b| b.2.total_cmp(&a.2));
        mistakes
    }
}

/// How often a class was asked for, beside how often it occurs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassShare {
    /// Class name.
    pub name: String,
    /// Share of the class among the labelled records, in `[0, 1]`.
    pub picked: f64,
    /// Share of the class in the whole pool, in `[0, 1]`.
    pub pool: f64,
}
