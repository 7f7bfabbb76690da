#[cfg(target_arch = "x86_64")]
use std::mem::transmute;

use super::{LANES, Row};
use crate::Mat;

/// The side of a square that is transposed in registers.
const SIDE: usize = 4;

type Square = [[f32; SIDE]; SIDE];

/// The transpose of `count` rows from `first`. Lanes of a last, partial vector that belong to no
/// row hold the last one.
///
/// Not inlined into code for wide vectors: there the compiler takes gathers and scatters, several
/// times slower than the shuffles of narrow ones.
#[inline(never)]
pub(super) fn transpose(to: &mut [Row], from: Mat<'_>, first: usize, count: usize) {
    for lane in (0..count.next_multiple_of(LANES)).step_by(SIDE) {
        let rows: [&[f32]; SIDE] = std::array::from_fn(|r| {
            let row = first + (lane + r).min(count - 1);
            &from.data[row * from.row_stride..][..from.cols]
        });
        let (squares, rest) = to.as_chunks_mut::<SIDE>();
        for (at, to) in squares.iter_mut().enumerate() {
            let square = rows.map(|row| row.as_chunks().0[at]);
            for (to, values) in to.iter_mut().zip(transposed(square)) {
                to.as_flattened_mut()[lane..lane + SIDE].copy_from_slice(&values);
            }
        }
        let done = squares.len() * SIDE;
        for (d, to) in rest.iter_mut().enumerate() {
            for (to, row) in to.as_flattened_mut()[lane..].iter_mut().zip(rows) {
                *to = row[done + d];
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn transposed(square: Square) -> Square {
    use std::arch::x86_64::{
        __m128, _mm_movehl_ps, _mm_movelh_ps, _mm_unpackhi_ps, _mm_unpacklo_ps,
    };
    // SAFETY: both are 64 bytes in which any bits are valid; every x86-64 has the instructions.
    #[expect(unsafe_code, reason = "the compiler goes through memory for this")]
    unsafe {
        let [a, b, c, d] = transmute::<Square, [__m128; SIDE]>(square);
        let (low, next_low) = (_mm_unpacklo_ps(a, b), _mm_unpacklo_ps(c, d));
        let (high, next_high) = (_mm_unpackhi_ps(a, b), _mm_unpackhi_ps(c, d));
        transmute::<[__m128; SIDE], Square>([
            _mm_movelh_ps(low, next_low),
            _mm_movehl_ps(next_low, low),
            _mm_movelh_ps(high, next_high),
            _mm_movehl_ps(next_high, high),
        ])
    }
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn transposed(square: Square) -> Square {
    std::array::from_fn(|i| std::array::from_fn(|j| square[j][i]))
}
