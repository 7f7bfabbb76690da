use hone_kernel::{Mat, MatMut, axpy, dot, matmul};

use crate::design::Design;

/// Rows that the second moments are taken from, spread evenly.
const SAMPLE: usize = 2048;

/// An approximate inverse Hessian of a penalised linear head, one for all classes.
///
/// The Hessian's block of class `c` is `Σ wᵢ pᵢ(1 − pᵢ) xᵢxᵢᵀ + λ I`; with every `pᵢ(1 − pᵢ)`
/// replaced by one typical value it no longer depends on the class nor on the parameters, so one
/// factorisation serves the whole fit. The bound behind it: Böhning, "Multinomial logistic
/// regression algorithm" (1992).
#[derive(Debug)]
pub(crate) struct Preconditioner {
    weights: Inverse,
    intercept: f32,
}

#[derive(Debug)]
enum Inverse {
    /// `[d, d]`.
    Full(Vec<f32>),
    /// `[d]`.
    Diagonal(Vec<f32>),
}

impl Preconditioner {
    /// For rows with `shares` that sum to 1 around `centre` (empty for zero), with the typical
    /// `curvature` p(1 − p) and the penalty λ.
    ///
    /// # Cost
    /// `O(min(n, 2048) d² + d³)` for dense rows, one pass over sparse ones.
    pub(crate) fn new(
        design: Design<'_>,
        shares: &[f32],
        centre: &[f32],
        curvature: f32,
        penalty: f32,
    ) -> Self {
        let weights = match design {
            Design::Dense { values, dim } => {
                let mut moments = second_moments(values, dim, shares, centre);
                for moment in &mut moments {
                    *moment *= curvature;
                }
                (0..dim).for_each(|i| moments[i * dim + i] += penalty);
                Inverse::Full(invert(moments, dim))
            }
            Design::Sparse(rows) => {
                let mut squares = vec![0.0; rows.dim()];
                for (row, share) in shares.iter().enumerate() {
                    let (columns, values) = rows.row(row);
                    for (&column, value) in columns.iter().zip(values) {
                        squares[column as usize] += share * value * value;
                    }
                }
                Inverse::Diagonal(
                    squares
                        .iter()
                        .map(|s| 1.0 / (curvature * s + penalty))
                        .collect(),
                )
            }
        };
        Self {
            weights,
            intercept: 1.0 / curvature,
        }
    }

    /// The inverse for an intercept.
    pub(crate) fn intercept(&self) -> f32 {
        self.intercept
    }

    /// Applies the inverse to `[d + 1, k]`, the last row being the intercepts.
    pub(crate) fn apply(&self, direction: &mut [f32], k: usize) {
        let (weights, intercepts) = direction.split_at_mut(direction.len() - k);
        for d in intercepts {
            *d *= self.intercept;
        }
        match &self.weights {
            Inverse::Full(inverse) => {
                let d = weights.len() / k;
                let from = weights.to_vec();
                let (inverse, from) = (Mat::new(inverse, d, d), Mat::new(&from, d, k));
                matmul(MatMut::new(weights, d, k), 0.0, 1.0, inverse, from);
            }
            Inverse::Diagonal(inverse) => {
                for (row, scale) in weights.chunks_exact_mut(k).zip(inverse) {
                    for d in row {
                        *d *= scale;
                    }
                }
            }
        }
    }
}

/// `Σ wᵢ (xᵢ − m)(xᵢ − m)ᵀ` over a sample of the rows, `[d, d]`.
fn second_moments(values: &[f32], dim: usize, shares: &[f32], centre: &[f32]) -> Vec<f32> {
    let rows = shares.len();
    let sample: Vec<usize> = if rows <= SAMPLE {
        (0..rows).collect()
    } else {
        (0..SAMPLE).map(|at| at * rows / SAMPLE).collect()
    };
    let total: f32 = sample.iter().map(|&row| shares[row]).sum();
    let mut scaled = Vec::with_capacity(sample.len() * dim);
    for &row in &sample {
        let scale = (shares[row] / total.max(f32::MIN_POSITIVE)).sqrt();
        let row = &values[row * dim..][..dim];
        if centre.is_empty() {
            scaled.extend(row.iter().map(|v| v * scale));
        } else {
            scaled.extend(row.iter().zip(centre).map(|(v, m)| (v - m) * scale));
        }
    }
    let rows = Mat::new(&scaled, sample.len(), dim);
    let mut moments = vec![0.0; dim * dim];
    matmul(
        MatMut::new(&mut moments, dim, dim),
        0.0,
        1.0,
        rows.t(),
        rows,
    );
    moments
}

/// The inverse of a symmetric positive definite matrix by its Cholesky factor.
pub(crate) fn invert(mut matrix: Vec<f32>, dim: usize) -> Vec<f32> {
    let floor = 1e-6 * (0..dim).map(|i| matrix[i * dim + i]).fold(0.0, f32::max);
    for i in 0..dim {
        let (above, rest) = matrix.split_at_mut(i * dim);
        let row = &mut rest[..dim];
        for j in 0..i {
            let factor = &above[j * dim..][..dim];
            row[j] = (row[j] - dot(&row[..j], &factor[..j])) / factor[j];
        }
        let square = row[i] - dot(&row[..i], &row[..i]);
        row[i] = square.max(floor).max(f32::MIN_POSITIVE).sqrt();
    }
    let mut inverse = vec![0.0; dim * dim];
    (0..dim).for_each(|i| inverse[i * dim + i] = 1.0);
    solve_lower(&matrix, dim, &mut inverse);
    let lower = Mat::new(&inverse, dim, dim);
    let mut product = vec![0.0; dim * dim];
    matmul(
        MatMut::new(&mut product, dim, dim),
        0.0,
        1.0,
        lower.t(),
        lower,
    );
    product
}

/// Replaces a lower triangular right-hand side by `L⁻¹` times it.
fn solve_lower(factor: &[f32], dim: usize, right: &mut [f32]) {
    for i in 0..dim {
        let (above, rest) = right.split_at_mut(i * dim);
        for j in 0..i {
            axpy(
                -factor[i * dim + j],
                &above[j * dim..][..=j],
                &mut rest[..=j],
            );
        }
        let scale = 1.0 / factor[i * dim + i];
        for v in &mut rest[..=i] {
            *v *= scale;
        }
    }
}
