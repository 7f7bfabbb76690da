use hone_domain::{Class, DomainError, Marginals, Probabilities, Ranking};
use hone_kernel::exp;
use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::label_sets::sigmoid;
use crate::linear::log_softmax;

/// The score of each option of some records, `[n, options]`: an option is above another with the
/// probability `σ(s − t)` of their scores (Bradley and Terry 1952).
#[derive(Debug, Clone, PartialEq)]
pub struct OptionScores(Array2<f32>);

impl OptionScores {
    /// Wraps scores.
    ///
    /// # Errors
    /// [`DomainError::TooFewOptions`], [`DomainError::TooManyOptions`];
    /// [`DomainError::NotFinite`] names the first row with NaN or infinity.
    pub fn new(scores: Array2<f32>) -> Result<Self, DomainError> {
        // What a row may be, a ranking of it has to be.
        Ranking::by_scores(&vec![0.0; scores.ncols()])?;
        let wrong = scores
            .outer_iter()
            .position(|row| row.iter().any(|v| !v.is_finite()));
        if let Some(row) = wrong {
            let what = "the scores of options";
            return Err(DomainError::NotFinite { what, row });
        }
        Ok(Self(scores))
    }

    /// The scores, `[n, options]`.
    pub fn view(&self) -> ArrayView2<'_, f32> {
        self.0.view()
    }

    /// The number of records.
    pub fn rows(&self) -> usize {
        self.0.nrows()
    }

    /// The number of options.
    pub fn options(&self) -> usize {
        self.0.ncols()
    }

    /// The order of the options of each record, by score.
    ///
    /// # Panics
    /// Never: the number of options was checked.
    pub fn rankings(&self) -> Vec<Ranking> {
        let ranking = |row: ArrayView1<'_, f32>| {
            Ranking::by_scores(&row.to_vec()).expect("the number of options was checked")
        };
        self.0.outer_iter().map(ranking).collect()
    }

    /// The probability that the first of each pair is above the second, `[n, pairs]`, in the order of
    /// [`Ranking::pairs`].
    ///
    /// # Panics
    /// Never: probabilities of finite scores lie between 0 and 1.
    pub fn pairs(&self) -> Marginals {
        let pairs: Vec<(usize, usize)> = Ranking::pairs(self.options()).collect();
        let above = Array2::from_shape_fn((self.rows(), pairs.len()), |(row, pair)| {
            let (first, second) = pairs[pair];
            sigmoid(self.0[[row, first]] - self.0[[row, second]])
        });
        Marginals::new(above).expect("a sigmoid lies between 0 and 1")
    }

    /// The pairs that do not tie in truth as rows of two classes: how probable it is that the second
    /// is above and that the first is, `[pairs, 2]`, and which of them is true.
    ///
    /// # Errors
    /// Never for scores that were checked: both probabilities sum to 1.
    ///
    /// # Panics
    /// If a ranking is of fewer options.
    pub fn decided_pairs(
        &self,
        truth: &[Ranking],
    ) -> Result<(Probabilities, Vec<Class>), DomainError> {
        let pairs = Ranking::pairs(self.options());
        let (mut values, mut classes) = (Vec::new(), Vec::new());
        for (row, ranking) in self.pairs().view().outer_iter().zip(truth) {
            for ((first, second), &p) in pairs.clone().zip(row) {
                let above = ranking.above(first, second);
                if (above - 0.5).abs() > 0.25 {
                    values.extend([1.0 - p, p]);
                    classes.push(Class(u16::from(above > 0.5)));
                }
            }
        }
        let values = Array2::from_shape_vec((classes.len(), 2), values);
        let values = values.expect("two numbers a pair");
        Ok((Probabilities::new(values)?, classes))
    }

    /// The probability that each option is the best, `[n, options]`: a distribution a row (Luce 1959).
    pub fn best(&self) -> Array2<f32> {
        let mut best = self.0.clone();
        log_softmax(&mut best);
        best.mapv_into(exp)
    }

    /// How sure the order of a record is: the probability that the two neighbours in it that are
    /// nearest to each other stand right, from ½ to 1.
    ///
    /// # Panics
    /// If there is no such record.
    pub fn certainty(&self, row: usize) -> f32 {
        let mut scores = self.0.row(row).to_vec();
        scores.sort_by(f32::total_cmp);
        let gaps = scores.windows(2).map(|pair| pair[1] - pair[0]);
        sigmoid(gaps.min_by(f32::total_cmp).unwrap_or(0.0))
    }
}
