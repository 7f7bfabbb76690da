use std::collections::BTreeMap;

use hone_domain::Class;

use super::AuditSample;

/// The pool cut into cells of rows that all heads under study predict alike.
///
/// One head gives one cell a predicted class, two heads one a pair of predicted classes.
#[derive(Debug)]
pub(super) struct Cells {
    pub(super) list: Vec<Cell>,
    /// The cell of each pool row, `[n]`.
    pub(super) of_row: Vec<usize>,
    /// Pool rows that each head predicts as each class, `[heads][k]`.
    pub(super) predicted: Vec<Vec<f64>>,
}

/// What is known of one cell.
#[derive(Debug)]
pub(super) struct Cell {
    /// The class that each head predicts here.
    pub(super) predicted: Vec<usize>,
    /// Pool rows.
    pub(super) rows: f64,
    /// Audited rows by true class, `[k]`: known, not drawn.
    pub(super) audited: Vec<f64>,
    /// `Σ w` by true class, `[k]`, and `Σ w²`, where `w = 1/q − 1` unaudited rows stand behind an
    /// audited one.
    weights: Vec<f64>,
    squares: f64,
}

impl Cells {
    /// `predicted` `[heads][n]`.
    pub(super) fn new(predicted: &[Vec<Class>], audit: &AuditSample, classes: usize) -> Self {
        let key = |row: usize| -> Vec<usize> { predicted.iter().map(|p| p[row].index()).collect() };
        let keys: Vec<_> = (0..predicted[0].len()).map(key).collect();
        let mut at: BTreeMap<&[usize], usize> = keys.iter().map(|key| (&key[..], 0)).collect();
        for (number, at) in at.values_mut().enumerate() {
            *at = number;
        }
        let of_row: Vec<usize> = keys.iter().map(|key| at[&key[..]]).collect();
        let mut list: Vec<Cell> = at.keys().map(|key| Cell::new(key, classes)).collect();
        for &cell in &of_row {
            list[cell].rows += 1.0;
        }
        for row in audit.rows() {
            list[of_row[row.row()]].audit(row.truth.index(), row.weight() - 1.0);
        }
        let mut totals = vec![vec![0.0; classes]; predicted.len()];
        for cell in &list {
            for (totals, &class) in totals.iter_mut().zip(&cell.predicted) {
                totals[class] += cell.rows;
            }
        }
        Self {
            list,
            of_row,
            predicted: totals,
        }
    }
}

impl Cell {
    fn new(predicted: &[usize], classes: usize) -> Self {
        Self {
            predicted: predicted.to_vec(),
            rows: 0.0,
            audited: vec![0.0; classes],
            weights: vec![0.0; classes],
            squares: 0.0,
        }
    }

    fn audit(&mut self, class: usize, weight: f64) {
        self.audited[class] += 1.0;
        self.weights[class] += weight;
        self.squares += weight * weight;
    }

    /// Rows not audited.
    pub(super) fn remainder(&self) -> f64 {
        self.rows - self.audited.iter().sum::<f64>()
    }

    /// What the audit says of the rows not audited, as rows by true class, `[k]`: Hájek shares
    /// worth Kish's effective number of rows, plain counts at equal probabilities.
    pub(super) fn evidence(&self) -> Vec<f64> {
        if self.squares <= 0.0 {
            return vec![0.0; self.weights.len()];
        }
        let scale = self.weights.iter().sum::<f64>() / self.squares;
        self.weights.iter().map(|weight| weight * scale).collect()
    }
}

#[cfg(test)]
mod tests;
