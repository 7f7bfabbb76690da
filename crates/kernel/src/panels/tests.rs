#![allow(clippy::float_cmp, reason = "equal to the bit is what is promised")]

use super::{Panels, Start, panel_matmul};
use crate::{Mat, MatMut, matmul};

fn ramp(n: usize) -> Vec<f32> {
    (0..n)
        .map(|i| ((i * 37 % 101) as f32 - 50.0) / 25.0)
        .collect()
}

#[test]
fn the_product_is_that_of_the_plain_kernel_for_every_shape_and_start() {
    for (rows, inner, columns) in [
        (1, 1, 1),
        (13, 40, 33),
        (31, 7, 64),
        (12, 384, 32),
        (0, 3, 2),
    ] {
        let (x, w, bias) = (ramp(rows * inner), ramp(inner * columns), ramp(columns));
        let (a, b) = (Mat::new(&x, rows, inner), Mat::new(&w, columns, inner).t());
        let panels = Panels::from(b);
        for start in [Start::Zero, Start::Row(&bias), Start::RowAndOutput(&bias)] {
            let mut found = ramp(rows * columns);
            let mut wanted = match start {
                Start::RowAndOutput(_) => found.clone(),
                _ => vec![0.0; found.len()],
            };
            if !matches!(start, Start::Zero) {
                for row in wanted.chunks_exact_mut(columns) {
                    row.iter_mut().zip(&bias).for_each(|(to, from)| *to += from);
                }
            }
            panel_matmul(MatMut::new(&mut found, rows, columns), start, a, &panels);
            matmul(MatMut::new(&mut wanted, rows, columns), 1.0, 1.0, a, b);
            for (found, wanted) in found.iter().zip(&wanted) {
                assert!((found - wanted).abs() < 1e-3, "{found} is not {wanted}");
            }
        }
    }
}

#[test]
fn a_row_gives_the_same_bits_alone_and_among_others() {
    let (rows, inner, columns) = (29, 60, 40);
    let (x, w) = (ramp(rows * inner), ramp(inner * columns));
    let panels = Panels::from(Mat::new(&w, inner, columns));
    let product = |x: &[f32]| {
        let rows = x.len() / inner;
        let mut out = vec![0.0; rows * columns];
        let a = Mat::new(x, rows, inner);
        panel_matmul(
            MatMut::new(&mut out, rows, columns),
            Start::Zero,
            a,
            &panels,
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
fn packing_again_leaves_nothing_of_the_last_operand() {
    let mut panels = Panels::from(Mat::new(&ramp(80), 2, 40));
    let small = ramp(15);
    panels.pack(Mat::new(&small, 3, 5));
    let mut out = [0.0; 5];
    let x = [1.0, 0.0, 0.0];
    panel_matmul(
        MatMut::new(&mut out, 1, 5),
        Start::Zero,
        Mat::new(&x, 1, 3),
        &panels,
    );
    assert_eq!(out, small[..5]);
}

#[test]
fn an_operand_grown_by_rows_or_columns_is_the_one_laid_out_at_once() {
    let (inner, columns) = (7, 70);
    let values = ramp(inner * columns);
    let x = ramp(inner);
    let product = |b: &Panels| {
        let mut out = vec![0.0; b.columns()];
        let to = MatMut::new(&mut out, 1, b.columns());
        panel_matmul(to, Start::Zero, Mat::new(&x, 1, inner), b);
        out
    };
    let whole = Panels::from(Mat::new(&values, columns, inner).t());
    let mut grown = Panels::from(Mat::new(&[], inner, 0));
    let mut column = vec![0.0; inner];
    for (at, wanted) in values.chunks_exact(inner).enumerate() {
        grown.push_column(wanted);
        grown.column(at, &mut column);
        assert_eq!(column, wanted);
    }
    assert_eq!(product(&grown), product(&whole));

    let narrow = &values[..inner * 20];
    let whole = Panels::from(Mat::new(narrow, inner, 20));
    let mut grown = Panels::from(Mat::new(&[], 0, 20));
    narrow.chunks_exact(20).for_each(|row| grown.push_row(row));
    assert_eq!(product(&grown), product(&whole));
}
