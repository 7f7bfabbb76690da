use crate::scale::Scale;
use crate::svg::{Anchor, Canvas, Layout, Marker};

use super::frame::decimals_of;

/// Rows shown at each end of a list that is too long.
const EACH_END: usize = 15;
/// Height of a row.
const ROW: f64 = 21.0;

/// A class with two values joined by a line.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub name: String,
    /// Drawn as an open ring.
    pub from: f64,
    /// Drawn as a filled circle.
    pub to: f64,
    /// Drawn as a short upright stroke.
    pub mark: Option<f64>,
    /// Style class: `rise`, `fall` or `still`; the first two are also told by an arrow.
    pub class: &'static str,
    /// Written at the end of the row.
    pub change: String,
}

/// What rings, circles and strokes stand for, and the unit of the axis.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    pub ring: &'static str,
    pub circle: &'static str,
    pub stroke: Option<&'static str>,
    pub axis: &'static str,
    pub percent: Unit,
}

/// How the axis is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Score,
    Percent,
}

/// Draws rows from `top` down, both ends only where there are too many; answers where it ends.
pub(crate) fn dumbbell(
    canvas: &mut Canvas,
    rows: &[Row],
    layout: Layout,
    domain: (f64, f64),
    words: Words,
) -> f64 {
    let (left, right) = layout.pick((216.0, 660.0), (126.0, 288.0));
    let top = key(canvas, words, layout.pick(left, 4.0), layout.width());
    let x = Scale::new(domain, (left + 8.0, right - 8.0));
    let (head, tail) = ends(rows);
    let gap = if tail.is_empty() { 0.0 } else { ROW };
    let bottom = top + (head.len() + tail.len()) as f64 * ROW + gap + 6.0;
    axis(canvas, &x, [top, bottom], layout, words);
    for (at, one) in head.iter().enumerate() {
        row(
            canvas,
            one,
            &x,
            top + (at as f64 + 0.5) * ROW + 3.0,
            [left, right],
        );
    }
    let below = top + head.len() as f64 * ROW + gap;
    for (at, one) in tail.iter().enumerate() {
        row(
            canvas,
            one,
            &x,
            below + (at as f64 + 0.5) * ROW + 3.0,
            [left, right],
        );
    }
    if !tail.is_empty() {
        let hidden = rows.len() - head.len() - tail.len();
        let text = format!("{hidden} classes in between are not shown");
        let at = (f64::midpoint(left, right), below - ROW / 2.0 + 7.0);
        canvas.text_over(at, Anchor::Middle, "small", &text);
    }
    bottom + 46.0
}

/// The first and the last rows of a list too long to show; the second is empty if all fit.
pub(super) fn ends<T>(rows: &[T]) -> (&[T], &[T]) {
    if rows.len() <= 2 * EACH_END {
        (rows, &[])
    } else {
        (&rows[..EACH_END], &rows[rows.len() - EACH_END..])
    }
}

fn key(canvas: &mut Canvas, words: Words, left: f64, width: f64) -> f64 {
    let entries = [Some(words.ring), Some(words.circle), words.stroke];
    let (mut x, mut y) = (left + 8.0, 18.0);
    for (at, text) in entries
        .into_iter()
        .enumerate()
        .filter_map(|(at, t)| Some((at, t?)))
    {
        let room = 16.0 + crate::svg::width_of(text);
        if x + room > width {
            (x, y) = (left + 8.0, y + 20.0);
        }
        match at {
            0 => canvas.marker(Marker::Ring, (x, y - 4.5), "still"),
            1 => canvas.marker(Marker::Circle, (x, y - 4.5), "rise"),
            _ => canvas.line((x, y - 10.0), (x, y + 1.0), "full"),
        }
        canvas.text((x + 9.0, y), Anchor::Start, "small", text);
        x += room + 12.0;
    }
    y + 12.0
}

fn axis(canvas: &mut Canvas, x: &Scale, [top, bottom]: [f64; 2], layout: Layout, words: Words) {
    let ticks = x.ticks(layout.pick(6, 4));
    let hundred = match words.percent {
        Unit::Score => 1.0,
        Unit::Percent => 100.0,
    };
    let scaled: Vec<f64> = ticks.iter().map(|tick| tick * hundred).collect();
    let decimals = match words.percent {
        Unit::Percent if scaled.iter().all(|tick| (tick - tick.round()).abs() < 1e-6) => 0,
        _ => decimals_of(&scaled),
    };
    for (tick, value) in ticks.iter().zip(scaled) {
        let at = x.at(*tick);
        canvas.line((at, top), (at, bottom), "grid");
        let text = format!("{value:.decimals$}");
        canvas.text((at, bottom + 16.0), Anchor::Middle, "small", &text);
    }
    let (first, last) = (ticks.first().copied(), ticks.last().copied());
    let middle = first
        .zip(last)
        .map_or(0.0, |(a, b)| f64::midpoint(x.at(a), x.at(b)));
    canvas.text((middle, bottom + 36.0), Anchor::Middle, "small", words.axis);
}

fn row(canvas: &mut Canvas, row: &Row, x: &Scale, y: f64, [left, right]: [f64; 2]) {
    canvas.name((left - 4.0, y + 4.5), Anchor::End, left - 8.0, &row.name);
    let (from, to) = (x.at(row.from), x.at(row.to));
    if (to - from).abs() > 7.0 {
        let inward = (to - from).signum() * 3.5;
        canvas.line(
            (from + inward, y),
            (to - inward, y),
            &format!("{} link", row.class),
        );
    }
    if let Some(mark) = row.mark {
        canvas.line((x.at(mark), y - 6.5), (x.at(mark), y + 6.5), "full");
    }
    canvas.marker(Marker::Ring, (from, y), row.class);
    canvas.circle((to, y), 4.4, &format!("point {}", row.class));
    let (x, up) = (right + 9.0, if row.class == "rise" { 4.0 } else { -4.0 });
    if row.class != "still" {
        canvas.polygon(
            &[(x - 4.5, y + up), (x + 4.5, y + up), (x, y - up)],
            row.class,
        );
    }
    canvas.text(
        (right + 18.0, y + 4.5),
        Anchor::Start,
        row.class,
        &row.change,
    );
}
