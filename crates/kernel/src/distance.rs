use crate::dot::dot;
use crate::simd::vectorised;
use crate::{Mat, MatMut, matmul};

/// The squared Euclidean norm of each row of a row-major matrix with `dim` columns.
///
/// # Panics
/// If `dim` does not divide the length of `rows`.
pub fn squared_norms(rows: &[f32], dim: usize) -> Vec<f32> {
    assert_eq!(rows.len() % dim, 0, "rows of {dim} values");
    rows.chunks_exact(dim).map(|row| dot(row, row)).collect()
}

/// The squared Euclidean distance of every row of `a` to every row of `b`, `[n, m]` into `out`.
///
/// By `|a|² + |b|² − 2 a·b`, clamped at 0.
///
/// # Panics
/// If `dim` does not divide the lengths or `out` does not hold `n · m` values.
pub fn squared_distances(a: &[f32], b: &[f32], dim: usize, out: &mut [f32]) {
    let (a_norms, b_norms) = (squared_norms(a, dim), squared_norms(b, dim));
    let (n, m) = (a_norms.len(), b_norms.len());
    assert_eq!(out.len(), n * m, "the output holds a value a pair");
    matmul(
        MatMut::new(out, n, m),
        0.0,
        -2.0,
        Mat::new(a, n, dim),
        Mat::new(b, m, dim).t(),
    );
    vectorised(|| {
        for (row, a_norm) in out.chunks_exact_mut(m).zip(&a_norms) {
            for (value, b_norm) in row.iter_mut().zip(&b_norms) {
                *value = (*value + a_norm + b_norm).max(0.0);
            }
        }
    });
}
