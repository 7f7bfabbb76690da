use crate::model::{RunReport, TARGETS, Target};
use crate::number;
use crate::scale::Scale;
use crate::series::{Series, series};
use crate::svg::{Anchor, Canvas, Layout, Point, Svg};

use super::frame::Frame;

/// Height of a row.
const ROW: f64 = 22.0;
/// Height of the line above the rows of a target.
const HEADING: f64 = 26.0;

/// Labels that each strategy needs for 90, 95 and 99 % of the full-data macro-F1.
pub fn labels_to_reach(report: &RunReport, layout: Layout) -> Svg {
    let series = series(report);
    let budget = series
        .iter()
        .filter_map(|s| s.report.last())
        .map(|p| p.labels)
        .max()
        .unwrap_or(1);
    let (left, right) = layout.pick((150.0, 556.0), (116.0, 240.0));
    let block = HEADING + series.len() as f64 * ROW + 8.0;
    let bottom = 8.0 + TARGETS.len() as f64 * block;
    let frame = Frame::new([left, right, 8.0, bottom], (0.0, budget as f64), (0.0, 1.0));
    let mut canvas = Canvas::default();
    for tick in frame.x.ticks(layout.pick(5, 2)) {
        let x = frame.x.at(tick);
        canvas.line((x, frame.top), (x, bottom), "grid");
    }
    frame.count_axis(&mut canvas, layout.pick(5, 2), "labels needed");
    for (at, target) in TARGETS.iter().enumerate() {
        let top = frame.top + at as f64 * block;
        heading(&mut canvas, report, target, top + 18.0, layout);
        for (row, one) in series.iter().enumerate() {
            let y = top + HEADING + (row as f64 + 0.5) * ROW;
            canvas.name((left - 10.0, y + 4.5), Anchor::End, left - 14.0, one.name);
            lollipop(&mut canvas, &frame.x, [left, right], (one, target), y);
            let words = note(report, one, target, layout, budget);
            canvas.text((right + 14.0, y + 4.5), Anchor::Start, "label", &words);
        }
    }
    let words = [
        "Labels needed".to_owned(),
        describe(report, &series, budget),
    ];
    canvas.finish("labels-to-reach", layout, bottom + 48.0, words)
}

fn heading(canvas: &mut Canvas, report: &RunReport, target: &Target, y: f64, layout: Layout) {
    let score = number::score(report.full_data.macro_f1 * target.share);
    let text = format!("{} of full data ({} {score})", target.words, report.score());
    let at: Point = (layout.pick(150.0, 4.0), y);
    canvas.text_over(at, Anchor::Start, "strong", &text);
}

/// A line from zero to the labels needed; where they do not suffice it runs off to the right.
fn lollipop(
    canvas: &mut Canvas,
    x: &Scale,
    [left, right]: [f64; 2],
    (one, target): (&Series<'_>, &Target),
    y: f64,
) {
    if let Some(labels) = one.report.labels_for(target.key) {
        let end = x.at(labels as f64);
        canvas.line((left, y), (end, y), &format!("{} line thin", one.class));
        canvas.marker(one.marker, (end, y), one.class);
    } else {
        canvas.line((left, y), (right, y), "target");
        let tip = [
            (right - 1.0, y - 4.0),
            (right + 6.0, y),
            (right - 1.0, y + 4.0),
        ];
        canvas.polygon(&tip, "ring still");
    }
}

fn note(
    report: &RunReport,
    one: &Series<'_>,
    target: &Target,
    layout: Layout,
    budget: usize,
) -> String {
    let Some(labels) = one.report.labels_for(target.key) else {
        let budget = number::count(budget);
        return layout.pick(format!("not within {budget}"), format!("> {budget}"));
    };
    let ratio = ratio(report, one, target);
    let labels = number::count(labels);
    match (ratio, layout) {
        (Some(ratio), Layout::Wide) => format!("{labels} · {} needs {ratio}", report.reference),
        (Some(ratio), Layout::Narrow) => format!("{labels} · {ratio}"),
        (None, _) => labels,
    }
}

/// How many times as many labels the reference needs for a target; where it never got there, more
/// than its last number of labels tells. `None` for the reference itself and for an unmet target.
pub(crate) fn ratio(report: &RunReport, one: &Series<'_>, target: &Target) -> Option<String> {
    let labels = one.report.labels_for(target.key)?;
    let reference = report
        .reference_strategy()
        .filter(|_| one.name != report.reference)?;
    if let Some(ratio) = one.report.label_ratio_to(reference, target.key) {
        return Some(number::times(ratio));
    }
    let least = reference.last()?.labels as f64 / labels.max(1) as f64;
    (least > 1.05).then(|| format!("> {}", number::times(least)))
}

fn describe(report: &RunReport, series: &[Series<'_>], budget: usize) -> String {
    let of = |one: &Series<'_>| {
        let counts: Vec<String> = TARGETS
            .iter()
            .map(|t| {
                format!(
                    "{}: {}",
                    t.words,
                    note(report, one, t, Layout::Wide, budget)
                )
            })
            .collect();
        format!("{} {}", one.name, counts.join(", "))
    };
    let all: Vec<String> = series.iter().map(of).collect();
    format!(
        "Labels needed for shares of the full-data {}. {}.",
        report.score(),
        all.join("; ")
    )
}
