use crate::html::page::{Part, Section};
use crate::html::table::{Column, Table};
use crate::model::{RatingPoint, RatingReport, RunReport};
use crate::number;

const COLUMNS: [(&str, Column); 5] = [
    ("Strategy", Column::Words),
    ("Labels", Column::Number),
    ("Quadratic-weighted kappa", Column::Number),
    ("95\u{a0}% band", Column::Number),
    ("Mean absolute error", Column::Number),
];

/// What concerns questions that ratings answer.
pub(super) fn section(report: &RunReport) -> Option<Section> {
    let ratings = report.ratings.as_ref()?;
    let points = ratings.strategies.iter();
    let points = points.flat_map(|(name, points)| points.iter().map(move |at| point(name, at)));
    Some(Section {
        id: "ratings",
        title: "How near ratings are".to_owned(),
        parts: vec![
            Part::Table(scores(ratings)),
            Part::Folded {
                summary: "After each round".to_owned(),
                table: Table::new("Ratings after each round", &COLUMNS, points.collect()),
            },
        ],
    })
}

/// Each strategy at its end, and the head trained on all labels.
pub(crate) fn scores(ratings: &RatingReport) -> Table {
    let ends = ratings.strategies.iter();
    let ends = ends.filter_map(|(name, points)| Some(point(name, points.last()?)));
    let full = vec![
        "All labels".to_owned(),
        "–".to_owned(),
        number::score(ratings.full.quadratic_kappa),
        "–".to_owned(),
        number::score(ratings.full.mean_absolute_error),
    ];
    let rows = ends.chain([full]).collect();
    Table::new("Ratings at the end", &COLUMNS, rows)
}

fn point(name: &str, point: &RatingPoint) -> Vec<String> {
    let band = point.low.zip(point.high);
    vec![
        name.to_owned(),
        number::count(point.labels),
        number::score(point.quadratic_kappa),
        band.map_or("–".to_owned(), |(low, high)| number::interval(low, high)),
        number::score(point.mean_absolute_error),
    ]
}
