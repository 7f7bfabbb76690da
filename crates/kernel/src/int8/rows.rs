use pulp::{Arch, NullaryFnOnce, Simd, WithSimd};

use super::{QUAD, ZERO, scales};
use crate::activation::{Activation, activate_coarsely};

const LANES: usize = 16;

/// The left operand of a product: rows as 8-bit integers, each with the scale that maps its
/// largest magnitude to 127. Keeps its allocation.
#[derive(Debug, Clone, Default)]
pub struct RowsInt8 {
    /// `[rows][inner / 4]`, with `ZERO` added, padded with `ZERO`.
    pub(super) quads: Vec<[u8; QUAD]>,
    pub(super) scales: Vec<f32>,
}

impl RowsInt8 {
    /// Rounds rows of `width` values, in place of what was here.
    ///
    /// # Panics
    /// If `width` does not divide the length of `rows`.
    pub fn quantise(&mut self, rows: &[f32], width: usize) {
        self.resize(rows.len(), width);
        Arch::new().dispatch(Quantise {
            rows,
            width,
            to: self,
        });
    }

    /// Applies an activation to rows of `width` values, in place, and rounds them.
    ///
    /// [`Activation::Gelu`] is within 1e-4 of the exact function here: less than the rounding
    /// takes from any row whose largest magnitude is above 0.03.
    ///
    /// # Panics
    /// If `width` does not divide the length of `rows`.
    pub fn activate_and_quantise(
        &mut self,
        rows: &mut [f32],
        width: usize,
        activation: Activation,
    ) {
        self.resize(rows.len(), width);
        Arch::new().dispatch(ActivateAndQuantise {
            rows,
            width,
            activation,
            to: self,
        });
    }

    fn resize(&mut self, values: usize, width: usize) {
        assert_eq!(values % width, 0, "rows of {width} values");
        let (count, per_row) = (values / width, width.div_ceil(QUAD));
        self.scales.resize(count, 0.0);
        self.quads.resize(count * per_row, [ZERO as u8; QUAD]);
    }

    #[inline(always)]
    fn set_row(&mut self, at: usize, row: &[f32]) {
        let per_row = row.len().div_ceil(QUAD);
        let quads = &mut self.quads[at * per_row..(at + 1) * per_row];
        let (scale, inverse) = scales(max_abs(row));
        self.scales[at] = scale;
        let (to, padding) = quads.as_flattened_mut().split_at_mut(row.len());
        for (to, v) in to.iter_mut().zip(row) {
            *to = round(*v * inverse);
        }
        padding.fill(ZERO as u8);
    }
}

struct Quantise<'a> {
    rows: &'a [f32],
    width: usize,
    to: &'a mut RowsInt8,
}

impl NullaryFnOnce for Quantise<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (at, row) in self.rows.chunks_exact(self.width).enumerate() {
            self.to.set_row(at, row);
        }
    }
}

/// Row by row, so that the second pass finds its values in the first-level cache.
struct ActivateAndQuantise<'a> {
    rows: &'a mut [f32],
    width: usize,
    activation: Activation,
    to: &'a mut RowsInt8,
}

impl WithSimd for ActivateAndQuantise<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (at, row) in self.rows.chunks_exact_mut(self.width).enumerate() {
            activate_coarsely::<S>(row, self.activation);
            self.to.set_row(at, row);
        }
    }
}

/// The nearest integer of a value in [-127, 127], with `ZERO` added. Adding 1.5 · 2^23 moves the
/// integer part into the lowest bits.
#[inline(always)]
fn round(value: f32) -> u8 {
    ((value + 12_582_912.0).to_bits() as u8).wrapping_add(ZERO as u8)
}

/// The largest magnitude of a row; what is not a number does not count.
#[inline(always)]
fn max_abs(row: &[f32]) -> f32 {
    let (steps, rest) = row.as_chunks::<LANES>();
    let mut maxima = [0.0f32; LANES];
    for step in steps {
        for (max, v) in maxima.iter_mut().zip(step) {
            *max = larger(*max, v.abs());
        }
    }
    // Halving keeps the chain of dependent steps short.
    let mut width = LANES / 2;
    while width > 0 {
        for at in 0..width {
            maxima[at] = larger(maxima[at], maxima[at + width]);
        }
        width /= 2;
    }
    rest.iter().fold(maxima[0], |max, v| larger(max, v.abs()))
}

/// One instruction, unlike `f32::max`, which has to look for what is not a number on both sides.
#[inline(always)]
fn larger(held: f32, value: f32) -> f32 {
    if value > held { value } else { held }
}
