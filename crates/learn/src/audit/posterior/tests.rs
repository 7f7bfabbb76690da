use super::*;

#[test]
fn the_spread_of_a_cell_is_that_of_its_sample_on_average() {
    // Shares of n rows of one class with θ: expected Dirichlet variance against θ(1−θ)/n.
    let (n, theta): (i32, f64) = (10, 0.8);
    let (mut expected, mut ways) = (0.0, 1.0);
    for hits in 0..=n {
        let chance = ways * theta.powi(hits) * (1.0 - theta).powi(n - hits);
        let (hits_f, n_f) = (f64::from(hits), f64::from(n));
        let mut alpha = [0.0; 2];
        parameters(&[0.5, 0.5], &[hits_f, n_f - hits_f], &mut alpha);
        let sum = alpha[0] + alpha[1] - PRIOR_ROWS;
        let share = hits_f / n_f;
        expected += chance * share * (1.0 - share) / (sum + 1.0);
        ways *= (n_f - hits_f) / (hits_f + 1.0);
    }
    let wanted = theta * (1.0 - theta) / f64::from(n);
    assert!(
        (expected / wanted - 1.0).abs() < 0.02,
        "{expected}, not {wanted}"
    );
}

#[test]
fn a_cell_without_audited_rows_rests_on_the_prior() {
    let mut alpha = [0.0; 3];
    parameters(&[0.2, 0.3, 0.5], &[0.0; 3], &mut alpha);
    assert_eq!(alpha, [0.2, 0.3, 0.5].map(|p| p * PRIOR_ROWS));
}
