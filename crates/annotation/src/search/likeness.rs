use super::Similarity;

/// How like two vectors are: `(1 + cos) / 2`, from 0 to 1, of the negated one for
/// [`Similarity::Least`]. The cosine with a vector of zeros is 0.
///
/// Both have the same length. The sums are taken in a fixed order: equal inputs give equal bits.
pub fn likeness(a: &[f32], b: &[f32], order: Similarity) -> f32 {
    let norms = dot(a, a).sqrt() * dot(b, b).sqrt();
    let cosine = if norms > 0.0 { dot(a, b) / norms } else { 0.0 };
    let cosine = match order {
        Similarity::Most => cosine,
        Similarity::Least => -cosine,
    };
    f64::midpoint(1.0, cosine.clamp(-1.0, 1.0)) as f32
}

/// Sums that run side by side, so that the compiler may use the processor's vectors.
const LANES: usize = 8;

/// In `f64`, where no product of two `f32` overflows.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    let mut sums = [0.0; LANES];
    for (a, b) in a.chunks(LANES).zip(b.chunks(LANES)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += f64::from(*a) * f64::from(*b);
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests;
