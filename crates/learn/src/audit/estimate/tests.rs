use super::*;

fn report(n: usize, shares: &[f64]) -> F1Report {
    let estimate = Estimate {
        value: 0.8,
        low: 0.7,
        high: 0.9,
        level: 0.95,
        n,
        method: Method::Dirichlet,
    };
    let scores = vec![estimate; 2 + shares.len()];
    let measured = Measured {
        expected: vec![10; shares.len()],
        classes: (0..shares.len()).map(|class| Class(class as u16)).collect(),
    };
    F1Report::new(&scores, &measured, &vec![10; shares.len()], shares)
}

#[test]
fn a_headline_needs_two_hundred_rows_and_four_hundred_with_a_rare_class() {
    let check = |n, shares: &[f64], need: Option<usize>| {
        let report = report(n, shares);
        let wanted = need.map_or(Headline::Published(report.macro_f1.clone()), |need| {
            Headline::TooFew { have: n, need }
        });
        assert_eq!(report.headline(), wanted);
    };
    check(199, &[0.5, 0.5], Some(200));
    check(200, &[0.5, 0.5], None);
    check(200, &[0.97, 0.03], None);
    check(399, &[0.98, 0.02], Some(400));
    check(400, &[0.98, 0.02], None);
}

#[test]
fn intervals_are_equal_tailed_quantiles_of_the_draws() {
    let draws: Vec<Vec<f64>> = (0..=100).rev().map(|v| vec![f64::from(v), 3.0]).collect();
    let found = summarise(&draws, 0.9, 7, Method::Bootstrap);
    assert!((found[0].low - 5.0).abs() < 1e-9 && (found[0].high - 95.0).abs() < 1e-9);
    assert!((found[0].value - 50.0).abs() < 1e-9);
    assert!((found[1].low - 3.0).abs() < 1e-12 && (found[1].high - 3.0).abs() < 1e-12);
}
