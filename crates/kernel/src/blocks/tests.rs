#![allow(clippy::float_cmp, reason = "equal to the bit is what is promised")]

use super::{BLOCK, BlockPanels, block_matmul};
use crate::{Mat, MatMut, matmul};

fn ramp(n: usize) -> Vec<f32> {
    (0..n)
        .map(|i| ((i * 37 % 101) as f32 - 50.0) / 25.0)
        .collect()
}

/// Columns of `inner` values, each block on a line of its own of so many levels.
fn on_lines(inner: usize, columns: usize, levels: usize) -> Vec<f32> {
    let mut values = Vec::new();
    for column in 0..columns {
        for k in 0..inner {
            let line = (column * 7 + k / BLOCK) as f32;
            let (scale, offset) = (0.01 + line / 900.0, (line * 1.7).sin() * 3.0);
            let level = (k * 31 + column * 17) % levels;
            values.push(offset + scale * level as f32);
        }
    }
    values
}

fn product(x: &[f32], weights: &BlockPanels) -> Vec<f32> {
    let (inner, columns) = (weights.inner(), weights.columns());
    let rows = x.len() / inner;
    let mut out = vec![f32::NAN; rows * columns];
    let to = MatMut::new(&mut out, rows, columns);
    block_matmul(to, Mat::new(x, rows, inner), weights);
    out
}

#[test]
fn the_product_is_that_of_the_numbers_for_every_shape_and_width_of_codes() {
    for (rows, inner, columns) in [
        (1, 1, 1),
        (1, 64, 64),
        (13, 40, 33),
        (31, 96, 130),
        (5, 33, 65),
        (12, 384, 32),
    ] {
        for (levels, bits) in [(11, 4), (16, 4), (256, 8)] {
            let numbers = on_lines(inner, columns, levels);
            let x = ramp(rows * inner);
            let b = Mat::new(&numbers, columns, inner).t();
            let weights = BlockPanels::from(b);
            // A block has at most 32 levels, and few values lie on a line of 16 in any case.
            if inner > 3 {
                assert_eq!(weights.bits(), bits, "{levels} levels of {inner}");
            }
            let found = product(&x, &weights);
            let mut wanted = vec![0.0; rows * columns];
            let to = MatMut::new(&mut wanted, rows, columns);
            matmul(to, 0.0, 1.0, Mat::new(&x, rows, inner), b);
            for (row, found) in found.chunks_exact(columns).enumerate() {
                let x = &x[row * inner..(row + 1) * inner];
                for (column, found) in found.iter().enumerate() {
                    let numbers = &numbers[column * inner..(column + 1) * inner];
                    let wanted = wanted[row * columns + column];
                    let slack = slack(x, numbers, if bits == 4 { 15_000.0 } else { 510.0 });
                    assert!(
                        (found - wanted).abs() <= slack,
                        "{found} is not {wanted}: {rows} × {inner} × {columns}, {bits} bits"
                    );
                }
            }
        }
    }
}

/// By how much a product may be off where each number is by a share of its block's range.
fn slack(x: &[f32], numbers: &[f32], share: f32) -> f32 {
    let blocks = x.chunks(BLOCK).zip(numbers.chunks(BLOCK));
    let sum: f32 = blocks
        .map(|(x, numbers)| {
            let size: f32 = x.iter().map(|v| v.abs()).sum();
            size * (range(numbers) / share + 1e-5)
        })
        .sum();
    sum + 1e-5
}

fn range(numbers: &[f32]) -> f32 {
    let least = numbers.iter().copied().fold(f32::INFINITY, f32::min);
    numbers.iter().fold(0.0, |range, v| range.max(v - least))
}

#[test]
fn a_product_over_nothing_is_zero() {
    let weights = BlockPanels::from(Mat::new(&[], 0, 3));
    let mut out = [f32::NAN; 6];
    let to = MatMut::new(&mut out, 2, 3);
    block_matmul(to, Mat::new(&[], 2, 0), &weights);
    assert_eq!(out, [0.0; 6]);
}

#[test]
fn a_column_is_within_its_share_of_the_range() {
    for (levels, share) in [(16, 15_000.0), (256, 510.0)] {
        let numbers = on_lines(70, 66, levels);
        let weights = BlockPanels::from(Mat::new(&numbers, 66, 70).t());
        let mut found = vec![0.0; 70];
        for (column, wanted) in numbers.chunks_exact(70).enumerate() {
            weights.column(column, &mut found);
            for (found, wanted) in found.chunks(BLOCK).zip(wanted.chunks(BLOCK)) {
                let range = range(wanted);
                for (found, wanted) in found.iter().zip(wanted) {
                    // And what 32 bits round off.
                    let slack = range / share + 1e-6 * wanted.abs();
                    assert!((found - wanted).abs() <= slack, "{found} is not {wanted}");
                }
            }
        }
    }
}

#[test]
fn values_of_5_and_of_8_bits_with_a_sign_stay_what_they_are() {
    let scale = 0.013;
    for (levels, lowest) in [(32, 0.0), (255, -127.0)] {
        let mut numbers = Vec::new();
        for column in 0..64 {
            // Each block has the lowest level or the highest.
            let end = if column % 2 == 0 { 0 } else { levels - 1 };
            for k in 0..64 {
                let level = if k % BLOCK == 3 {
                    end
                } else {
                    (k * 41 + column * 59) % levels
                };
                numbers.push(scale * (level as f32 + lowest));
            }
        }
        let weights = BlockPanels::from(Mat::new(&numbers, 64, 64).t());
        assert_eq!(weights.bits(), 8);
        let mut found = vec![0.0; 64];
        for (column, wanted) in numbers.chunks_exact(64).enumerate() {
            weights.column(column, &mut found);
            for (found, wanted) in found.iter().zip(wanted) {
                assert!(
                    (found - wanted).abs() < scale * 2e-3,
                    "{found} is not {wanted}"
                );
            }
        }
    }
}

#[test]
fn a_block_of_one_value_over_and_over_is_kept_to_the_bit() {
    for value in [0.0, -1.5, 1e-38, 3.4e38] {
        let numbers = vec![value; 40 * 3];
        let weights = BlockPanels::from(Mat::new(&numbers, 3, 40).t());
        let mut found = vec![f32::NAN; 40];
        weights.column(2, &mut found);
        assert_eq!(found, numbers[..40]);
    }
}

#[test]
fn a_row_gives_the_same_bits_alone_and_among_others() {
    let (rows, inner, columns) = (29, 100, 70);
    let x = ramp(rows * inner);
    for levels in [16, 256] {
        let numbers = on_lines(inner, columns, levels);
        let weights = BlockPanels::from(Mat::new(&numbers, columns, inner).t());
        let all = product(&x, &weights);
        for (row, wanted) in x.chunks_exact(inner).zip(all.chunks_exact(columns)) {
            assert_eq!(product(row, &weights), wanted);
        }
    }
}
