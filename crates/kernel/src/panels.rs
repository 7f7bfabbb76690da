use pulp::{Arch, Simd, WithSimd};

use crate::{Mat, MatMut};

/// Columns of one panel: two vectors of the widest instruction set.
const PANEL: usize = 32;

/// The right operand of a product, laid out once in the order in which the product reads it.
///
/// Columns go into panels of 32, the last one padded with zeros; a panel holds its columns'
/// values row after row: `[columns / 32][inner][32]`.
#[derive(Debug, Clone, Default)]
pub struct Panels {
    values: Vec<f32>,
    inner: usize,
    columns: usize,
}

/// What a product starts from.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// Nothing: `out = a · b`.
    Zero,
    /// A row added to every row: `out = row + a · b`. As long as the product is wide.
    Row(&'a [f32]),
    /// A row and what the output holds: `out = out + row + a · b`.
    RowAndOutput(&'a [f32]),
}

impl Panels {
    /// Lays out `b`, `[inner, columns]`, in place of what was here, keeping the allocation.
    pub fn pack(&mut self, b: Mat<'_>) {
        (self.inner, self.columns) = (b.rows, b.cols);
        self.values.clear();
        self.values
            .resize(b.cols.div_ceil(PANEL) * PANEL * b.rows, 0.0);
        let panel_len = (PANEL * b.rows).max(1);
        for (at, panel) in self.values.chunks_exact_mut(panel_len).enumerate() {
            let first = at * PANEL;
            let width = PANEL.min(b.cols - first);
            for (k, row) in panel.chunks_exact_mut(PANEL).enumerate() {
                let start = k * b.row_stride + first * b.col_stride;
                if b.col_stride == 1 {
                    copy(row, &b.data[start..start + width]);
                } else {
                    let column = b.data[start..].iter().step_by(b.col_stride);
                    row[..width]
                        .iter_mut()
                        .zip(column)
                        .for_each(|(to, from)| *to = *from);
                }
            }
        }
    }

    /// The number of rows of the operand.
    pub fn inner(&self) -> usize {
        self.inner
    }

    /// The number of columns of the operand.
    pub fn columns(&self) -> usize {
        self.columns
    }
}

impl From<Mat<'_>> for Panels {
    fn from(b: Mat<'_>) -> Self {
        let mut panels = Self::default();
        panels.pack(b);
        panels
    }
}

/// `out = start + a · b` on the calling thread.
///
/// # Panics
/// If the shapes do not fit or the rows of `a` are not contiguous.
///
/// # Determinism
/// A row of the output depends on that row of `a` alone: its bits are the same whatever the
/// number of rows. Every value is one chain of fused multiply-adds over the inner dimension in
/// ascending order, so all instruction sets that have them agree.
pub fn panel_matmul(out: MatMut<'_>, start: Start<'_>, a: Mat<'_>, b: &Panels) {
    assert_eq!(
        a.col_stride, 1,
        "the rows of the left operand must be contiguous"
    );
    assert_eq!(a.cols, b.inner, "inner dimensions differ");
    assert_eq!(
        (out.rows, out.cols),
        (a.rows, b.columns),
        "the output has another shape"
    );
    if let Start::Row(row) | Start::RowAndOutput(row) = start {
        assert_eq!(row.len(), b.columns, "the row to add has another width");
    }
    Arch::new().dispatch(Product { out, start, a, b });
}

struct Product<'a> {
    out: MatMut<'a>,
    start: Start<'a>,
    a: Mat<'a>,
    b: &'a Panels,
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let panel_len = (PANEL * self.b.inner).max(1);
        for (at, panel) in self.b.values.chunks_exact(panel_len).enumerate() {
            let panel = panel.as_chunks::<PANEL>().0;
            // Tile heights that fill the registers: 24 accumulators of 32 registers, 12 of 16.
            if S::F32_LANES == 16 {
                self.panel::<S, 12, 2>(simd, at, panel);
            } else {
                self.panel::<S, 6, 2>(simd, at, panel);
            }
        }
    }
}

impl Product<'_> {
    #[inline(always)]
    fn panel<S: Simd, const R: usize, const V: usize>(
        &mut self,
        simd: S,
        at: usize,
        panel: &[[f32; PANEL]],
    ) {
        let mut row = 0;
        while row < self.a.rows {
            let left = self.a.rows - row;
            row += match left {
                _ if left >= R => self.tile::<S, R, V>(simd, at, row, panel),
                8.. => self.tile::<S, 8, V>(simd, at, row, panel),
                4.. => self.tile::<S, 4, V>(simd, at, row, panel),
                2.. => self.tile::<S, 2, V>(simd, at, row, panel),
                _ => self.tile::<S, 1, V>(simd, at, row, panel),
            };
        }
    }

    /// `R` rows of one panel, `V` vectors at a time; returns `R`.
    #[inline(always)]
    fn tile<S: Simd, const R: usize, const V: usize>(
        &mut self,
        simd: S,
        at: usize,
        row: usize,
        panel: &[[f32; PANEL]],
    ) -> usize {
        let inner = panel.len();
        let rows: [&[f32]; R] = std::array::from_fn(|r| {
            let start = (row + r) * self.a.row_stride;
            &self.a.data[start..start + inner]
        });
        let mut tile = [[0.0; PANEL]; R];
        self.load(&mut tile, at * PANEL, row);
        for first in (0..PANEL).step_by(V * S::F32_LANES) {
            let mut sums = [[simd.splat_f32s(0.0); V]; R];
            for (sums, start) in sums.iter_mut().zip(&tile) {
                sums.copy_from_slice(&S::as_simd_f32s(&start[first..]).0[..V]);
            }
            for (k, step) in panel.iter().enumerate() {
                let weights = &S::as_simd_f32s(&step[first..]).0[..V];
                for r in 0..R {
                    // SAFETY: the rows were cut to `inner` values above. Checked, the index costs
                    // a branch for every two instructions of arithmetic.
                    #[expect(unsafe_code, reason = "the compiler does not see the common length")]
                    let value = simd.splat_f32s(unsafe { *rows[r].get_unchecked(k) });
                    for v in 0..V {
                        sums[r][v] = simd.mul_add_e_f32s(value, weights[v], sums[r][v]);
                    }
                }
            }
            for (sums, end) in sums.iter().zip(&mut tile) {
                S::as_mut_simd_f32s(&mut end[first..]).0[..V].copy_from_slice(sums);
            }
        }
        self.store(&tile, at * PANEL, row);
        R
    }

    #[inline(always)]
    fn load<const R: usize>(&self, tile: &mut [[f32; PANEL]; R], column: usize, row: usize) {
        let width = PANEL.min(self.b.columns - column);
        for (r, tile) in tile.iter_mut().enumerate() {
            let from = (row + r) * self.out.row_stride + column;
            let tile = &mut tile[..width];
            match self.start {
                Start::Zero => {}
                Start::Row(added) => copy(tile, &added[column..column + width]),
                Start::RowAndOutput(added) => {
                    let added = &added[column..column + width];
                    let held = &self.out.data[from..from + width];
                    for ((to, held), added) in tile.iter_mut().zip(held).zip(added) {
                        *to = held + added;
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn store<const R: usize>(&mut self, tile: &[[f32; PANEL]; R], column: usize, row: usize) {
        let width = PANEL.min(self.b.columns - column);
        for (r, tile) in tile.iter().enumerate() {
            let to = (row + r) * self.out.row_stride + column;
            copy(&mut self.out.data[to..to + width], tile);
        }
    }
}

/// Copies as many values as the shorter holds; whole panels without a call.
#[inline(always)]
pub(crate) fn copy(to: &mut [f32], from: &[f32]) {
    match (to.first_chunk_mut::<PANEL>(), from.first_chunk::<PANEL>()) {
        (Some(to), Some(from)) => *to = *from,
        _ => to.iter_mut().zip(from).for_each(|(to, from)| *to = *from),
    }
}

#[cfg(test)]
mod tests;
