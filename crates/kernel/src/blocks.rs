//! Products with weights of 4 or 8 bits that share a scale and an offset in blocks.

mod pack;

use pulp::{Arch, Simd, WithSimd};

use crate::simd::mul_add;
use crate::tile::{accumulate, check_shapes, copy, rows_of, store};
use crate::{Mat, MatMut};

/// Columns of a panel: with four vectors of the widest instruction set, the sums of a single row
/// do not wait for each other.
const PANEL: usize = 64;

/// Values of a column that share a scale and an offset.
const BLOCK: usize = 32;

/// The codes of a block of columns: 4 bits each, of two steps in a byte, the earlier in its lower
/// half.
type FourBits = [[u8; PANEL]; BLOCK / 2];

/// The codes of a block of columns, 8 bits each.
type EightBits = [[u8; PANEL]; BLOCK];

/// A block of columns as numbers. Aligned, so that no vector lies across two cache lines.
#[derive(Debug)]
#[repr(align(64))]
struct Numbers([[f32; PANEL]; BLOCK]);

/// What the codes of a block stand for: `offset + scale · code`, with a scale and an offset a
/// column.
#[derive(Debug, Clone, Copy)]
struct Grid {
    scales: [f32; PANEL],
    offsets: [f32; PANEL],
}

/// 32 values of each column of a panel. Aligned as [`Numbers`] are.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Block<C> {
    codes: C,
    grid: Grid,
}

/// `[columns / 64][inner / 32]`.
#[derive(Debug, Clone)]
enum Blocks {
    Four(Vec<Block<FourBits>>),
    Eight(Vec<Block<EightBits>>),
}

/// The right operand of a product: the columns of a matrix in blocks of 32 values, each with a
/// scale, an offset and a code of 4 or 8 bits a value.
///
/// Codes have 4 bits where the values of every block are evenly spaced on 16 levels, as those of a
/// matrix that was quantised to as many bits are, and 8 bits elsewhere. A value that was quantised
/// so is off by at most a thousandth of a level; any other by 1/510 of the range of its block.
#[derive(Debug, Clone)]
pub struct BlockPanels {
    blocks: Blocks,
    inner: usize,
    columns: usize,
}

impl BlockPanels {
    /// The number of rows of the operand.
    pub fn inner(&self) -> usize {
        self.inner
    }

    /// The number of columns of the operand.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The bits of a code: 4 or 8.
    pub fn bits(&self) -> u32 {
        match self.blocks {
            Blocks::Four(_) => 4,
            Blocks::Eight(_) => 8,
        }
    }

    /// Writes the values of one column to `to`.
    ///
    /// # Panics
    /// If there is no such column or `to` has not as many values as it.
    pub fn column(&self, column: usize, to: &mut [f32]) {
        assert!(column < self.columns, "there is no column {column}");
        assert_eq!(to.len(), self.inner, "a column has another length");
        let (panel, lane) = (column / PANEL, column % PANEL);
        for (at, to) in to.chunks_mut(BLOCK).enumerate() {
            let at = panel * self.high() + at;
            let grid = match &self.blocks {
                Blocks::Four(blocks) => blocks[at].grid,
                Blocks::Eight(blocks) => blocks[at].grid,
            };
            for (k, to) in to.iter_mut().enumerate() {
                let code = match &self.blocks {
                    Blocks::Four(blocks) => blocks[at].codes[k / 2][lane] >> (4 * (k % 2)) & 0xf,
                    Blocks::Eight(blocks) => blocks[at].codes[k][lane],
                };
                *to = f32::from(code).mul_add(grid.scales[lane], grid.offsets[lane]);
            }
        }
    }

    /// The number of blocks of a column.
    fn high(&self) -> usize {
        self.inner.div_ceil(BLOCK)
    }
}

/// `out = a · b` on the calling thread, with sums in 32-bit floats.
///
/// # Panics
/// If the shapes do not fit or the rows of `a` are not contiguous.
///
/// # Determinism
/// A row of the output depends on that row of `a` alone: its bits are the same whatever the
/// number of rows. Every value is one chain of fused multiply-adds over the inner dimension in
/// ascending order, so all instruction sets that have them agree.
pub fn block_matmul(out: MatMut<'_>, a: Mat<'_>, b: &BlockPanels) {
    check_shapes(&out, a, b.inner, b.columns);
    Arch::new().dispatch(Product { out, a, b });
}

struct Product<'a> {
    out: MatMut<'a>,
    a: Mat<'a>,
    b: &'a BlockPanels,
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        match &self.b.blocks {
            Blocks::Four(blocks) => self.run(simd, blocks, unpack_four::<S>),
            Blocks::Eight(blocks) => self.run(simd, blocks, unpack_eight::<S>),
        }
    }
}

impl Product<'_> {
    /// Unpacks block after block to where the first-level cache holds it, and lets all rows go
    /// over it.
    #[inline(always)]
    fn run<S: Simd, C>(
        &mut self,
        simd: S,
        blocks: &[Block<C>],
        unpack: impl Fn(&Block<C>, &mut Numbers),
    ) {
        let mut numbers = Numbers([[0.0; PANEL]; BLOCK]);
        let high = self.b.high();
        if high == 0 {
            self.clear();
        }
        for (at, block) in blocks.iter().enumerate() {
            if let Some(next) = blocks.get(at + 1) {
                prefetch(next);
            }
            unpack(block, &mut numbers);
            let (column, step) = (at / high * PANEL, at % high * BLOCK);
            let steps = &numbers.0[..BLOCK.min(self.b.inner - step)];
            // Tile heights that fill the registers: 24 accumulators of 32 registers, 12 of 16.
            if S::F32_LANES == 16 {
                self.block::<S, 12, 4>(simd, column, step, steps);
            } else {
                self.block::<S, 6, 8>(simd, column, step, steps);
            }
        }
    }

    /// Sums of nothing.
    fn clear(&mut self) {
        for row in 0..self.out.rows {
            let first = row * self.out.row_stride;
            self.out.data[first..first + self.out.cols].fill(0.0);
        }
    }

    /// All rows of one block: `R` at a time, a last one `V` vectors wide.
    #[inline(always)]
    fn block<S: Simd, const R: usize, const V: usize>(
        &mut self,
        simd: S,
        column: usize,
        step: usize,
        steps: &[[f32; PANEL]],
    ) {
        let mut row = 0;
        while row < self.a.rows {
            let left = self.a.rows - row;
            row += match left {
                _ if left >= R => self.tile::<S, R, 2>(simd, column, row, step, steps),
                8.. => self.tile::<S, 8, 2>(simd, column, row, step, steps),
                4.. => self.tile::<S, 4, 2>(simd, column, row, step, steps),
                2.. => self.tile::<S, 2, 2>(simd, column, row, step, steps),
                _ => self.tile::<S, 1, V>(simd, column, row, step, steps),
            };
        }
    }

    /// `R` rows of one block; returns `R`.
    #[inline(always)]
    fn tile<S: Simd, const R: usize, const V: usize>(
        &mut self,
        simd: S,
        column: usize,
        row: usize,
        step: usize,
        steps: &[[f32; PANEL]],
    ) -> usize {
        let rows = rows_of(self.a, row, step, steps.len());
        let mut tile = [[0.0; PANEL]; R];
        if step > 0 {
            let width = PANEL.min(self.b.columns - column);
            for (r, tile) in tile.iter_mut().enumerate() {
                let from = (row + r) * self.out.row_stride + column;
                copy::<PANEL>(tile, &self.out.data[from..from + width]);
            }
        }
        accumulate::<S, R, V, PANEL>(simd, rows, steps, &mut tile);
        store(&mut self.out, &tile, column, row);
        R
    }
}

#[inline(always)]
fn unpack_four<S: Simd>(block: &Block<FourBits>, to: &mut Numbers) {
    for (codes, [even, odd]) in block.codes.iter().zip(to.0.as_chunks_mut::<2>().0) {
        place::<S>(codes, |code| code & 0xf, &block.grid, even);
        place::<S>(codes, |code| code >> 4, &block.grid, odd);
    }
}

#[inline(always)]
fn unpack_eight<S: Simd>(block: &Block<EightBits>, to: &mut Numbers) {
    for (codes, to) in block.codes.iter().zip(&mut to.0) {
        place::<S>(codes, |code| code, &block.grid, to);
    }
}

/// The numbers of one step. One plain loop: the compiler makes gathers and scatters of others.
#[inline(always)]
fn place<S: Simd>(
    codes: &[u8; PANEL],
    code: impl Fn(u8) -> u8,
    grid: &Grid,
    to: &mut [f32; PANEL],
) {
    let columns = codes.iter().zip(&grid.scales).zip(&grid.offsets);
    for (to, ((held, scale), offset)) in to.iter_mut().zip(columns) {
        *to = mul_add::<S>(f32::from(code(*held)), *scale, *offset);
    }
}

/// Asks for a block before its turn: a single row is done with one sooner than memory delivers
/// the next.
#[inline(always)]
fn prefetch<C>(block: &Block<C>) {
    #[cfg(target_arch = "x86_64")]
    for line in (0..size_of::<Block<C>>()).step_by(64) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch does not fault, whatever the address.
        #[expect(unsafe_code, reason = "the instruction takes a raw pointer")]
        #[allow(unused_unsafe, reason = "safe from a later compiler on")]
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(block).cast::<i8>().wrapping_add(line));
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = block;
}

#[cfg(test)]
mod tests;
