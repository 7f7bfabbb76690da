use crate::model::{ClassReport, RunReport};
use crate::number;
use crate::scale::round_domain;
use crate::svg::{Canvas, Layout, Svg};

use super::dumbbell::{Row, Unit, Words, dumbbell};

/// F1 of each class after the first round and at the end, largest rise first; the full-data F1 is
/// marked. Beyond 30 classes the 15 largest and the 15 smallest changes are shown.
///
/// `None` if the report has no classes.
pub fn per_class(report: &RunReport, layout: Layout) -> Option<Svg> {
    let classes = by_change(report);
    let values = || {
        classes
            .iter()
            .flat_map(|c| [c.f1_start, c.f1_end, c.f1_full])
    };
    let (low, high) = (values().reduce(f64::min)?, values().reduce(f64::max)?);
    let rows: Vec<Row> = classes.iter().map(|class| row(class)).collect();
    let words = Words {
        ring: "first round",
        circle: "end of budget",
        stroke: Some("full data"),
        axis: "F1 of the class",
        percent: Unit::Score,
    };
    let mut canvas = Canvas::default();
    let domain = round_domain(low, high, 5, (0.0, 1.0));
    let height = dumbbell(&mut canvas, &rows, layout, domain, words);
    let title = "F1 of each class, before and after".to_owned();
    Some(canvas.finish("per-class", layout, height, [title, describe(&classes)]))
}

/// Classes from the largest rise to the largest fall; equal changes keep the schema's order.
pub(crate) fn by_change(report: &RunReport) -> Vec<&ClassReport> {
    let mut classes: Vec<&ClassReport> = report.per_class.iter().collect();
    classes.sort_by(|a, b| b.change().total_cmp(&a.change()));
    classes
}

fn row(class: &ClassReport) -> Row {
    let change = class.change();
    let style = match number::signed_score(change).chars().next() {
        Some('+') => "rise",
        Some('−') => "fall",
        _ => "still",
    };
    Row {
        name: class.name.clone(),
        from: class.f1_start,
        to: class.f1_end,
        mark: Some(class.f1_full),
        class: style,
        change: number::signed(change, 2),
    }
}

fn describe(classes: &[&ClassReport]) -> String {
    let risen = classes.iter().filter(|class| class.change() > 0.0).count();
    let extremes = classes
        .first()
        .zip(classes.last())
        .map_or(String::new(), |(first, last)| {
            format!(
                " Largest change: {}, {}. Smallest: {}, {}.",
                first.name,
                number::signed_score(first.change()),
                last.name,
                number::signed_score(last.change())
            )
        });
    format!(
        "F1 rose for {risen} of {} classes.{extremes}",
        classes.len()
    )
}
