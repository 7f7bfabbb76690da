use hone_domain::{LabelSet, Seed};
use rand::seq::SliceRandom as _;

use super::training::LabelledSet;

/// The fold of each labelled row, `[n]`, so that each label is spread evenly over the folds.
///
/// The rarest label with rows left goes first: each of its rows is dealt to the fold that lacks
/// this label most, then to the one that lacks rows most. Rows of several answers are dealt once.
///
/// # Source
/// Sechidis, Tsoumakas and Vlahavas (2011), On the stratification of multi-label data, ECML PKDD.
pub(crate) fn label_set_folds(labelled: &[LabelledSet], folds: usize, seed: Seed) -> Vec<usize> {
    let groups = groups(labelled);
    let labels = labelled
        .iter()
        .filter_map(|answer| answer.labels.labels().last());
    let labels = labels.max().map_or(0, |last| last.index() + 1);
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.shuffle(&mut seed.rng());
    let mut dealt = vec![None; groups.len()];
    let mut dealer = Dealer::new(&groups, labels, folds);
    loop {
        let open = |&&at: &&usize| dealt[at].is_none();
        let mut left = vec![0; labels];
        for &at in order.iter().filter(open) {
            groups[at]
                .labels()
                .iter()
                .for_each(|label| left[label.index()] += 1);
        }
        let rarest = (0..labels)
            .filter(|&label| left[label] > 0)
            .min_by_key(|&label| left[label]);
        let has_it = |at: usize| {
            let labels = groups[at].labels();
            rarest.is_none_or(|rarest| labels.iter().any(|label| label.index() == rarest))
        };
        let next: Vec<usize> = order
            .iter()
            .filter(open)
            .copied()
            .filter(|&at| has_it(at))
            .collect();
        for at in next {
            dealt[at] = Some(dealer.deal(&groups[at], rarest));
        }
        if rarest.is_none() {
            break;
        }
    }
    let mut group = 0;
    let of_row = |at: usize| {
        group += usize::from(at > 0 && labelled[at].row != labelled[at - 1].row);
        dealt[group].unwrap_or(0)
    };
    (0..labelled.len()).map(of_row).collect()
}

/// The labels that any answer about a row names, row after row; answers come sorted by row.
fn groups(labelled: &[LabelledSet]) -> Vec<LabelSet> {
    let of_row = |answers: &[LabelledSet]| {
        answers
            .iter()
            .flat_map(|answer| answer.labels.labels().iter().copied())
            .collect()
    };
    labelled
        .chunk_by(|a, b| a.row == b.row)
        .map(of_row)
        .collect()
}

/// What each fold still lacks of its even share.
struct Dealer {
    /// `[folds][labels]`.
    labels: Vec<Vec<f64>>,
    /// `[folds]`.
    rows: Vec<f64>,
}

impl Dealer {
    fn new(groups: &[LabelSet], labels: usize, folds: usize) -> Self {
        let mut shares = vec![0.0; labels];
        for label in groups.iter().flat_map(LabelSet::labels) {
            shares[label.index()] += 1.0 / folds as f64;
        }
        Self {
            labels: vec![shares; folds],
            rows: vec![groups.len() as f64 / folds as f64; folds],
        }
    }

    /// Deals rows with some labels to a fold; ties go to the lower one.
    fn deal(&mut self, labels: &LabelSet, rarest: Option<usize>) -> usize {
        let lack = |fold: usize| rarest.map_or(0.0, |label| self.labels[fold][label]);
        let folds = (0..self.rows.len()).rev();
        let neediest = folds.max_by(|&a, &b| {
            let by_label = lack(a).total_cmp(&lack(b));
            by_label.then(self.rows[a].total_cmp(&self.rows[b]))
        });
        let fold = neediest.unwrap_or(0);
        self.rows[fold] -= 1.0;
        for label in labels.labels() {
            self.labels[fold][label.index()] -= 1.0;
        }
        fold
    }
}

#[cfg(test)]
mod tests;
