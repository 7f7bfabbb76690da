use super::super::fixture::{answer, full, pool};
use super::super::{by_prediction, simple_random};
use super::*;
use crate::metrics::{Confusion, macro_f1};

#[test]
fn the_value_is_the_weighted_f1_of_the_sample() {
    let (truth, head) = pool(500, 3, 0.5, Seed(1));
    let predicted = head.argmax();
    let audit = answer(&truth, by_prediction(&predicted, 100, Seed(2)).unwrap());
    let found = bootstrap(&head, &audit, 200, 0.95, Seed(3))
        .unwrap()
        .macro_f1
        .estimate;
    let rows = audit.rows().iter();
    let (truths, weights): (Vec<_>, Vec<_>) = rows.map(|row| (row.truth, row.weight())).unzip();
    let guesses: Vec<_> = audit
        .rows()
        .iter()
        .map(|row| predicted[row.row()])
        .collect();
    let wanted = macro_f1(&Confusion::weighted(3, &truths, &guesses, &weights).unwrap());
    assert!((found.value - wanted).abs() < 1e-12);
    assert!(found.low < wanted && wanted < found.high);
    assert_eq!((found.n, found.method), (100, Method::Bootstrap));
}

#[test]
fn a_seed_fixes_every_resample() {
    let (truth, head) = pool(200, 3, 0.5, Seed(1));
    let audit = answer(&truth, simple_random(200, 50, Seed(2)).unwrap());
    let run = |seed| bootstrap(&head, &audit, 100, 0.95, Seed(seed)).unwrap();
    assert_eq!(run(5), run(5));
    assert_ne!(run(5).macro_f1.estimate, run(6).macro_f1.estimate);
}

#[test]
fn resamples_keep_the_size_of_every_stratum() {
    let (truth, head) = pool(300, 3, 0.5, Seed(1));
    let audit = answer(&truth, by_prediction(&head.argmax(), 60, Seed(2)).unwrap());
    let sizes = |rows: &[usize]| {
        let stratum = |at: &usize| audit.rows()[*at].drawn.stratum;
        let count = |s| rows.iter().filter(|at| stratum(at) == s).count() as f64;
        (0..3).map(count).collect::<Vec<f64>>()
    };
    let whole = sizes(&(0..60).collect::<Vec<_>>());
    for resample in resampled(&audit, 20, Seed(3), sizes) {
        assert_eq!(resample, whole);
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    let (truth, head) = pool(20, 2, 0.5, Seed(1));
    for (draws, level) in [(0, 0.95), (10, 0.0), (10, f64::NAN)] {
        assert!(matches!(
            bootstrap(&head, &full(&truth), draws, level, Seed(1)),
            Err(AuditError::BadParameter { .. })
        ));
    }
}
