use crate::number;
use crate::scale::Scale;
use crate::svg::{Anchor, Canvas};

/// The rectangle in which data are drawn, with both its scales.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    pub x: Scale,
    pub y: Scale,
}

impl Frame {
    /// A frame between `left..right` and `top..bottom` over two domains.
    pub(super) fn new(sides: [f64; 4], x: (f64, f64), y: (f64, f64)) -> Self {
        let [left, right, top, bottom] = sides;
        let (x, y) = (Scale::new(x, (left, right)), Scale::new(y, (bottom, top)));
        Self {
            left,
            right,
            top,
            bottom,
            x,
            y,
        }
    }

    /// Horizontal rules with scores beside them.
    pub(super) fn score_axis(&self, canvas: &mut Canvas, wanted: usize) {
        let ticks = self.y.ticks(wanted);
        let decimals = decimals_of(&ticks);
        for tick in ticks {
            let y = self.y.at(tick);
            canvas.line((self.left, y), (self.right, y), "grid");
            let text = format!("{tick:.decimals$}");
            canvas.text((self.left - 8.0, y + 4.0), Anchor::End, "small", &text);
        }
    }

    /// The lower rule with counts below it.
    pub(super) fn count_axis(&self, canvas: &mut Canvas, wanted: usize, name: &str) {
        canvas.line((self.left, self.bottom), (self.right, self.bottom), "axis");
        for tick in self
            .x
            .ticks(wanted)
            .into_iter()
            .filter(|tick| tick.fract().abs() < 1e-9)
        {
            let x = self.x.at(tick);
            canvas.line((x, self.bottom), (x, self.bottom + 4.0), "axis");
            let text = number::count(tick.max(0.0) as usize);
            canvas.text((x, self.bottom + 19.0), Anchor::Middle, "small", &text);
        }
        let middle = f64::midpoint(self.left, self.right);
        canvas.text((middle, self.bottom + 40.0), Anchor::Middle, "small", name);
    }
}

/// The fewest decimals, from one to three, that tell all ticks apart exactly.
pub(super) fn decimals_of(ticks: &[f64]) -> usize {
    let exact = |decimals: i32| {
        let power = 10f64.powi(decimals);
        ticks
            .iter()
            .all(|tick| (tick * power - (tick * power).round()).abs() < 1e-6)
    };
    (1..3).find(|&decimals| exact(decimals)).unwrap_or(3) as usize
}
