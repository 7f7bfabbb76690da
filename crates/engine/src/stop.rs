use serde::{Deserialize, Serialize};

/// When to advise that more labels will not pay. Advice never stops a loop.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StopRules {
    /// Predictions count as stable from this Cohen's kappa of successive heads on.
    pub kappa: f64,
    /// Rounds in a row that have to be stable.
    pub stable_rounds: usize,
    /// Labels to look ahead.
    pub look_ahead: usize,
    /// A predicted gain in macro-F1 below this is small.
    pub small_gain: f64,
}

impl Default for StopRules {
    /// Kappa 0.99 over 3 rounds (Bloodgood and Vijay-Shanker 2009); less than half a point of
    /// macro-F1 from the next 100 labels.
    fn default() -> Self {
        Self {
            kappa: 0.99,
            stable_rounds: 3,
            look_ahead: 100,
            small_gain: 0.005,
        }
    }
}

/// What the rules saw of one round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoundScore {
    /// Labels so far.
    pub labels: usize,
    /// Macro-F1, measured on records that were not chosen by a strategy; none where there are not
    /// enough of them.
    pub macro_f1: Option<f64>,
    /// Cohen's kappa with the previous head's predictions on a fixed stop set.
    pub kappa: Option<f64>,
}

/// A reason to stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Advice {
    /// Successive heads agree.
    Stabilised {
        /// The lowest kappa of the rounds looked at.
        kappa: f64,
        /// The rounds looked at.
        rounds: usize,
    },
    /// The next labels promise little.
    SmallGain {
        /// The predicted gain in macro-F1.
        gain: f64,
        /// Labels looked ahead.
        labels: usize,
    },
}

/// Judges the rounds so far, the latest last.
pub fn advise(rules: &StopRules, rounds: &[RoundScore]) -> Vec<Advice> {
    let stabilised = stable_kappa(rules, rounds).map(|kappa| Advice::Stabilised {
        kappa,
        rounds: rules.stable_rounds,
    });
    let small_gain = predicted_gain(rounds, rules.look_ahead)
        .filter(|gain| *gain < rules.small_gain)
        .map(|gain| Advice::SmallGain {
            gain,
            labels: rules.look_ahead,
        });
    stabilised.into_iter().chain(small_gain).collect()
}

fn stable_kappa(rules: &StopRules, rounds: &[RoundScore]) -> Option<f64> {
    let first = rounds.len().checked_sub(rules.stable_rounds)?;
    let kappas: Option<Vec<_>> = rounds[first..].iter().map(|round| round.kappa).collect();
    let lowest = kappas?.into_iter().min_by(f64::total_cmp)?;
    (lowest >= rules.kappa).then_some(lowest)
}

/// The gain in macro-F1 that the next `labels` labels promise.
///
/// A least-squares line of the score over ln(labels) through the later half of the rounds, at
/// least four: learning curves are close to straight there over the range that is looked ahead.
/// `None` before there are four rounds with different numbers of labels, and where one of those
/// looked at was not measured.
pub fn predicted_gain(rounds: &[RoundScore], labels: usize) -> Option<f64> {
    const FEWEST: usize = 4;
    let latest = rounds.last()?;
    let recent = &rounds[rounds.len().checked_sub(FEWEST.max(rounds.len() / 2))?..];
    let n = recent.len() as f64;
    let xs: Vec<_> = recent
        .iter()
        .map(|round| (round.labels as f64).ln())
        .collect();
    let mean_x = xs.iter().sum::<f64>() / n;
    let ys: Option<Vec<_>> = recent.iter().map(|round| round.macro_f1).collect();
    let ys = ys?;
    let mean_y = ys.iter().sum::<f64>() / n;
    let spread: f64 = xs.iter().map(|x| (x - mean_x).powi(2)).sum();
    let joint: f64 = xs
        .iter()
        .zip(&ys)
        .map(|(x, y)| (x - mean_x) * (y - mean_y))
        .sum();
    let now = latest.labels as f64;
    (spread > 0.0).then(|| joint / spread * ((now + labels as f64) / now).ln())
}

#[cfg(test)]
mod tests;
