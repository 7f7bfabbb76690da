use hone_kernel::{Mat, MatMut, dot, matmul};

use crate::design::Design;

/// Squared length, relative to the longest row, below which a row counts as lying in the span of
/// the others. Three decimal digits above the rounding of a single-precision Gram matrix.
const RANK_TOLERANCE: f32 = 3e-6;

/// Orthonormal coordinates of `n` rows in their own span.
///
/// With `G = X Xᵀ = Z Zᵀ`, row `zᵢ` holds the coordinates of `xᵢ`: inner products and norms are
/// kept. A penalised linear head whose prior mean lies in the span of its rows has its minimum
/// there too (the part of `W − W₀` outside adds penalty and changes no score), so fitting on `Z`,
/// `[n, r]` with `r ≤ n`, and lifting the result is exact and much cheaper where `n < d`.
///
/// `Z` is the factor of a Cholesky decomposition with complete pivoting, which stops at the rank.
/// Rows that are all zero have one coordinate, which is zero, so that they can be counted.
#[derive(Debug)]
pub(crate) struct Span {
    /// `Z`, `[n, r]`.
    coordinates: Vec<f32>,
    rank: usize,
    /// The rows that span the rest, in the order of elimination, `[r]`; none where all are zero.
    pivots: Vec<usize>,
}

impl Span {
    /// # Cost
    /// `O(n² d + n³)`.
    pub(crate) fn of(design: Design<'_>) -> Self {
        let n = design.rows();
        let gram = gram(design);
        let mut left: Vec<f32> = (0..n).map(|i| gram[i * n + i]).collect();
        let longest = left.iter().copied().fold(0.0, f32::max);
        let mut factor = vec![0.0; n * n];
        let mut pivots = Vec::with_capacity(n);
        for step in 0..n {
            let pivot = (0..n).fold(0, |best, i| if left[i] > left[best] { i } else { best });
            if left[pivot] <= RANK_TOLERANCE * longest {
                break;
            }
            let length = left[pivot].sqrt();
            let of_pivot = factor[pivot * n..][..step].to_vec();
            for i in 0..n {
                let row = &mut factor[i * n..][..=step];
                row[step] = (gram[pivot * n + i] - dot(&row[..step], &of_pivot)) / length;
                left[i] -= row[step] * row[step];
            }
            for &earlier in &pivots {
                // Exact zeros make the pivots' own rows triangular.
                factor[earlier * n + step] = 0.0;
            }
            left[pivot] = f32::NEG_INFINITY;
            pivots.push(pivot);
        }
        let rank = pivots.len().max(1);
        let coordinates = factor
            .chunks_exact(n.max(1))
            .flat_map(|row| &row[..rank])
            .copied()
            .collect();
        Self {
            coordinates,
            rank,
            pivots,
        }
    }

    /// The rows in their coordinates, `[n, r]`.
    pub(crate) fn design(&self) -> Design<'_> {
        Design::Dense {
            values: &self.coordinates,
            dim: self.rank,
        }
    }

    /// Weights `[d, k]` on the rows of `design` that give the scores of `[r, k]` on the
    /// coordinates.
    pub(crate) fn lift(&self, design: Design<'_>, weights: &[f32], k: usize) -> Vec<f32> {
        let (r, n) = (self.rank, design.rows());
        // Back substitution: the pivots' coordinates are a lower triangular matrix.
        let mut shares = weights.to_vec();
        for (i, &pivot) in self.pivots.iter().enumerate().rev() {
            let of_pivot = &self.coordinates[pivot * r..][..r];
            let (above, rest) = shares.split_at_mut(i * k);
            let solved = &mut rest[..k];
            for v in &mut *solved {
                *v /= of_pivot[i];
            }
            for (share, coordinate) in above.chunks_exact_mut(k).zip(of_pivot) {
                share
                    .iter_mut()
                    .zip(&*solved)
                    .for_each(|(share, v)| *share -= coordinate * v);
            }
        }
        let mut of_rows = vec![0.0; n * k];
        for (&pivot, share) in self.pivots.iter().zip(shares.chunks_exact(k)) {
            of_rows[pivot * k..][..k].copy_from_slice(share);
        }
        let mut lifted = vec![0.0; design.dim() * k];
        design.add_gradient(0..n, &of_rows, k, &mut lifted);
        lifted
    }
}

/// `X Xᵀ`, `[n, n]`.
fn gram(design: Design<'_>) -> Vec<f32> {
    let n = design.rows();
    let mut gram = vec![0.0; n * n];
    match design {
        Design::Dense { values, dim } => {
            let rows = Mat::new(values, n, dim);
            matmul(MatMut::new(&mut gram, n, n), 0.0, 1.0, rows, rows.t());
        }
        Design::Sparse(rows) => {
            let mut spread = vec![0.0f32; rows.dim()];
            for i in 0..n {
                let (columns, values) = rows.row(i);
                columns
                    .iter()
                    .zip(values)
                    .for_each(|(&c, v)| spread[c as usize] += v);
                for j in 0..=i {
                    let (columns, values) = rows.row(j);
                    let product: f32 = columns
                        .iter()
                        .zip(values)
                        .map(|(&c, v)| spread[c as usize] * v)
                        .sum();
                    (gram[i * n + j], gram[j * n + i]) = (product, product);
                }
                for &column in columns {
                    spread[column as usize] = 0.0;
                }
            }
        }
    }
    gram
}

#[cfg(test)]
mod tests;
