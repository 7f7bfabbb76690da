#![allow(clippy::float_cmp, reason = "equal to the bit is what is promised")]

use super::{InstructionSet, PanelsInt8, RowsInt8, int8_matmul, int8_matmul_with};
use crate::{Mat, MatMut, Start, matmul};

/// Values in [-1, 1) that follow no pattern; the same on every machine.
fn noise(seed: u32, n: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_769).wrapping_add(1);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1u32 << 23) as f32 - 1.0
    };
    (0..n).map(|_| next()).collect()
}

const SHAPES: [(usize, usize, usize); 9] = [
    (1, 4, 32),
    (12, 384, 96),
    (27, 33, 50),
    (7, 1, 1),
    (5, 130, 31),
    (10, 64, 48),
    (21, 20, 33),
    (23, 12, 16),
    (0, 8, 8),
];

#[test]
fn every_instruction_set_gives_the_same_bits() {
    for (rows, inner, columns) in SHAPES {
        let (x, w) = (noise(1, rows * inner), noise(2, inner * columns));
        let (mut a, b) = (
            RowsInt8::default(),
            PanelsInt8::from(Mat::new(&w, inner, columns)),
        );
        a.quantise(&x, inner);
        let (bias, held) = (noise(3, columns), noise(4, rows * columns));
        for start in [Start::Zero, Start::Row(&bias), Start::RowAndOutput(&bias)] {
            let (mut best, mut portable) = (held.clone(), held.clone());
            int8_matmul(MatMut::new(&mut best, rows, columns), start, &a, &b);
            let out = MatMut::new(&mut portable, rows, columns);
            int8_matmul_with(InstructionSet::Portable, out, start, &a, &b);
            let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&best), bits(&portable), "{rows} x {inner} x {columns}");
        }
    }
}

#[test]
fn the_product_is_close_to_that_of_floats() {
    for (rows, inner, columns) in SHAPES {
        let (x, w) = (noise(5, rows * inner), noise(6, inner * columns));
        let (mut a, b) = (
            RowsInt8::default(),
            PanelsInt8::from(Mat::new(&w, inner, columns)),
        );
        a.quantise(&x, inner);
        let (mut found, mut wanted) = (vec![0.0; rows * columns], vec![0.0; rows * columns]);
        int8_matmul(MatMut::new(&mut found, rows, columns), Start::Zero, &a, &b);
        let out = MatMut::new(&mut wanted, rows, columns);
        matmul(
            out,
            0.0,
            1.0,
            Mat::new(&x, rows, inner),
            Mat::new(&w, inner, columns),
        );
        // Two roundings of at most 1/254 each, with random signs.
        let tolerance = 0.02 * (inner as f32).sqrt().max(1.0);
        for (found, wanted) in found.iter().zip(&wanted) {
            assert!(
                (found - wanted).abs() < tolerance,
                "{found} is not {wanted}"
            );
        }
    }
}

#[test]
fn a_row_gives_the_same_bits_alone_and_among_others() {
    let (rows, inner, columns) = (29, 60, 40);
    let (x, w) = (noise(7, rows * inner), noise(8, inner * columns));
    let b = PanelsInt8::from(Mat::new(&w, inner, columns));
    let product = |x: &[f32]| {
        let mut a = RowsInt8::default();
        a.quantise(x, inner);
        let mut out = vec![0.0; x.len() / inner * columns];
        int8_matmul(
            MatMut::new(&mut out, x.len() / inner, columns),
            Start::Zero,
            &a,
            &b,
        );
        out
    };
    let all = product(&x);
    for (at, row) in x.chunks_exact(inner).enumerate() {
        assert_eq!(
            product(row),
            all[at * columns..(at + 1) * columns],
            "row {at}"
        );
    }
}

#[test]
fn zero_rows_and_columns_give_the_start() {
    let b = PanelsInt8::from(Mat::new(&[0.0; 8], 4, 2));
    let mut a = RowsInt8::default();
    a.quantise(&[0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0], 4);
    let mut out = [9.0; 4];
    int8_matmul(MatMut::new(&mut out, 2, 2), Start::Row(&[5.0, 6.0]), &a, &b);
    assert_eq!(out, [5.0, 6.0, 5.0, 6.0]);
}
