use crate::svg::{Anchor, Canvas, width_of};

use super::learning_curve::Line;

/// Height of one row of a legend.
const ROW: f64 = 20.0;

/// Draws the key of all lines from the left, wrapping at `right`; answers where it ends.
pub(super) fn key_of_lines(canvas: &mut Canvas, lines: &[Line<'_>], sides: [f64; 3]) -> f64 {
    let [left, right, top] = sides;
    let (mut x, mut y) = (left, top + 12.0);
    for one in lines {
        let width = 34.0 + width_of(one.name).min(right - left - 34.0);
        if x > left && x + width > right {
            (x, y) = (left, y + ROW);
        }
        canvas.line(
            (x, y - 4.0),
            (x + 26.0, y - 4.0),
            &format!("line {}", one.class),
        );
        canvas.marker(one.marker, (x + 13.0, y - 4.0), one.class);
        canvas.name((x + 32.0, y), Anchor::Start, right - x - 32.0, one.name);
        x += width + 14.0;
    }
    y + 8.0
}
