use super::*;

#[test]
fn shrinking_matches_dirichlet_multinomial_variance() {
    let (a, m) = (7.0, 30.0);
    let counts = (m + a) / (m * (1.0 + a));
    let shrunk = finite_shrink(a, m) * a;
    assert!((1.0 / (shrunk + 1.0) - counts).abs() < 1e-12);
    assert!((finite_shrink(a, 1e12) - 1.0).abs() < 1e-9);
    assert!(finite_shrink(a, 1.0).abs() < 1e-12);
}

#[test]
fn equal_weights_are_plain_counts_and_unequal_ones_count_less() {
    let mut sums = Sums::new(2);
    for class in [0, 0, 1] {
        sums.audit(class, 9.0);
    }
    let evidence = sums.evidence();
    assert!((evidence[0] - 2.0).abs() < 1e-12 && (evidence[1] - 1.0).abs() < 1e-12);
    // Weights 1 and 3: shares 1/4 and 3/4 of (1 + 3)²/(1 + 9) = 1.6 effective rows.
    let mut sums = Sums::new(2);
    sums.audit(0, 1.0);
    sums.audit(1, 3.0);
    let evidence = sums.evidence();
    assert!((evidence[0] - 0.4).abs() < 1e-12 && (evidence[1] - 1.2).abs() < 1e-12);
}

#[test]
fn rows_drawn_for_certain_say_nothing_of_the_rest() {
    let mut sums = Sums::new(2);
    sums.audit(0, 0.0);
    assert_eq!(sums.evidence(), [0.0, 0.0]);
    assert_eq!(sums.audited, [1.0, 0.0]);
}

#[test]
fn the_outcome_of_a_row_is_the_head_that_is_right() {
    assert_eq!([0, 3, 5].map(|class| outcome(&[3, 5], class)), [2, 0, 1]);
    assert!(differs(&[3, 5]) && !differs(&[3, 3]) && !differs(&[3]));
}
