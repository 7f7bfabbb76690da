//! Estimates as people read them.

use crate::number;

use super::model::{ClassF1, Estimate, Evaluation, LiveReport};

/// Widths of intervals from which the third decimal says nothing.
const WIDE: f64 = 0.04;

/// An estimate with its interval for running text: `0.78 (95 % interval 0.72–0.83)`.
pub(super) fn score_in_text(one: &Estimate) -> String {
    let d = decimals(one);
    format!(
        "{:.d$} ({} interval {:.d$}–{:.d$})",
        one.value,
        number::level(one.level),
        one.low,
        one.high
    )
}

/// A score without its interval, as exact as the interval allows.
pub(super) fn bare_score(one: &Estimate) -> String {
    let d = decimals(one);
    format!("{:.d$}", one.value)
}

/// The interval of a score, as exact as its width allows.
pub(super) fn score_interval(one: &Estimate) -> String {
    let d = decimals(one);
    format!("{:.d$}–{:.d$}", one.low, one.high)
}

/// A difference with its sign and its interval: `+0.14 (+0.08 to +0.20)`.
pub(super) fn signed_in_text(one: &Estimate) -> String {
    format!("{} ({})", bare_gain(one), gain_interval(one))
}

/// A difference with its sign, as exact as its interval allows.
pub(super) fn bare_gain(one: &Estimate) -> String {
    number::signed(one.value, decimals(one))
}

/// The interval of a difference, as exact as its width allows.
pub(super) fn gain_interval(one: &Estimate) -> String {
    let d = decimals(one);
    format!(
        "{} to {}",
        number::signed(one.low, d),
        number::signed(one.high, d)
    )
}

/// A difference known to be on one side of zero, without signs: `0.14 (0.08–0.20)`.
pub(super) fn unsigned_in_text(one: &Estimate) -> String {
    let d = decimals(one);
    let (near, far) = if one.value < 0.0 {
        (-one.high, -one.low)
    } else {
        (one.low, one.high)
    };
    format!("{:.d$} ({near:.d$}–{far:.d$})", one.value.abs())
}

/// An estimate for a table: `0.780 (0.720–0.830)`.
pub(super) fn score_cell(one: &Estimate) -> String {
    format!(
        "{} ({})",
        number::score(one.value),
        number::interval(one.low, one.high)
    )
}

/// A difference for a table: `+0.140 (+0.080 to +0.200)`.
pub(super) fn gain_cell(one: &Estimate) -> String {
    format!(
        "{} ({})",
        number::signed_score(one.value),
        number::signed_interval(one.low, one.high)
    )
}

/// The F1 of a class for a table, or why there is none.
pub(super) fn class_cell(f1: &ClassF1, cell: fn(&Estimate) -> String) -> String {
    match f1 {
        ClassF1::Measured(estimate) => cell(estimate),
        ClassF1::TooFew { have, need } => format!("not measured ({have} of {need})"),
    }
}

/// Which way a difference points, if its interval is on one side of zero.
pub(super) fn direction(one: &Estimate) -> Direction {
    match (one.low > 0.0, one.high < 0.0) {
        (true, _) => Direction::Up,
        (_, true) => Direction::Down,
        _ => Direction::Unclear,
    }
}

/// Which way a difference points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
    Unclear,
}

/// Two decimals, or three where two would hide a narrow interval or a bound's distance from zero.
fn decimals(one: &Estimate) -> usize {
    let near_zero = [one.low, one.high].iter().any(|end| end.abs() < 0.005);
    if one.high - one.low >= WIDE && !near_zero {
        2
    } else {
        3
    }
}

/// Which audit an evaluation is from, where there are several.
pub(super) fn of_audit(report: &LiveReport, one: &Evaluation) -> String {
    if report.series.len() > 1 {
        format!(" of audit {}", one.series)
    } else {
        String::new()
    }
}

/// `1 record`, `212 records`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    let noun = if count == 1 { one } else { many };
    format!("{} {noun}", number::count(count))
}
