use crate::model::{CurvePoint, RunReport, TARGETS, Target};
use crate::number;
use crate::scale::{round_domain, spread};
use crate::series::series;
use crate::svg::{Anchor, Canvas, Layout, Marker, Point, Svg, width_of};

use super::frame::Frame;
use super::legend;

/// Least distance between the baselines of two labels.
const LABEL_GAP: f64 = 17.0;

/// What curves over test records are about.
pub(crate) fn on_test(score: &str) -> String {
    let score = number::capital(score);
    format!("{score} on the test records against the number of labels.")
}

/// What a plot of curves holds.
#[derive(Debug)]
pub(crate) struct Curves<'a> {
    /// File stem.
    pub name: &'static str,
    /// What is drawn, as a sentence for those who do not see it.
    pub about: &'a str,
    /// Name of the score.
    pub score: &'a str,
    /// Name of the axis of labels.
    pub axis: &'static str,
    /// The curves.
    pub lines: Vec<Line<'a>>,
    /// Scores that lie across the plot.
    pub ceilings: Vec<Ceiling>,
    /// Scores that belong to no curve.
    pub marks: Vec<Mark>,
}

/// A curve as it is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its points, in rising order of labels.
    pub curve: &'a [CurvePoint],
    /// Style class that sets colour and dash.
    pub class: &'static str,
    /// Shape of its points.
    pub marker: Marker,
}

/// A score that belongs to no curve, drawn as a ring.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// Labels behind it.
    pub labels: usize,
    /// Its height.
    pub score: f64,
    /// Ends of a stroke through it.
    pub reach: Option<(f64, f64)>,
    /// A point that it is measured against: labels and score.
    pub against: Option<(usize, f64)>,
    /// What is written beside it.
    pub name: &'static str,
}

/// A score of full data, with the shares of it that are marked below it.
#[derive(Debug)]
pub(crate) struct Ceiling {
    /// What it is.
    pub name: String,
    /// Its height.
    pub score: f64,
    /// Shares of it to be marked.
    pub targets: &'static [Target],
}

/// The score against labels for every strategy, with 95 % bands and the full-data ceiling.
pub fn learning_curve(report: &RunReport, layout: Layout) -> Svg {
    let ceiling = Ceiling {
        name: "full data".to_owned(),
        score: report.full_data.macro_f1,
        targets: &TARGETS,
    };
    let lines = series(report).into_iter().map(|s| Line {
        name: s.name,
        curve: &s.report.curve,
        class: s.class,
        marker: s.marker,
    });
    let curves = Curves {
        name: "learning-curve",
        about: &on_test(report.score()),
        score: report.score(),
        axis: "labels given",
        lines: lines.collect(),
        ceilings: vec![ceiling],
        marks: vec![],
    };
    draw(&curves, layout)
}

/// Draws curves and ceilings in one plot.
pub(crate) fn draw(curves: &Curves<'_>, layout: Layout) -> Svg {
    let mut canvas = Canvas::default();
    let frame = frame(curves, layout, &mut canvas);
    frame.score_axis(&mut canvas, 6);
    frame.count_axis(&mut canvas, layout.pick(8, 4), curves.axis);
    for one in &curves.ceilings {
        ceiling(&mut canvas, &frame, one);
    }
    for one in curves.lines.iter().rev() {
        band(&mut canvas, &frame, one.curve, one.class);
    }
    for one in curves.lines.iter().rev() {
        curve(&mut canvas, &frame, one);
    }
    for one in &curves.marks {
        mark(&mut canvas, &frame, one);
    }
    ceiling_names(&mut canvas, &frame, &curves.ceilings);
    if layout == Layout::Wide {
        end_labels(&mut canvas, &frame, &curves.lines);
    }
    let words = ["Learning curves".to_owned(), describe(curves)];
    canvas.finish(curves.name, layout, frame.bottom + 48.0, words)
}

/// Lays out the plot; on a narrow page the key stands above it, else names stand at line ends.
fn frame(curves: &Curves<'_>, layout: Layout, canvas: &mut Canvas) -> Frame {
    let lines = &curves.lines;
    let width = layout.width();
    let (left, right, top) = match layout {
        Layout::Wide => {
            let longest = lines.iter().map(|s| width_of(s.name)).fold(0.0, f64::max);
            (48.0, width - (longest + 84.0).clamp(120.0, 240.0), 30.0)
        }
        Layout::Narrow => {
            let top = legend::key_of_lines(canvas, lines, [4.0, width - 4.0, 4.0]);
            (40.0, width - 12.0, top + 34.0)
        }
    };
    canvas.text((4.0, top - 14.0), Anchor::Start, "small", curves.score);
    let bottom = top + layout.pick(330.0, 260.0);
    Frame::new(
        [left, right, top, bottom],
        label_domain(curves),
        score_domain(curves),
    )
}

fn label_domain(curves: &Curves<'_>) -> (f64, f64) {
    let ends = curves.lines.iter().filter_map(|line| line.curve.last());
    let marks = curves.marks.iter().map(|mark| mark.labels);
    let last = ends.map(|p| p.labels).chain(marks).max();
    (0.0, last.unwrap_or(1).max(1) as f64)
}

fn score_domain(curves: &Curves<'_>) -> (f64, f64) {
    let points = || curves.lines.iter().flat_map(|line| line.curve);
    let lows = points().map(|p| p.low.unwrap_or(p.macro_f1));
    let highs = points().map(|p| p.high.unwrap_or(p.macro_f1));
    let ceilings = || curves.ceilings.iter().map(|c| c.score);
    let marks = || {
        let all = curves.marks.iter();
        all.flat_map(|mark| {
            [
                Some(mark.score),
                mark.reach.map(|r| r.0),
                mark.reach.map(|r| r.1),
            ]
        })
        .flatten()
    };
    let low = lows.chain(ceilings()).chain(marks());
    let high = highs.chain(ceilings()).chain(marks());
    let (low, high) = (low.fold(f64::INFINITY, f64::min), high.fold(0.0, f64::max));
    round_domain(low, high, 6, (0.0, 1.0))
}

/// A full-data line, and below it the shares that count as reached.
fn ceiling(canvas: &mut Canvas, frame: &Frame, one: &Ceiling) {
    let y = frame.y.at(one.score);
    canvas.line((frame.left, y), (frame.right, y), "full");
    for target in one.targets {
        let y = frame.y.at(one.score * target.share);
        if y < frame.bottom {
            canvas.line((frame.left, y), (frame.right, y), "target");
        }
    }
}

/// Names on the lines across the plot; one too close to the line above it goes without.
fn ceiling_names(canvas: &mut Canvas, frame: &Frame, ceilings: &[Ceiling]) {
    let mut names: Vec<(f64, String)> = Vec::new();
    for one in ceilings {
        names.push((
            frame.y.at(one.score),
            format!("{} {}", one.name, number::score(one.score)),
        ));
        let marks = one.targets.iter();
        names.extend(marks.map(|t| (frame.y.at(one.score * t.share), t.words.to_owned())));
    }
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut last = f64::NEG_INFINITY;
    for (y, text) in names {
        if y - last >= 15.0 && y < frame.bottom {
            canvas.text_over((frame.left + 6.0, y - 4.0), Anchor::Start, "small", &text);
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
    // One point has no breadth to fill.
    if let [high, low] = outline[..] {
        canvas.line(high, low, &format!("{class} link solid"));
    }
    if outline.len() > 2 {
        canvas.polygon(&outline, &format!("{class} band"));
    }
}

fn curve(canvas: &mut Canvas, frame: &Frame, one: &Line<'_>) {
    let points: Vec<Point> = one
        .curve
        .iter()
        .map(|p| (frame.x.at(p.labels as f64), frame.y.at(p.macro_f1)))
        .collect();
    canvas.polyline(&points, &format!("{} line", one.class));
    let every = points.len().div_ceil(9).max(1);
    for (at, &point) in points.iter().enumerate() {
        if (points.len() - 1 - at).is_multiple_of(every) {
            canvas.marker(one.marker, point, one.class);
        }
    }
}

fn mark(canvas: &mut Canvas, frame: &Frame, one: &Mark) {
    let place = |labels: usize, score: f64| (frame.x.at(labels as f64), frame.y.at(score));
    let at = place(one.labels, one.score);
    if let Some((labels, score)) = one.against {
        canvas.line(at, place(labels, score), "diagonal");
    }
    if let Some((low, high)) = one.reach {
        canvas.line(place(one.labels, low), place(one.labels, high), "axis");
    }
    canvas.marker(Marker::Ring, at, "still");
    if !one.name.is_empty() {
        let beside = (at.0 + 9.0, at.1 + 16.0);
        canvas.text_over(beside, Anchor::Start, "small", one.name);
    }
}

/// Names and final scores at the ends of the lines, moved apart where they would collide.
fn end_labels(canvas: &mut Canvas, frame: &Frame, lines: &[Line<'_>]) {
    let ends: Vec<(&Line<'_>, &CurvePoint)> = lines
        .iter()
        .filter_map(|line| Some((line, line.curve.last()?)))
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

fn describe(curves: &Curves<'_>) -> String {
    let ends = curves.lines.iter().filter_map(|s| {
        let end = s.curve.last()?;
        let score = number::score(end.macro_f1);
        Some(format!(
            "{} ends at {score} with {} labels.",
            s.name, end.labels
        ))
    });
    let ceilings = curves
        .ceilings
        .iter()
        .map(|c| format!("{}: {}.", c.name, number::score(c.score)));
    let all: Vec<String> = ends.chain(ceilings).collect();
    format!("{} {}", curves.about, all.join(" "))
}
