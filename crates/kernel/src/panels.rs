use pulp::{Arch, Simd, WithSimd};

use crate::tile::{accumulate, check_shapes, copy, rows_of, store};
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
                    copy::<PANEL>(row, &b.data[start..start + width]);
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

    /// Adds a column behind the last one.
    ///
    /// # Panics
    /// If it has not as many values as the operand has rows.
    pub fn push_column(&mut self, column: &[f32]) {
        assert_eq!(column.len(), self.inner, "a column has another length");
        let (panel, lane) = (self.columns / PANEL, self.columns % PANEL);
        self.columns += 1;
        let panel_len = PANEL * self.inner;
        self.values
            .resize(self.columns.div_ceil(PANEL) * panel_len, 0.0);
        let panel = &mut self.values[panel * panel_len..];
        for (row, value) in panel.chunks_exact_mut(PANEL).zip(column) {
            row[lane] = *value;
        }
    }

    /// Adds a row behind the last one of an operand of at most 32 columns.
    ///
    /// # Panics
    /// If it has not as many values as the operand has columns, or the operand is wider.
    pub fn push_row(&mut self, row: &[f32]) {
        assert_eq!(row.len(), self.columns, "a row has another length");
        assert!(self.columns <= PANEL, "only the last panel can grow");
        self.inner += 1;
        self.values.extend_from_slice(row);
        self.values.resize(self.inner * PANEL, 0.0);
    }

    /// Writes the values of one column to `to`.
    ///
    /// # Panics
    /// If there is no such column or `to` has not as many values as it.
    pub fn column(&self, column: usize, to: &mut [f32]) {
        assert!(column < self.columns, "there is no column {column}");
        assert_eq!(to.len(), self.inner, "a column has another length");
        let panel = &self.values[column / PANEL * PANEL * self.inner..];
        for (to, row) in to.iter_mut().zip(panel.chunks_exact(PANEL)) {
            *to = row[column % PANEL];
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
    check_shapes(&out, a, b.inner, b.columns);
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
        let rows = rows_of(self.a, row, 0, panel.len());
        let mut tile = [[0.0; PANEL]; R];
        self.load(&mut tile, at * PANEL, row);
        accumulate::<S, R, V, PANEL>(simd, rows, panel, &mut tile);
        store(&mut self.out, &tile, at * PANEL, row);
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
                Start::Row(added) => copy::<PANEL>(tile, &added[column..column + width]),
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
}

#[cfg(test)]
mod tests;
