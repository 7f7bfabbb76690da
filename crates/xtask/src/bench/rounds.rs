use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::{Value, json};

use super::outcome::Row;
use super::program::{Program, Sample};
use crate::shell::say;

/// Lets every program take its turn `rounds` times, in turned order every other round, and returns
/// one row a system: medians, the range of CPU time, and what the last turn printed.
///
/// # Errors
/// If a program fails.
pub(crate) fn interleave(programs: &[Program], rounds: usize) -> Result<Vec<Row>> {
    let mut samples: BTreeMap<String, Vec<Sample>> = BTreeMap::new();
    for round in 0..rounds {
        for at in 0..programs.len() {
            let at = if round % 2 == 0 {
                at
            } else {
                programs.len() - 1 - at
            };
            say(&format!(
                "round {} of {rounds}: {}",
                round + 1,
                programs[at].line()
            ));
            for (system, sample) in programs[at].run()? {
                samples.entry(system).or_default().push(sample);
            }
        }
    }
    Ok(samples
        .into_iter()
        .map(|(system, turns)| row(system, &turns))
        .collect())
}

fn row(system: String, turns: &[Sample]) -> Row {
    let cpu = sorted(turns.iter().map(|turn| turn.cpu_s));
    let wall = sorted(turns.iter().filter_map(|turn| turn.wall_s));
    let mut detail = turns
        .last()
        .map_or_else(|| json!({}), |turn| turn.row.clone());
    if let Value::Object(fields) = &mut detail {
        // Once the medians stand, a single turn's times and lists of picks only swell the file.
        for field in ["cpu_s", "wall_s", "rounds", "picks"] {
            fields.remove(field);
        }
    }
    let ends = [cpu.first(), cpu.last()];
    Row {
        system,
        cpu_s: median(&cpu).unwrap_or_default(),
        cpu_range: ends.map(|end| end.copied().unwrap_or_default()),
        wall_s: median(&wall),
        detail,
    }
}

/// Smallest first.
pub(super) fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The middle of sorted values, or the mean of the middle two.
pub(super) fn median(sorted: &[f64]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    let odd = sorted.len() % 2 == 1;
    Some(if odd {
        upper
    } else {
        f64::midpoint(sorted[sorted.len() / 2 - 1], upper)
    })
}

#[cfg(test)]
mod tests;
