use crate::model::{CalibrationReport, Reliability, RunReport};
use crate::number;
use crate::svg::{Anchor, Canvas, Layout, Marker, Point, Svg};

use super::frame::Frame;

/// Height of the strip that counts records.
const STRIP: f64 = 46.0;

/// Confidence against the share that was right, before and after calibration, with the number of
/// records at each confidence below.
///
/// `None` if the report has no calibration.
pub fn reliability(report: &RunReport, layout: Layout) -> Option<Svg> {
    let calibration = report.reliability.as_ref()?;
    let mut canvas = Canvas::default();
    let (side, step) = layout.pick((306.0, (384.0, 0.0)), (270.0, (0.0, 372.0)));
    let panels = [
        ("Before calibration", &calibration.before),
        ("After calibration", &calibration.after),
    ];
    let mut height = 0.0;
    for (at, (title, one)) in panels.into_iter().enumerate() {
        let corner = (44.0 + at as f64 * step.0, 44.0 + at as f64 * step.1);
        height = panel(&mut canvas, corner, side, title, one);
    }
    let words = [
        "Reliability of the probabilities".to_owned(),
        describe(calibration),
    ];
    Some(canvas.finish("reliability", layout, height, words))
}

/// One diagram with its strip; answers where it ends.
fn panel(canvas: &mut Canvas, (x, y): Point, side: f64, title: &str, one: &Reliability) -> f64 {
    let frame = Frame::new([x, x + side, y, y + side - 40.0], (0.0, 1.0), (0.0, 1.0));
    canvas.text((x, y - 28.0), Anchor::Start, "strong", title);
    let figures = format!(
        "ECE {} · Brier {}",
        number::percent(one.ece),
        number::score(one.brier)
    );
    canvas.text((x, y - 11.0), Anchor::Start, "small", &figures);
    frame.score_axis(canvas, 5);
    canvas.line(
        (frame.left, frame.bottom),
        (frame.right, frame.top),
        "diagonal",
    );
    let bins: Vec<_> = one.bins.iter().filter(|bin| bin.n > 0).collect();
    let place = |confidence: f64, accuracy: f64| (frame.x.at(confidence), frame.y.at(accuracy));
    for bin in &bins {
        let (from, to) = (
            place(bin.confidence, bin.confidence),
            place(bin.confidence, bin.accuracy),
        );
        canvas.line(from, to, "fall link");
    }
    let points: Vec<Point> = bins
        .iter()
        .map(|bin| place(bin.confidence, bin.accuracy))
        .collect();
    if points.len() > 1 {
        canvas.polyline(&points, "s0 line thin");
    }
    for &point in &points {
        canvas.marker(Marker::Circle, point, "s0");
    }
    strip(canvas, &frame, one)
}

/// Bars of the number of records, over the axis of confidence.
fn strip(canvas: &mut Canvas, frame: &Frame, one: &Reliability) -> f64 {
    let floor = frame.bottom + 14.0 + STRIP;
    let most = one.bins.iter().map(|bin| bin.n).max().unwrap_or(0).max(1) as f64;
    for bin in one.bins.iter().filter(|bin| bin.n > 0) {
        let (left, right) = (frame.x.at(bin.low), frame.x.at(bin.high));
        let height = (bin.n as f64 / most * STRIP).max(1.0);
        canvas.rect(
            (left + 1.0, floor - height),
            (right - left - 2.0, height),
            "still bar",
        );
    }
    canvas.line((frame.left, floor), (frame.right, floor), "axis");
    canvas.text(
        (frame.left - 8.0, floor - STRIP + 10.0),
        Anchor::End,
        "small",
        &number::count(most as usize),
    );
    canvas.text((frame.left - 8.0, floor + 4.0), Anchor::End, "small", "0");
    for tick in frame.x.ticks(5) {
        let x = frame.x.at(tick);
        canvas.line((x, floor), (x, floor + 4.0), "axis");
        canvas.text(
            (x, floor + 18.0),
            Anchor::Middle,
            "small",
            &format!("{tick:.1}"),
        );
    }
    let middle = f64::midpoint(frame.left, frame.right);
    let words = "confidence (bars: records; line: share right)";
    canvas.text((middle, floor + 38.0), Anchor::Middle, "small", words);
    floor + 48.0
}

fn describe(calibration: &CalibrationReport) -> String {
    format!(
        "Stated confidence against the share of test records predicted rightly. Expected \
         calibration error {} before and {} after calibration; Brier score {} and {}.",
        number::percent(calibration.before.ece),
        number::percent(calibration.after.ece),
        number::score(calibration.before.brier),
        number::score(calibration.after.brier)
    )
}
