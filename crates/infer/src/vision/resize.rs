use super::RgbImage;

/// The kernels of resampling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kernel {
    /// A triangle.
    Bilinear,
    /// Keys' cubic with `a = -1/2`.
    Bicubic,
}

impl Kernel {
    /// How far the kernel reaches at full size, in pixels of the source.
    fn reach(self) -> f64 {
        match self {
            Self::Bilinear => 1.0,
            Self::Bicubic => 2.0,
        }
    }

    /// # Source
    /// Keys (1981), "Cubic Convolution Interpolation for Digital Image Processing", equation 15
    /// for the cubic.
    fn at(self, distance: f64) -> f64 {
        let x = distance.abs();
        match self {
            Self::Bilinear => (1.0 - x).max(0.0),
            Self::Bicubic if x < 1.0 => (1.5 * x - 2.5) * x * x + 1.0,
            Self::Bicubic if x < 2.0 => ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0,
            Self::Bicubic => 0.0,
        }
    }
}

/// Fractional bits of a weight: 8 bits of colour, two for sums beyond it, and these fill 32.
const FRACTION: u32 = 22;

/// What one pixel of the result takes of a line of the source.
struct Taps {
    first: usize,
    /// In units of `2^-FRACTION`; their sum is 1 up to rounding.
    weights: Vec<i32>,
}

/// Resizes as Pillow did before version 13, to the bit: the kernel is widened when the picture
/// shrinks, weights are rounded to fixed point, and the result is rounded to 8 bits after the rows
/// are as long as wanted and again at the end. Models were trained on pictures made so. Pillow 13
/// changes the columns first where the height shrinks much more than the width.
pub(super) fn resize(image: &RgbImage, width: usize, height: usize, kernel: Kernel) -> RgbImage {
    let mut result = image.clone();
    if width != image.width {
        result = resize_rows(&result, &taps(image.width, width, kernel));
    }
    if height != image.height {
        result = resize_columns(&result, &taps(image.height, height, kernel));
    }
    result
}

fn taps(source: usize, target: usize, kernel: Kernel) -> Vec<Taps> {
    let scale = source as f64 / target as f64;
    let widened = scale.max(1.0);
    let reach = kernel.reach() * widened;
    let tap = |at: usize| {
        let centre = (at as f64 + 0.5) * scale;
        let first = (centre - reach + 0.5).max(0.0) as usize;
        let end = ((centre + reach + 0.5) as usize).min(source);
        let weights: Vec<f64> = (first..end)
            .map(|from| kernel.at((from as f64 - centre + 0.5) * (1.0 / widened)))
            .collect();
        let sum: f64 = weights.iter().sum();
        let fixed = |weight: &f64| (weight / sum * f64::from(1 << FRACTION)).round() as i32;
        Taps {
            first,
            weights: weights.iter().map(fixed).collect(),
        }
    };
    (0..target).map(tap).collect()
}

fn rounded(sum: i32) -> u8 {
    ((sum + (1 << (FRACTION - 1))) >> FRACTION).clamp(0, 255) as u8
}

fn resize_rows(image: &RgbImage, taps: &[Taps]) -> RgbImage {
    let mut pixels = Vec::with_capacity(image.height * taps.len() * 3);
    for row in image.pixels.chunks_exact(image.width * 3) {
        for tap in taps {
            let mut sums = [0i32; 3];
            let (from, _) = row[tap.first * 3..].as_chunks::<3>();
            for (pixel, weight) in from.iter().zip(&tap.weights) {
                for (sum, &value) in sums.iter_mut().zip(pixel) {
                    *sum += i32::from(value) * weight;
                }
            }
            pixels.extend(sums.map(rounded));
        }
    }
    RgbImage {
        width: taps.len(),
        height: image.height,
        pixels,
    }
}

fn resize_columns(image: &RgbImage, taps: &[Taps]) -> RgbImage {
    let line = image.width * 3;
    let mut pixels = Vec::with_capacity(taps.len() * line);
    let mut sums = vec![0i32; line];
    for tap in taps {
        sums.fill(0);
        let rows = image.pixels[tap.first * line..].chunks_exact(line);
        for (row, weight) in rows.zip(&tap.weights) {
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += i32::from(value) * weight;
            }
        }
        pixels.extend(sums.iter().copied().map(rounded));
    }
    RgbImage {
        width: image.width,
        height: taps.len(),
        pixels,
    }
}

#[cfg(test)]
mod tests;
