use pulp::{Arch, NullaryFnOnce};

use crate::simd::vectorised;

const LANES: usize = 16;

/// The parameters of a layer normalisation over rows of `scale.len()` values.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerNorm {
    /// The factor of each column.
    pub scale: Vec<f32>,
    /// What is added to each column.
    pub shift: Vec<f32>,
    /// Added to the variance.
    pub epsilon: f32,
}

impl LayerNorm {
    /// Replaces every row by `(x - mean) / sqrt(variance + epsilon) · scale + shift`, with the
    /// variance over the row's own length.
    ///
    /// # Panics
    /// If the width does not divide the length of `rows` or `shift` has another length.
    ///
    /// # Source
    /// Ba, Kiros and Hinton (2016), "Layer Normalization", equation 3.
    pub fn apply(&self, rows: &mut [f32]) {
        let width = self.scale.len();
        assert_eq!(self.shift.len(), width, "scale and shift differ in length");
        assert_eq!(rows.len() % width, 0, "rows of {width} values");
        Arch::new().dispatch(Apply { norm: self, rows });
    }
}

struct Apply<'a> {
    norm: &'a LayerNorm,
    rows: &'a mut [f32],
}

impl NullaryFnOnce for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let LayerNorm {
            scale,
            shift,
            epsilon,
        } = self.norm;
        let width = scale.len();
        for row in self.rows.chunks_exact_mut(width) {
            let mean = lane_sum(row, |v| v) / width as f32;
            let variance = lane_sum(row, |v| (v - mean) * (v - mean)) / width as f32;
            let factor = 1.0 / (variance + epsilon).sqrt();
            for ((v, scale), shift) in row.iter_mut().zip(scale).zip(shift) {
                *v = (*v - mean) * factor * scale + shift;
            }
        }
    }
}

/// The parameters of a root mean square normalisation over rows of `scale.len()` values.
#[derive(Debug, Clone, PartialEq)]
pub struct RmsNorm {
    /// The factor of each column.
    pub scale: Vec<f32>,
    /// Added to the mean square.
    pub epsilon: f32,
}

impl RmsNorm {
    /// Replaces every row by `x / sqrt(mean of x² + epsilon) · scale`.
    ///
    /// # Panics
    /// If the width does not divide the length of `rows`.
    ///
    /// # Source
    /// Zhang and Sennrich (2019), "Root Mean Square Layer Normalization", equation 4.
    pub fn apply(&self, rows: &mut [f32]) {
        let width = self.scale.len();
        assert_eq!(rows.len() % width, 0, "rows of {width} values");
        vectorised(|| {
            for row in rows.chunks_exact_mut(width) {
                let square = lane_sum(row, |v| v * v) / width as f32;
                let factor = 1.0 / (square + self.epsilon).sqrt();
                for (v, scale) in row.iter_mut().zip(&self.scale) {
                    *v = *v * factor * scale;
                }
            }
        });
    }
}

/// The sum of `map` over a row in a fixed order that vectorises: one partial sum a lane.
#[inline(always)]
pub(crate) fn lane_sum(row: &[f32], map: impl Fn(f32) -> f32) -> f32 {
    let (steps, rest) = row.as_chunks::<LANES>();
    let mut sums = [0.0f32; LANES];
    for step in steps {
        for (sum, v) in sums.iter_mut().zip(step) {
            *sum += map(*v);
        }
    }
    let tail: f32 = rest.iter().map(|v| map(*v)).sum();
    sums.iter().sum::<f32>() + tail
}

/// Scales a vector to unit Euclidean norm; leaves the zero vector alone.
pub fn normalise(vector: &mut [f32]) {
    vectorised(|| {
        let norm = lane_sum(vector, |v| v * v).sqrt();
        if norm > 0.0 {
            for v in vector.iter_mut() {
                *v /= norm;
            }
        }
    });
}

#[cfg(test)]
mod tests;
