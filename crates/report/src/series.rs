//! Which line looks how: colour, dash and marker of each strategy, the same in every figure.

use crate::model::{RunReport, StrategyReport};
use crate::svg::Marker;

/// One strategy as it is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Series<'a> {
    /// Name of the strategy.
    pub name: &'a str,
    /// What it reached.
    pub report: &'a StrategyReport,
    /// Style class that sets colour and dash.
    pub class: &'static str,
    /// Shape of its points.
    pub marker: Marker,
}

/// Styles of what is not a reference; colour is never alone.
pub(crate) const STYLES: [(&str, Marker); 6] = [
    ("s0", Marker::Circle),
    ("s1", Marker::Square),
    ("s2", Marker::Triangle),
    ("s3", Marker::Diamond),
    ("s4", Marker::Cross),
    ("s5", Marker::Ring),
];

/// All strategies, the main one first and the reference last.
pub(crate) fn series(report: &RunReport) -> Vec<Series<'_>> {
    let rank = |name: &str| match name {
        name if name == report.main => 0,
        name if name == report.reference => 2,
        _ => 1,
    };
    let mut names: Vec<&String> = report.strategies.keys().collect();
    names.sort_by_key(|name| rank(name));
    let style = |(at, name): (usize, &'_ String)| {
        if *name == report.reference {
            ("sr", Marker::Ring)
        } else {
            STYLES[at % STYLES.len()]
        }
    };
    let styles: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(at, name)| style((at, name)))
        .collect();
    names
        .into_iter()
        .zip(styles)
        .map(|(name, (class, marker))| Series {
            name,
            report: &report.strategies[name],
            class,
            marker,
        })
        .collect()
}
