use crate::html::page::{Part, Section};
use crate::html::table::{Column, Table};
use crate::model::{RankingPoint, RankingReport, RankingScores, RunReport};
use crate::number;

const COLUMNS: [(&str, Column); 7] = [
    ("Strategy", Column::Words),
    ("Labels", Column::Number),
    ("Pairwise accuracy", Column::Number),
    ("95\u{a0}% band", Column::Number),
    ("Kendall\u{2019}s tau-b", Column::Number),
    ("Best option right", Column::Number),
    ("Whole ranking right", Column::Number),
];

/// What concerns questions that rankings of options answer.
pub(super) fn section(report: &RunReport) -> Option<Section> {
    let rankings = report.rankings.as_ref()?;
    let points = rankings.strategies.iter();
    let points = points.flat_map(|(name, points)| points.iter().map(move |at| point(name, at)));
    Some(Section {
        id: "rankings",
        title: format!("How {} options are ranked", rankings.options.len()),
        parts: vec![
            Part::Table(scores(rankings)),
            Part::Folded {
                summary: "After each round".to_owned(),
                table: Table::new("Rankings after each round", &COLUMNS, points.collect()),
            },
        ],
    })
}

/// Each strategy at its end, and the head trained on all rankings.
pub(crate) fn scores(rankings: &RankingReport) -> Table {
    let ends = rankings.strategies.iter();
    let ends = ends.filter_map(|(name, points)| Some(point(name, points.last()?)));
    let full = row("All labels", "–".to_owned(), "–".to_owned(), &rankings.full);
    let rows = ends.chain([full]).collect();
    Table::new("Rankings at the end", &COLUMNS, rows)
}

fn point(name: &str, point: &RankingPoint) -> Vec<String> {
    let band = point.low.zip(point.high);
    let band = band.map_or("–".to_owned(), |(low, high)| number::interval(low, high));
    row(name, number::count(point.labels), band, &point.scores)
}

fn row(name: &str, labels: String, band: String, scores: &RankingScores) -> Vec<String> {
    vec![
        name.to_owned(),
        labels,
        number::score(scores.pairwise_accuracy),
        band,
        number::score(scores.kendall_tau),
        number::score(scores.first_right),
        number::score(scores.whole_right),
    ]
}
