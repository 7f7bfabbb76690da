use super::shape::LlamaShape;

/// The angles by which the pairs of values of a head are turned at some positions.
///
/// # Source
/// Su et al. (2021), "RoFormer", equation 34, the pairs side by side.
#[derive(Debug)]
pub(super) struct Rotation {
    /// Cosine and sine, `[tokens, head / 2]`.
    angles: Vec<(f32, f32)>,
    head: usize,
}

impl Rotation {
    /// The angles of `tokens` positions from `first`.
    pub(super) fn new(shape: &LlamaShape, first: usize, tokens: usize) -> Self {
        let head = shape.head;
        let speed = |pair: usize| {
            let exponent = -2.0 * pair as f64 / head as f64;
            f64::from(shape.rotation_base).powf(exponent)
        };
        let speeds: Vec<f64> = (0..head / 2).map(speed).collect();
        let angles = (first..first + tokens).flat_map(|position| {
            speeds.iter().map(move |speed| {
                let (sine, cosine) = (position as f64 * speed).sin_cos();
                (cosine as f32, sine as f32)
            })
        });
        Self {
            angles: angles.collect(),
            head,
        }
    }

    pub(super) fn tokens(&self) -> usize {
        self.angles.len() / (self.head / 2)
    }

    /// Turns the heads of every token, `[tokens, heads · head]`.
    pub(super) fn turn(&self, rows: &mut [f32]) {
        let width = rows.len() / self.tokens();
        let angles = self.angles.chunks_exact(self.head / 2);
        for (row, angles) in rows.chunks_exact_mut(width).zip(angles) {
            for head in row.chunks_exact_mut(self.head) {
                for (pair, (cosine, sine)) in head.as_chunks_mut::<2>().0.iter_mut().zip(angles) {
                    let [x, y] = *pair;
                    *pair = [x * cosine - y * sine, x * sine + y * cosine];
                }
            }
        }
    }
}
