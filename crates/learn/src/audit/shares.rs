use hone_domain::PoolRng;
use rand::Rng as _;

/// Fills `out` with one draw from the Dirichlet distribution of parameters `alpha`.
///
/// Independent Gamma draws over their sum. Where all parameters are so small that every Gamma
/// draw underflows, the law is one-hot up to rounding, and one class is drawn by its share.
///
/// # Panics
/// If the slices differ in length.
pub(super) fn draw_shares(alpha: &[f64], rng: &mut PoolRng, out: &mut [f64]) {
    assert_eq!(alpha.len(), out.len());
    for (share, &shape) in out.iter_mut().zip(alpha) {
        *share = gamma(shape, rng);
    }
    let sum: f64 = out.iter().sum();
    if sum > f64::MIN_POSITIVE {
        for share in out.iter_mut() {
            *share /= sum;
        }
    } else {
        one_hot(alpha, rng, out);
    }
}

/// Fills `out` with a one-hot vector, each class with probability proportional to `weights`.
pub(super) fn one_hot(weights: &[f64], rng: &mut PoolRng, out: &mut [f64]) {
    out.fill(0.0);
    let mut left = rng.random::<f64>() * weights.iter().sum::<f64>();
    let mut chosen = 0;
    for (at, &weight) in weights.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        chosen = at;
        left -= weight;
        if left < 0.0 {
            break;
        }
    }
    out[chosen] = 1.0;
}

/// Draws the class shares of `rows` rows whose counts are Dirichlet-multinomial of parameters
/// `alpha`, by a Dirichlet law of the same mean and covariance; `alpha` is used up.
pub(super) fn draw_finite_shares(alpha: &mut [f64], rows: f64, rng: &mut PoolRng, out: &mut [f64]) {
    if rows < 0.5 {
        out.fill(0.0);
    } else if rows < 1.5 {
        one_hot(alpha, rng, out);
    } else {
        let shrink = finite_shrink(alpha.iter().sum(), rows);
        for value in alpha.iter_mut() {
            *value *= shrink;
        }
        draw_shares(alpha, rng, out);
    }
}

/// The factor on Dirichlet parameters of sum `a` that gives the shares of `m` rows the mean and
/// covariance of Dirichlet-multinomial counts.
///
/// Shares of `m` rows drawn by Dirichlet shares have variance `θ(1−θ)/(a+1) · (m+a)/m`: a sum
/// `a′` with `1/(a′+1) = (m+a)/(m(a+1))` matches it, so `a′ = a(m−1)/(m+a)`. It tends to `a` in
/// an endless remainder and to one-hot shares for a single row.
fn finite_shrink(a: f64, m: f64) -> f64 {
    (m - 1.0) / (m + a)
}

/// A Gamma draw of the given shape and scale 1; 0 for shape 0.
///
/// # Source
/// Marsaglia and Tsang 2000, A Simple Method for Generating Gamma Variables; below shape 1 by
/// `G(a) = G(a + 1)·U^(1/a)`, its section 6.
pub(super) fn gamma(shape: f64, rng: &mut PoolRng) -> f64 {
    if shape <= 0.0 {
        return 0.0;
    }
    if shape < 1.0 {
        let boost = open_unit(rng).powf(1.0 / shape);
        // Below that the product is 0 whatever the other factor is.
        return if boost > f64::MIN_POSITIVE {
            boost * gamma(shape + 1.0, rng)
        } else {
            0.0
        };
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(rng);
        let v = (1.0 + c * x).powi(3);
        if v > 0.0 && open_unit(rng).ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
            return d * v;
        }
    }
}

/// A standard normal draw by the polar form of Box and Muller (Marsaglia and Bray 1964).
pub(super) fn normal(rng: &mut PoolRng) -> f64 {
    loop {
        let (x, y) = (symmetric_unit(rng), symmetric_unit(rng));
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            return x * (-2.0 * square.ln() / square).sqrt();
        }
    }
}

fn symmetric_unit(rng: &mut PoolRng) -> f64 {
    2.0 * rng.random::<f64>() - 1.0
}

/// Uniform on (0, 1]: its logarithm is finite.
fn open_unit(rng: &mut PoolRng) -> f64 {
    1.0 - rng.random::<f64>()
}

#[cfg(test)]
mod tests;
