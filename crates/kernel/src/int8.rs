//! Products of 8-bit integers: a scale a row of the left operand, a scale a column of the right.

mod portable;
mod rows;
#[cfg(target_arch = "x86_64")]
pub(crate) mod vnni;

pub use self::rows::RowsInt8;

use crate::panels::Start;
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
    /// Where a column's sum starts: less what `ZERO` in every activation adds to it.
    origins: Vec<i32>,
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
            origins: vec![0; panels * PANEL],
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
                packed.origins[column] -= ZERO * i32::from(rounded);
            }
        }
        packed
    }
}

/// The scale that maps `max` to 127, and its inverse; 0 and 0 for a zero vector.
#[inline(always)]
pub(crate) fn scales(max: f32) -> (f32, f32) {
    // Below this the inverse would overflow; such a vector is noise.
    if max < 1e-30 {
        (0.0, 0.0)
    } else {
        (max / 127.0, 127.0 / max)
    }
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
    assert_eq!(
        a.quads.len(),
        a.scales.len() * b.quads(),
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
    let mut product = Product { out, start, a, b };
    match set {
        #[cfg(target_arch = "x86_64")]
        InstructionSet::Vnni => vnni::run(&mut product),
        InstructionSet::Portable => portable::run(&mut product),
    }
}

/// A product whose shapes fit.
struct Product<'a> {
    out: MatMut<'a>,
    start: Start<'a>,
    a: &'a RowsInt8,
    b: &'a PanelsInt8,
}

impl<'a> Product<'a> {
    /// The steps of each panel.
    #[inline(always)]
    fn panels(&self) -> impl Iterator<Item = &'a [Step]> + use<'a> {
        self.b.steps.chunks_exact(self.b.quads().max(1))
    }

    /// The values of `R` rows of the left operand, as many groups each as a panel has steps.
    #[inline(always)]
    fn rows<const R: usize>(&self, row: usize) -> [&'a [[u8; QUAD]]; R] {
        let quads = self.b.quads();
        let mut rows = [&self.a.quads[..0]; R];
        for (r, values) in rows.iter_mut().enumerate() {
            let start = (row + r) * quads;
            *values = &self.a.quads[start..start + quads];
        }
        rows
    }
}

/// The first values of a slice that holds at least as many.
#[inline(always)]
fn first<T, const N: usize>(values: &[T]) -> &[T; N] {
    values
        .first_chunk()
        .expect("columns are padded to whole panels")
}

#[cfg(test)]
mod tests;
