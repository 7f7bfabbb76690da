use crate::model::{CurvePoint, RunReport, TARGETS};
use crate::number;
use crate::scale::{round_domain, spread};
use crate::series::{Series, series};
use crate::svg::{Anchor, Canvas, Layout, Point, Svg, width_of};

use super::frame::Frame;
use super::legend;

/// Least distance between the baselines of two labels.
const LABEL_GAP: f64 = 17.0;

/// Macro-F1 against labels for every strategy, with 95 % bands and the full-data ceiling.
pub fn learning_curve(report: &RunReport, layout: Layout) -> Svg {
    let series = series(report);
    let mut canvas = Canvas::default();
    let frame = frame(report, &series, layout, &mut canvas);
    frame.score_axis(&mut canvas, 6);
    frame.count_axis(&mut canvas, layout.pick(8, 4), "labels given");
    ceiling(&mut canvas, &frame, report);
    for one in series.iter().rev() {
        band(&mut canvas, &frame, &one.report.curve, one.class);
    }
    for one in series.iter().rev() {
        curve(&mut canvas, &frame, one);
    }
    if layout == Layout::Wide {
        end_labels(&mut canvas, &frame, &series);
    }
    let words = ["Learning curves".to_owned(), describe(report, &series)];
    canvas.finish("learning-curve", layout, frame.bottom + 48.0, words)
}

/// Lays out the plot; on a narrow page the key stands above it, else names stand at line ends.
fn frame(report: &RunReport, series: &[Series<'_>], layout: Layout, canvas: &mut Canvas) -> Frame {
    let width = layout.width();
    let (left, right, top) = match layout {
        Layout::Wide => {
            let longest = series.iter().map(|s| width_of(s.name)).fold(0.0, f64::max);
            (48.0, width - (longest + 84.0).clamp(120.0, 240.0), 30.0)
        }
        Layout::Narrow => {
            let top = legend::series_key(canvas, series, [4.0, width - 4.0, 4.0]);
            (40.0, width - 12.0, top + 22.0)
        }
    };
    canvas.text((4.0, top - 14.0), Anchor::Start, "small", "macro-F1");
    let bottom = top + layout.pick(330.0, 260.0);
    Frame::new(
        [left, right, top, bottom],
        label_domain(series),
        score_domain(report, series),
    )
}

fn label_domain(series: &[Series<'_>]) -> (f64, f64) {
    let last = series
        .iter()
        .filter_map(|s| s.report.last())
        .map(|p| p.labels)
        .max();
    (0.0, last.unwrap_or(1).max(1) as f64)
}

fn score_domain(report: &RunReport, series: &[Series<'_>]) -> (f64, f64) {
    let points = || series.iter().flat_map(|s| &s.report.curve);
    let low = points()
        .map(|p| p.low.unwrap_or(p.macro_f1))
        .fold(f64::INFINITY, f64::min);
    let high = points()
        .map(|p| p.high.unwrap_or(p.macro_f1))
        .fold(report.full_data.macro_f1, f64::max);
    round_domain(low.min(high), high, 6, (0.0, 1.0))
}

/// The full-data line, and below it the shares that count as reached; a share too close to the
/// line above it keeps its line but not its name.
fn ceiling(canvas: &mut Canvas, frame: &Frame, report: &RunReport) {
    let full = report.full_data.macro_f1;
    let y = frame.y.at(full);
    canvas.line((frame.left, y), (frame.right, y), "full");
    let text = format!("full data {}", number::score(full));
    canvas.text(
        (frame.left + 6.0, y - 6.0),
        Anchor::Start,
        "small halo",
        &text,
    );
    let mut last = y;
    for target in TARGETS.iter().rev() {
        let y = frame.y.at(full * target.share);
        if y > frame.bottom {
            continue;
        }
        canvas.line((frame.left, y), (frame.right, y), "target");
        if y - last > 13.0 || (target.share == 0.99 && y + 14.0 < frame.y.at(full * 0.95)) {
            canvas.text(
                (frame.left + 6.0, y + 13.0),
                Anchor::Start,
                "small halo",
                target.words,
            );
            last = y;
        }
    }
}

fn band(canvas: &mut Canvas, frame: &Frame, curve: &[CurvePoint], class: &str) {
    let place = |labels: usize, score: f64| (frame.x.at(labels as f64), frame.y.at(score));
    let edge = |end: fn(&CurvePoint) -> Option<f64>| -> Vec<Point> {
        curve
            .iter()
            .filter_map(|p| Some(place(p.labels, end(p)?)))
            .collect()
    };
    let mut outline = edge(|p| p.high);
    outline.extend(edge(|p| p.low).into_iter().rev());
    if outline.len() > 2 {
        canvas.polygon(&outline, &format!("{class} band"));
    }
}

fn curve(canvas: &mut Canvas, frame: &Frame, one: &Series<'_>) {
    let points: Vec<Point> = one
        .report
        .curve
        .iter()
        .map(|p| (frame.x.at(p.labels as f64), frame.y.at(p.macro_f1)))
        .collect();
    canvas.polyline(&points, &format!("{} line", one.class));
    let every = points.len().div_ceil(9).max(1);
    for (at, &point) in points.iter().enumerate() {
        if (points.len() - 1 - at) % every == 0 {
            canvas.marker(one.marker, point, one.class);
        }
    }
}

/// Names and final scores at the ends of the lines, moved apart where they would collide.
fn end_labels(canvas: &mut Canvas, frame: &Frame, series: &[Series<'_>]) {
    let ends: Vec<(&Series<'_>, &CurvePoint)> = series
        .iter()
        .filter_map(|s| Some((s, s.report.last()?)))
        .collect();
    let wished: Vec<f64> = ends.iter().map(|(_, p)| frame.y.at(p.macro_f1)).collect();
    let placed = spread(&wished, LABEL_GAP, (frame.top, frame.bottom));
    for ((one, end), (from, to)) in ends.iter().zip(wished.iter().zip(placed)) {
        let x = frame.x.at(end.labels as f64);
        canvas.line((x + 6.0, *from), (frame.right + 18.0, to), "axis");
        canvas.marker(one.marker, (frame.right + 22.0, to), one.class);
        let at = frame.right + 32.0;
        canvas.text(
            (at, to + 4.5),
            Anchor::Start,
            "strong",
            &number::score(end.macro_f1),
        );
        canvas.name(
            (at + 44.0, to + 4.5),
            Anchor::Start,
            760.0 - at - 46.0,
            one.name,
        );
    }
}

fn describe(report: &RunReport, series: &[Series<'_>]) -> String {
    let ends: Vec<String> = series
        .iter()
        .filter_map(|s| {
            let end = s.report.last()?;
            Some(format!(
                "{} ends at {} with {} labels",
                s.name,
                number::score(end.macro_f1),
                end.labels
            ))
        })
        .collect();
    format!(
        "Macro-F1 on the test records against the number of labels. {}. The head trained on all \
         labels scores {}.",
        ends.join("; "),
        number::score(report.full_data.macro_f1)
    )
}
