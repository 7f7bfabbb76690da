//! Products of 8-bit integers: a scale a row of the left operand, a scale a column of the right.

#[cfg(target_arch = "x86_64")]
mod vnni;

use pulp::{Arch, NullaryFnOnce};

use crate::panels::{Start, copy};
use crate::{Mat, MatMut};

/// Columns of a panel.
const PANEL: usize = 32;

/// Values that one dot-product instruction takes from a row.
const QUAD: usize = 4;

/// Activations are stored with this added, because the instruction takes them without sign.
const ZERO: i32 = 128;

/// One step of a panel: four values of each of its columns.
type Step = [[i8; QUAD]; PANEL];

/// The right operand of a product: the columns of a matrix as 8-bit integers, each column with
/// the scale that maps its largest magnitude to 127.
#[derive(Debug, Clone)]
pub struct PanelsInt8 {
    /// `[columns / 32][inner / 4]`, padded with zeros.
    steps: Vec<Step>,
    /// `[columns, rounded up to 32]`.
    scales: Vec<f32>,
    /// What `ZERO` in every activation adds to a column's sum.
    offsets: Vec<i32>,
    inner: usize,
    columns: usize,
}

impl PanelsInt8 {
    /// The number of rows of the operand.
    pub fn inner(&self) -> usize {
        self.inner
    }

    /// The number of columns of the operand.
    pub fn columns(&self) -> usize {
        self.columns
    }

    fn quads(&self) -> usize {
        self.inner.div_ceil(QUAD)
    }
}

impl From<Mat<'_>> for PanelsInt8 {
    fn from(b: Mat<'_>) -> Self {
        let (panels, quads) = (b.cols.div_ceil(PANEL), b.rows.div_ceil(QUAD));
        let mut packed = Self {
            steps: vec![[[0; QUAD]; PANEL]; panels * quads],
            scales: vec![0.0; panels * PANEL],
            offsets: vec![0; panels * PANEL],
            inner: b.rows,
            columns: b.cols,
        };
        for column in 0..b.cols {
            let values = (0..b.rows).map(|k| b.data[k * b.row_stride + column * b.col_stride]);
            let max = values.clone().fold(0.0f32, |max, v| max.max(v.abs()));
            let (scale, inverse) = scales(max);
            packed.scales[column] = scale;
            for (k, value) in values.enumerate() {
                let rounded = (value * inverse).round_ties_even() as i8;
                let step = &mut packed.steps[column / PANEL * quads + k / QUAD];
                step[column % PANEL][k % QUAD] = rounded;
                packed.offsets[column] += ZERO * i32::from(rounded);
            }
        }
        packed
    }
}

/// The left operand of a product: rows as 8-bit integers, each with the scale that maps its
/// largest magnitude to 127. Keeps its allocation.
#[derive(Debug, Clone, Default)]
pub struct RowsInt8 {
    /// `[rows][inner / 4]`, with `ZERO` added, padded with `ZERO`.
    quads: Vec<[u8; QUAD]>,
    scales: Vec<f32>,
}

impl RowsInt8 {
    /// Rounds rows of `width` values, in place of what was here.
    ///
    /// # Panics
    /// If `width` does not divide the length of `rows`.
    pub fn quantise(&mut self, rows: &[f32], width: usize) {
        assert_eq!(rows.len() % width, 0, "rows of {width} values");
        let (count, per_row) = (rows.len() / width, width.div_ceil(QUAD));
        self.scales.resize(count, 0.0);
        self.quads.resize(count * per_row, [ZERO as u8; QUAD]);
        Arch::new().dispatch(Quantise {
            rows,
            width,
            to: self,
        });
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
        let quads = self.to.quads.chunks_exact_mut(self.width.div_ceil(QUAD));
        let rows = self.rows.chunks_exact(self.width);
        for ((row, quads), scale) in rows.zip(quads).zip(&mut self.to.scales) {
            let (found, inverse) = scales(lane_max_abs(row));
            *scale = found;
            let (to, padding) = quads.as_flattened_mut().split_at_mut(self.width);
            to.iter_mut()
                .zip(row)
                .for_each(|(to, v)| *to = round(*v * inverse));
            padding.fill(ZERO as u8);
        }
    }
}

/// The scale that maps `max` to 127, and its inverse; 0 and 0 for a zero vector.
#[inline(always)]
fn scales(max: f32) -> (f32, f32) {
    // Below this the inverse would overflow; such a vector is noise.
    if max < 1e-30 {
        (0.0, 0.0)
    } else {
        (max / 127.0, 127.0 / max)
    }
}

/// The nearest integer of a value in [-127, 127], with `ZERO` added. Adding 1.5 · 2^23 moves the
/// integer part into the lowest bits.
#[inline(always)]
fn round(value: f32) -> u8 {
    ((value + 12_582_912.0).to_bits() as u8).wrapping_add(ZERO as u8)
}

#[inline(always)]
fn lane_max_abs(row: &[f32]) -> f32 {
    let (steps, rest) = row.as_chunks::<16>();
    let mut maxima = [0.0f32; 16];
    for step in steps {
        for (max, v) in maxima.iter_mut().zip(step) {
            *max = max.max(v.abs());
        }
    }
    maxima
        .iter()
        .chain(rest)
        .fold(0.0, |max, v| max.max(v.abs()))
}

/// `out = start + a · b` on the calling thread, the sums in 32-bit integers.
///
/// # Panics
/// If the shapes do not fit.
///
/// # Determinism
/// A row of the output depends on that row of `a` alone, and all instruction sets agree to the
/// bit: the sums are exact, and the scaling is one sequence of separate operations.
pub fn int8_matmul(out: MatMut<'_>, start: Start<'_>, a: &RowsInt8, b: &PanelsInt8) {
    int8_matmul_with(InstructionSet::best(), out, start, a, b);
}

/// How the sums are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InstructionSet {
    /// AVX-512 VNNI.
    #[cfg(target_arch = "x86_64")]
    Vnni,
    /// Whatever the compiler makes of the loops.
    Portable,
}

impl InstructionSet {
    fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        if vnni::available() {
            return Self::Vnni;
        }
        Self::Portable
    }
}

pub(crate) fn int8_matmul_with(
    set: InstructionSet,
    out: MatMut<'_>,
    start: Start<'_>,
    a: &RowsInt8,
    b: &PanelsInt8,
) {
    let quads = b.quads();
    assert_eq!(
        a.quads.len(),
        a.scales.len() * quads,
        "inner dimensions differ"
    );
    assert_eq!(
        (out.rows, out.cols),
        (a.scales.len(), b.columns),
        "the output has another shape"
    );
    if let Start::Row(row) | Start::RowAndOutput(row) = start {
        assert_eq!(row.len(), b.columns, "the row to add has another width");
    }
    let rows = out.rows;
    let mut product = Product { out, start, a, b };
    for (panel, steps) in b.steps.chunks_exact(quads.max(1)).enumerate() {
        let mut row = 0;
        while row < rows {
            row += match rows - row {
                12.. => product.tile::<12>(set, panel, row, steps),
                8.. => product.tile::<8>(set, panel, row, steps),
                4.. => product.tile::<4>(set, panel, row, steps),
                2.. => product.tile::<2>(set, panel, row, steps),
                _ => product.tile::<1>(set, panel, row, steps),
            };
        }
    }
}

struct Product<'a> {
    out: MatMut<'a>,
    start: Start<'a>,
    a: &'a RowsInt8,
    b: &'a PanelsInt8,
}

impl Product<'_> {
    /// `R` rows of one panel; returns `R`.
    fn tile<const R: usize>(
        &mut self,
        set: InstructionSet,
        panel: usize,
        row: usize,
        steps: &[Step],
    ) -> usize {
        let rows: [&[[u8; QUAD]]; R] = std::array::from_fn(|r| {
            let start = (row + r) * steps.len();
            &self.a.quads[start..start + steps.len()]
        });
        let sums = match set {
            #[cfg(target_arch = "x86_64")]
            InstructionSet::Vnni => vnni::sums(&rows, steps),
            InstructionSet::Portable => Arch::new().dispatch(Sums { rows: &rows, steps }),
        };
        let column = panel * PANEL;
        Arch::new().dispatch(Finish {
            product: self,
            sums: &sums,
            column,
            row,
        });
        R
    }

    /// Scales sums and writes them out.
    #[inline(always)]
    fn finish<const R: usize>(&mut self, sums: &[[i32; PANEL]; R], column: usize, row: usize) {
        let width = PANEL.min(self.b.columns - column);
        let offsets = first(&self.b.offsets[column..]);
        let scales = first(&self.b.scales[column..]);
        for (r, sums) in sums.iter().enumerate() {
            let from = (row + r) * self.out.row_stride + column;
            let out = &mut self.out.data[from..from + width];
            // Whole panels go through arrays, whose loops unroll; the rest through a copy.
            let mut values = [0.0; PANEL];
            match self.start {
                Start::Zero => {}
                Start::Row(added) => copy(&mut values, &added[column..column + width]),
                Start::RowAndOutput(added) => {
                    copy(&mut values, &added[column..column + width]);
                    let mut held = [0.0; PANEL];
                    copy(&mut held, out);
                    values
                        .iter_mut()
                        .zip(&held)
                        .for_each(|(to, held)| *to += held);
                }
            }
            let scale = self.a.scales[row + r];
            for at in 0..PANEL {
                values[at] += (sums[at] - offsets[at]) as f32 * (scale * scales[at]);
            }
            copy(out, &values);
        }
    }
}

/// [`Product::finish`] for each instruction set.
struct Finish<'a, 'b, const R: usize> {
    product: &'a mut Product<'b>,
    sums: &'a [[i32; PANEL]; R],
    column: usize,
    row: usize,
}

impl<const R: usize> NullaryFnOnce for Finish<'_, '_, R> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.product.finish(self.sums, self.column, self.row);
    }
}

/// [`sums`] for each instruction set.
struct Sums<'a, const R: usize> {
    rows: &'a [&'a [[u8; QUAD]]; R],
    steps: &'a [Step],
}

impl<const R: usize> NullaryFnOnce for Sums<'_, R> {
    type Output = [[i32; PANEL]; R];

    #[inline(always)]
    fn call(self) -> Self::Output {
        sums(self.rows, self.steps)
    }
}

/// The first values of a slice that holds at least as many.
#[inline(always)]
fn first<T>(values: &[T]) -> &[T; PANEL] {
    values
        .first_chunk()
        .expect("columns are padded to whole panels")
}

/// The sums of `R` rows with the columns of a panel.
#[inline(always)]
fn sums<const R: usize>(rows: &[&[[u8; QUAD]]; R], steps: &[Step]) -> [[i32; PANEL]; R] {
    let mut sums = [[0i32; PANEL]; R];
    for (sums, row) in sums.iter_mut().zip(rows) {
        for (values, step) in row.iter().zip(steps) {
            for (sum, weights) in sums.iter_mut().zip(step) {
                for (value, weight) in values.iter().zip(weights) {
                    *sum += i32::from(*value) * i32::from(*weight);
                }
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests;
