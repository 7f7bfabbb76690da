mod classes;
mod course;
mod label_sets;
mod labels;
mod quality;
mod rankings;
mod ratings;
mod setup;
mod spans;

use crate::model::{RunReport, TARGETS};
use crate::number;

use super::page::{Section, Tile};

pub(crate) use label_sets::scores as label_set_scores;
pub(crate) use labels::table as labels;
pub(crate) use quality::strategies;
pub(crate) use rankings::scores as ranking_scores;
pub(crate) use ratings::scores as rating_scores;
pub(crate) use setup::{encoder, encoder_and_head, pretty, term, terms};
pub(crate) use spans::{errors as span_errors, labels as span_labels, scores as span_scores};

/// Every section that the report has data for, in reading order.
pub(crate) fn all(report: &RunReport) -> Vec<Section> {
    [
        Some(quality::curves(report)),
        Some(labels::to_reach(report)),
        quality::audit(report),
        label_sets::section(report),
        spans::section(report),
        ratings::section(report),
        rankings::section(report),
        classes::per_class(report),
        classes::confusion(report),
        quality::calibration(report),
        course::picks(report),
        course::rounds(report),
        Some(setup::provenance(report)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The numbers at the top of the page.
pub(crate) fn tiles(report: &RunReport) -> Vec<Tile> {
    let Some(main) = report.main_strategy() else {
        return vec![];
    };
    let reference = report.reference_strategy();
    let mut tiles = vec![];
    if let Some(end) = main.last() {
        let beside = reference.and_then(|r| r.at(end.labels));
        tiles.push(Tile {
            name: format!(
                "{} with {} labels",
                number::capital(report.score()),
                number::count(end.labels)
            ),
            value: number::score(end.macro_f1),
            note: beside.map_or(String::new(), |point| {
                format!("{}: {}", report.reference, number::score(point.macro_f1))
            }),
        });
    }
    let target = &TARGETS[1];
    let count = |labels: Option<usize>| labels.map_or("not reached".to_owned(), number::count);
    tiles.push(Tile {
        name: format!("Labels for {} of full", target.words),
        value: count(main.labels_for(target.key)),
        note: reference.map_or(String::new(), |r| {
            format!("{}: {}", report.reference, count(r.labels_for(target.key)))
        }),
    });
    if let (Some(gain), Some(_)) = (main.gain, reference) {
        tiles.push(Tile {
            name: format!("Mean gain over {}", report.reference),
            value: number::signed_score(gain.mean),
            note: gain
                .interval()
                .map_or("one seed: no interval".to_owned(), |(low, high)| {
                    format!("95\u{a0}%: {}", number::signed_interval(low, high))
                }),
        });
    }
    if let Some(calibration) = &report.reliability {
        tiles.push(Tile {
            name: "Calibration error".to_owned(),
            value: number::percent(calibration.after.ece),
            note: format!(
                "before calibration: {}",
                number::percent(calibration.before.ece)
            ),
        });
    }
    tiles
}
