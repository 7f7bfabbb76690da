use hone_domain::Seed;

use super::*;

#[test]
fn shares_have_the_mean_and_variance_of_the_dirichlet_law() {
    for alpha in [[2.0, 5.0, 3.0], [0.2, 0.05, 0.75], [40.0, 0.5, 1.0]] {
        let sum: f64 = alpha.iter().sum();
        let (mut first, mut second) = ([0.0; 3], [0.0; 3]);
        let (mut rng, mut out) = (Seed(11).rng(), [0.0; 3]);
        let draws = 40_000;
        for _ in 0..draws {
            draw_shares(&alpha, &mut rng, &mut out);
            assert!((out.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            for at in 0..3 {
                first[at] += out[at] / f64::from(draws);
                second[at] += out[at] * out[at] / f64::from(draws);
            }
        }
        for at in 0..3 {
            let mean = alpha[at] / sum;
            let variance = mean * (1.0 - mean) / (sum + 1.0);
            assert!(
                (first[at] - mean).abs() < 0.01,
                "mean {} of {alpha:?}",
                first[at]
            );
            let found = second[at] - first[at] * first[at];
            assert!(
                (found - variance).abs() < 0.01,
                "variance {found} of {alpha:?}"
            );
        }
    }
}

#[test]
fn vanishing_parameters_give_one_hot_shares_in_proportion() {
    let (mut rng, mut out) = (Seed(12).rng(), [0.0; 3]);
    let mut counts = [0.0; 3];
    for _ in 0..4000 {
        draw_shares(&[1e-9, 3e-9, 0.0], &mut rng, &mut out);
        assert!(out.iter().any(|&share| share > 0.999));
        for at in 0..3 {
            counts[at] += out[at] / 4000.0;
        }
    }
    assert!((counts[1] - 0.75).abs() < 0.03, "{counts:?}");
    assert!(counts[2] < 1e-12);
}

#[test]
fn shrinking_matches_dirichlet_multinomial_variance() {
    let (a, m) = (7.0, 30.0);
    let counts = (m + a) / (m * (1.0 + a));
    let shrunk = finite_shrink(a, m) * a;
    assert!((1.0 / (shrunk + 1.0) - counts).abs() < 1e-12);
    assert!((finite_shrink(a, 1e12) - 1.0).abs() < 1e-9);
    assert!(finite_shrink(a, 1.0).abs() < 1e-12);
}
