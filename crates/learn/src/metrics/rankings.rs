use hone_domain::{Class, Ranking};
use ndarray::Array2;

use super::classification::check_length;
use super::{Level, MetricError, krippendorff_alpha};

/// Kendall's tau-b of two rankings of the same options.
///
/// `(c − d) / √((p − t)(p − u))` over the `p` pairs of options: `c` stand in the same order in both,
/// `d` in opposite ones, `t` tie in the first, `u` in the second. 1 is the same order, −1 the opposite
/// one, 0 what is expected by chance. `None` if all options tie in one of them.
///
/// # Errors
/// [`MetricError::LengthMismatch`] if they rank different numbers of options.
///
/// # Source
/// Kendall 1945, The Treatment of Ties in Ranking Problems.
///
/// ```
/// # use hone_domain::Ranking;
/// # use hone_learn::metrics::kendall_tau_b;
/// let first = Ranking::new(&[1, 2, 3])?;
/// let second = Ranking::new(&[1, 3, 2])?;
/// // Two of three pairs stand alike.
/// assert_eq!(kendall_tau_b(&first, &second)?, Some(1.0 / 3.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn kendall_tau_b(first: &Ranking, second: &Ranking) -> Result<Option<f64>, MetricError> {
    let what = "the second ranking";
    check_length(what, first.options(), second.options())?;
    let (mut balance, mut in_first, mut in_second) = (0.0, 0.0f64, 0.0f64);
    for (a, b) in Ranking::pairs(first.options()) {
        let signs = [first, second].map(|ranking| 2.0 * f64::from(ranking.above(a, b)) - 1.0);
        balance += signs[0] * signs[1];
        in_first += signs[0] * signs[0];
        in_second += signs[1] * signs[1];
    }
    let scale = (in_first * in_second).sqrt();
    Ok((scale > 0.0).then(|| balance / scale))
}

/// Kendall's coefficient of concordance W of the rankings that several people gave the same options.
///
/// The variance of the sums of ranks against that of full agreement, corrected for ties: 1 where all
/// agree, near 0 where they do not. `None` for fewer than two rankings, and where all of them leave
/// all options tied.
///
/// # Errors
/// [`MetricError::LengthMismatch`] if they rank different numbers of options.
///
/// # Source
/// Kendall and Babington Smith 1939, The Problem of m Rankings; Kendall 1945 for ties.
///
/// ```
/// # use hone_domain::Ranking;
/// # use hone_learn::metrics::kendall_w;
/// let same = [Ranking::new(&[1, 2, 3])?, Ranking::new(&[1, 2, 3])?];
/// assert_eq!(kendall_w(&same)?, Some(1.0));
/// let opposite = [Ranking::new(&[1, 2, 3])?, Ranking::new(&[3, 2, 1])?];
/// assert_eq!(kendall_w(&opposite)?, Some(0.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn kendall_w(rankings: &[Ranking]) -> Result<Option<f64>, MetricError> {
    let Some(options) = rankings.first().map(Ranking::options) else {
        return Ok(None);
    };
    let mut sums = vec![0.0; options];
    let mut ties = 0.0;
    for ranking in rankings {
        check_length("a ranking", options, ranking.options())?;
        let ranks = ranking.mid_ranks();
        sums.iter_mut()
            .zip(ranks)
            .for_each(|(sum, rank)| *sum += rank);
        ties += tie_correction(ranking);
    }
    let (people, options) = (rankings.len() as f64, options as f64);
    let mean = people * (options + 1.0) / 2.0;
    let squares: f64 = sums.iter().map(|sum| (sum - mean).powi(2)).sum();
    let most = people * people * (options.powi(3) - options) - people * ties;
    Ok((people > 1.0 && most > 0.0).then(|| 12.0 * squares / most))
}

/// `Σ (t³ − t)` over the groups of `t` options that tie.
fn tie_correction(ranking: &Ranking) -> f64 {
    let of = |rank: u8| {
        ranking
            .ranks()
            .iter()
            .map(move |&held| f64::from(held == rank))
    };
    let group = |rank: u8| of(rank).sum::<f64>();
    let last = ranking.ranks().iter().copied().max().unwrap_or(0);
    (0..=last).map(group).map(|t| t.powi(3) - t).sum()
}

/// Krippendorff's ordinal alpha of rankings that any number of people gave some records: a rank is a
/// rating of an option of a record; options that tie share the mean of the places they take up.
///
/// `None` where it is undefined, as in [`krippendorff_alpha`].
///
/// # Shapes
/// `rankings` `[records][people]`, `None` where somebody did not answer.
///
/// # Errors
/// [`MetricError::LengthMismatch`] if not all records have as many people as the first, or not all
/// rankings as many options.
pub fn ranking_alpha(rankings: &[Vec<Option<&Ranking>>]) -> Result<Option<f64>, MetricError> {
    let people = rankings.first().map_or(0, Vec::len);
    let mut given = rankings.iter().flatten().flatten();
    let Some(options) = given.next().map(|ranking| ranking.options()) else {
        return Ok(None);
    };
    let mut ratings = Array2::from_elem((rankings.len() * options, people), None);
    for (record, of_people) in rankings.iter().enumerate() {
        check_length("the rankings of a record", people, of_people.len())?;
        for (person, ranking) in of_people.iter().enumerate() {
            let Some(ranking) = ranking else { continue };
            check_length("a ranking", options, ranking.options())?;
            for (option, rank) in ranking.mid_ranks().into_iter().enumerate() {
                // Twice a mid-rank is a whole number from 2 to 2 · options.
                let class = Class((2.0 * rank) as u16 - 2);
                ratings[[record * options + option, person]] = Some(class);
            }
        }
    }
    krippendorff_alpha(ratings.view(), 2 * options - 1, &Level::Ordinal)
}

/// How near predicted rankings are to the true ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankingComparison {
    records: usize,
    /// Pairs that do not tie in truth.
    pairs: f64,
    /// Those predicted in the right order; half of those predicted to tie.
    right: f64,
    /// The sum of tau-b over the records where it is defined.
    tau: f64,
    /// These records.
    with_tau: usize,
    first_right: usize,
    whole_right: usize,
}

impl RankingComparison {
    /// Compares rankings record by record.
    ///
    /// # Errors
    /// [`MetricError::LengthMismatch`] if there is not one predicted ranking a true one, of as many
    /// options.
    pub fn new(truth: &[Ranking], predicted: &[Ranking]) -> Result<Self, MetricError> {
        check_length("the predicted rankings", truth.len(), predicted.len())?;
        let mut compared = Self {
            records: truth.len(),
            pairs: 0.0,
            right: 0.0,
            tau: 0.0,
            with_tau: 0,
            first_right: 0,
            whole_right: 0,
        };
        for (truth, predicted) in truth.iter().zip(predicted) {
            compared.add(truth, predicted)?;
        }
        Ok(compared)
    }

    fn add(&mut self, truth: &Ranking, predicted: &Ranking) -> Result<(), MetricError> {
        if let Some(tau) = kendall_tau_b(truth, predicted)? {
            self.tau += tau;
            self.with_tau += 1;
        }
        for (a, b) in Ranking::pairs(truth.options()) {
            let (is, said) = (truth.above(a, b), predicted.above(a, b));
            if (is - 0.5).abs() > 0.25 {
                self.pairs += 1.0;
                self.right += 1.0 - f64::from((is - said).abs());
            }
        }
        let best = predicted.order().first().copied();
        self.first_right += usize::from(best.is_some_and(|best| truth.ranks()[best] == 0));
        self.whole_right += usize::from(truth == predicted);
        Ok(())
    }

    /// The share of pairs of options in the right order, of those that do not tie in truth; a pair
    /// that is predicted to tie counts half. 0 without such pairs.
    pub fn pairwise_accuracy(&self) -> f64 {
        if self.pairs > 0.0 {
            self.right / self.pairs
        } else {
            0.0
        }
    }

    /// The mean of [`kendall_tau_b`] over the records where it is defined; `None` without any.
    pub fn mean_tau(&self) -> Option<f64> {
        (self.with_tau > 0).then(|| self.tau / self.with_tau as f64)
    }

    /// The share of records whose predicted best option is a best one.
    pub fn first_right(&self) -> f64 {
        self.share(self.first_right)
    }

    /// The share of records whose whole ranking is right.
    pub fn whole_right(&self) -> f64 {
        self.share(self.whole_right)
    }

    fn share(&self, records: usize) -> f64 {
        records as f64 / self.records.max(1) as f64
    }
}

#[cfg(test)]
mod tests;
