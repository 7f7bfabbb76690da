use std::ops::RangeInclusive;

use super::{BLOCK, Block, BlockPanels, Blocks, EightBits, FourBits, Grid, PANEL};
use crate::Mat;

/// The greatest code of 4 bits.
const FOUR: u8 = 15;

/// The greatest code of 5 bits.
const FIVE: u8 = 31;

/// Share of a step by which a value may lie beside a grid that it is said to lie on.
const SLACK: f32 = 1e-3;

impl From<Mat<'_>> for BlockPanels {
    fn from(b: Mat<'_>) -> Self {
        let put = |codes: &mut FourBits, k: usize, lane: usize, code| {
            codes[k / 2][lane] |= code << (4 * (k % 2));
        };
        let packed = pack(&b, |values| exact(values, 1..=FOUR), put);
        let blocks = if let Some(blocks) = packed {
            Blocks::Four(blocks)
        } else {
            let put = |codes: &mut EightBits, k: usize, lane: usize, code| codes[k][lane] = code;
            Blocks::Eight(pack(&b, |values| Some(nearest(values)), put).unwrap_or_default())
        };
        Self {
            blocks,
            inner: b.rows,
            columns: b.cols,
        }
    }
}

/// All blocks of a matrix; none where one has no line.
fn pack<const STEPS: usize>(
    b: &Mat<'_>,
    fit: impl Fn(&[f32]) -> Option<Line>,
    put: impl Fn(&mut [[u8; PANEL]; STEPS], usize, usize, u8),
) -> Option<Vec<Block<[[u8; PANEL]; STEPS]>>> {
    let high = b.rows.div_ceil(BLOCK);
    let nothing = Block {
        codes: [[0; PANEL]; STEPS],
        grid: Grid {
            scales: [0.0; PANEL],
            offsets: [0.0; PANEL],
        },
    };
    let mut blocks = vec![nothing; b.cols.div_ceil(PANEL) * high];
    let mut values = Vec::with_capacity(BLOCK);
    for column in 0..b.cols {
        let (panel, lane) = (column / PANEL, column % PANEL);
        for at in 0..high {
            let rows = at * BLOCK..b.rows.min((at + 1) * BLOCK);
            values.clear();
            values.extend(rows.map(|k| b.data[k * b.row_stride + column * b.col_stride]));
            let line = fit(&values)?;
            let block = &mut blocks[panel * high + at];
            block.grid.scales[lane] = line.scale;
            block.grid.offsets[lane] = line.offset;
            for (k, value) in values.iter().enumerate() {
                put(&mut block.codes, k, lane, line.code(*value));
            }
        }
    }
    Some(blocks)
}

/// Evenly spaced numbers from `offset` on.
#[derive(Debug, Clone, Copy)]
struct Line {
    offset: f32,
    scale: f32,
    inverse: f32,
}

impl Line {
    /// From the least to the greatest of some values in so many steps.
    fn over(least: f32, greatest: f32, steps: u8) -> Self {
        Self::new(least, (greatest - least) / f32::from(steps))
    }

    fn new(offset: f32, scale: f32) -> Self {
        // Of steps so small that their inverse would overflow there are none.
        let none = scale < 1e-30;
        Self {
            offset,
            scale: if none { 0.0 } else { scale },
            inverse: if none { 0.0 } else { 1.0 / scale },
        }
    }

    /// The place of the nearest number.
    fn code(&self, value: f32) -> u8 {
        self.place(value).round() as u8
    }

    fn holds_all(&self, values: &[f32]) -> bool {
        values.iter().all(|value| {
            let place = self.place(*value);
            (place - place.round()).abs() <= SLACK
        })
    }

    fn place(&self, value: f32) -> f32 {
        (value - self.offset) * self.inverse
    }
}

/// The line of so many steps on which all values lie, if there is one.
fn exact(values: &[f32], steps: RangeInclusive<u8>) -> Option<Line> {
    let (least, greatest) = bounds(values);
    // Most blocks have both the lowest and the highest level: fewer steps come later.
    let mut lines = steps.rev().map(|steps| Line::over(least, greatest, steps));
    lines.find(|line| line.holds_all(values))
}

/// The line of at most 256 numbers that values lie on, or nearly.
fn nearest(values: &[f32]) -> Line {
    let (least, greatest) = bounds(values);
    // Values of 5 bits, and values of 8 bits with a sign and without an offset.
    let signed = Line::new(least, greatest.max(-least) / 127.0);
    exact(values, FOUR + 1..=FIVE)
        .or_else(|| signed.holds_all(values).then_some(signed))
        .unwrap_or_else(|| Line::over(least, greatest, u8::MAX))
}

/// The least and the greatest of some values.
fn bounds(values: &[f32]) -> (f32, f32) {
    let nothing = (f32::INFINITY, f32::NEG_INFINITY);
    values.iter().fold(nothing, |(least, greatest), value| {
        (least.min(*value), greatest.max(*value))
    })
}
