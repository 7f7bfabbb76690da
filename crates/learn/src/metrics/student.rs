use std::f64::consts::FRAC_2_PI;

/// The probability that Student's t with `df` degrees of freedom lies within `±t`.
///
/// # Source
/// Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4: finite sums for
/// whole degrees of freedom.
fn central_probability(t: f64, df: usize) -> f64 {
    let theta = (t / (df as f64).sqrt()).atan();
    let (sin, cos) = theta.sin_cos();
    let odd = df % 2 == 1;
    // Odd: 1 + (2/3)cos² + (2·4)/(3·5)cos⁴ + …; even: 1 + (1/2)cos² + (1·3)/(2·4)cos⁴ + …
    let (mut term, mut sum) = (1.0, 0.0);
    for step in 0..(df / 2) {
        sum += term;
        let top = (2 * step + if odd { 2 } else { 1 }) as f64;
        term *= cos * cos * top / (top + 1.0);
    }
    if odd {
        FRAC_2_PI * (theta + sin * cos * sum)
    } else {
        sin * sum
    }
}

/// The `t` for which Student's t with `df ≥ 1` degrees of freedom lies within `±t` with
/// probability `level`, by bisection.
pub(super) fn two_sided_quantile(level: f64, df: usize) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while central_probability(high, df) < level && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if central_probability(middle, df) < level {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests;
