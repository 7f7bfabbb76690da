mod arms;
mod classes;
mod method;
mod people;
mod quality;
mod rounds;
mod spans;
mod texts;
mod timeline;

use crate::html::{Section, Tile};
use crate::number;

use super::headline::{Headline, Verdict, audited_of_needed};
use super::model::LiveReport;
use super::words;

/// Every section that the report has data for, in reading order.
pub(super) fn all(report: &LiveReport) -> Vec<Section> {
    if let Some(edits) = &report.texts {
        let sections = [
            Some(texts::edits(edits)),
            timeline::timeline(report),
            people::people(report),
            Some(method::asked(report)),
        ];
        return sections.into_iter().flatten().collect();
    }
    [
        Some(quality::curve(report)),
        Some(arms::against_random(report)),
        spans::entities(report),
        classes::per_class(report),
        timeline::timeline(report),
        people::people(report),
        people::suggestions(report),
        rounds::stop(report),
        Some(method::asked(report)),
        Some(method::measured(report)),
        Some(method::made(report)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The numbers at the top of the page.
pub(super) fn tiles(report: &LiveReport) -> Vec<Tile> {
    let mut tiles = if let Some(edits) = &report.texts {
        texts::tiles(edits)
    } else {
        let gain = gain_tile(report);
        [quality_tile(report)].into_iter().chain(gain).collect()
    };
    tiles.push(Tile {
        name: "Labels".to_owned(),
        value: number::count(report.labels.so_far),
        note: match report.labels.annotators {
            0 => "by nobody yet".to_owned(),
            some => format!("by {}", words::counted(some, "person", "people")),
        },
    });
    if let Some(acceptance) = &report.acceptance {
        tiles.push(Tile {
            name: "Suggestions accepted".to_owned(),
            value: number::percent(acceptance.accepted),
            note: format!("scores promise {}", number::percent(acceptance.promised)),
        });
    }
    tiles
}

/// Whether the latest evaluation stands in the headline.
fn is_stated(report: &LiveReport) -> bool {
    use Verdict::{Better, Measured, Unclear, Worse};
    matches!(
        Headline::of(report).verdict,
        Better | Unclear | Worse | Measured
    )
}

fn quality_tile(report: &LiveReport) -> Tile {
    let name = "Macro-F1".to_owned();
    match report.latest().filter(|_| is_stated(report)) {
        Some(latest) => Tile {
            name,
            value: words::bare_score(&latest.macro_f1),
            note: format!(
                "{}: {}",
                number::level(latest.macro_f1.level),
                words::score_interval(&latest.macro_f1)
            ),
        },
        None => Tile {
            name,
            value: "–".to_owned(),
            note: match report.current_series() {
                Some(series) => {
                    let (have, need) = audited_of_needed(report, series);
                    format!(
                        "{} of {} audited records",
                        number::count(have),
                        number::count(need)
                    )
                }
                None => "no audit yet".to_owned(),
            },
        },
    }
}

fn gain_tile(report: &LiveReport) -> Option<Tile> {
    let latest = report.latest().filter(|_| is_stated(report))?;
    let gain = latest.gain_since_start.as_ref()?;
    Some(Tile {
        name: "Since the first model".to_owned(),
        value: words::bare_gain(&gain.macro_f1),
        note: format!(
            "{}: {}",
            number::level(gain.macro_f1.level),
            words::gain_interval(&gain.macro_f1)
        ),
    })
}
