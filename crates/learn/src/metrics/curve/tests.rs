#![expect(clippy::float_cmp, reason = "these sums are exact")]

use proptest::prelude::*;

use super::*;

fn curve(points: &[(usize, f64)]) -> Curve {
    let point = |&(labels, score): &(usize, f64)| CurvePoint { labels, score };
    Curve::new(points.iter().map(point).collect()).unwrap()
}

#[test]
fn a_flat_curve_has_its_height_as_area_whatever_the_grid() {
    let flat = curve(&[(3, 0.7), (4, 0.7), (100, 0.7)]);
    assert!((area(&flat) - 0.7).abs() < 1e-12);
    assert_eq!(area(&curve(&[(50, 0.3)])), 0.3);
}

#[test]
fn the_first_crossing_counts_even_if_the_curve_dips_later() {
    let dips = curve(&[(10, 0.2), (20, 0.6), (30, 0.4), (40, 0.8)]);
    let check = |target, wanted: Option<f64>| {
        let found = labels_to_reach(&dips, target);
        match (found, wanted) {
            (Some(found), Some(wanted)) => assert!((found - wanted).abs() < 1e-9, "{found}"),
            _ => assert_eq!(found, wanted),
        }
    };
    check(0.1, Some(10.0));
    check(0.2, Some(10.0));
    check(0.5, Some(17.5));
    check(0.6, Some(20.0));
    check(0.7, Some(37.5));
    check(0.81, None);
    check(f64::NAN, None);
}

#[test]
fn points_out_of_order_or_not_finite_are_refused() {
    let build = |points: &[(usize, f64)]| {
        let point = |&(labels, score): &(usize, f64)| CurvePoint { labels, score };
        Curve::new(points.iter().map(point).collect())
    };
    assert!(matches!(build(&[]), Err(MetricError::Empty { .. })));
    assert_eq!(
        build(&[(1, 0.0), (1, 0.0)]),
        Err(MetricError::LabelsDoNotRise { at: 1, labels: 1 })
    );
    assert!(matches!(
        build(&[(1, 0.0), (2, f64::NAN)]),
        Err(MetricError::BadValue { at: 1, .. })
    ));
    let json = r#"[{"labels":5,"score":0.1},{"labels":4,"score":0.2}]"#;
    assert!(serde_json::from_str::<Curve>(json).is_err());
}

#[test]
fn one_seed_has_a_mean_and_no_band() {
    let found = mean_curve(&[curve(&[(1, 0.5), (2, 0.6)])]).unwrap();
    assert_eq!(found[1].score.mean, 0.6);
    assert_eq!(found[1].score.half_width, None);
    assert_eq!((found[1].score.low(), found[1].score.n), (None, 1));
}

#[test]
fn the_band_is_students_interval_at_each_point() {
    let curves = [
        curve(&[(10, 0.1), (20, 0.5)]),
        curve(&[(10, 0.3), (20, 0.5)]),
    ];
    let found = mean_curve(&curves).unwrap();
    // s = 0.1·√2, √2 seeds in the denominator, t with one degree of freedom is 12.7062.
    assert!((found[0].score.mean - 0.2).abs() < 1e-12);
    assert!((found[0].score.high().unwrap() - (0.2 + 1.270_620_473_6)).abs() < 1e-9);
    assert_eq!(found[1].score.half_width, Some(0.0));
    assert_eq!(found[1].labels, 20);
}

#[test]
fn curves_on_different_grids_do_not_mix() {
    let (a, b) = (curve(&[(1, 0.5)]), curve(&[(2, 0.5)]));
    let mixed = [a.clone(), b.clone()];
    let refused = Err(MetricError::GridMismatch { curve: 1 });
    assert_eq!(mean_curve(&mixed), refused);
    let firsts = [a.clone(), a.clone()];
    assert_eq!(paired_difference(&firsts, &mixed), refused);
    assert!(matches!(
        paired_difference(&firsts, &[a]),
        Err(MetricError::LengthMismatch {
            expected: 2,
            found: 1,
            ..
        })
    ));
    assert!(matches!(mean_curve(&[]), Err(MetricError::Empty { .. })));
}

#[test]
fn pairing_removes_the_spread_that_both_arms_share() {
    // Seeds differ by 0.4, the arms by exactly 0.05 within each seed.
    let arm = |shift: f64| {
        let seeds = [0.1, 0.5, 0.3];
        seeds.map(|base| curve(&[(10, base + shift), (30, base + 0.1 + shift)]))
    };
    let (ours, theirs) = (arm(0.05), arm(0.0));
    let points = paired_difference(&ours, &theirs).unwrap();
    let total = paired_area_difference(&ours, &theirs).unwrap();
    for found in points.iter().map(|p| p.score).chain([total]) {
        assert!((found.mean - 0.05).abs() < 1e-12);
        assert!(found.half_width.unwrap() < 1e-12);
    }
    assert!(mean_curve(&ours).unwrap()[0].score.half_width.unwrap() > 0.3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_area_lies_between_the_extremes(
        scores in prop::collection::vec(0.0_f64..1.0, 1..20),
        steps in prop::collection::vec(1_usize..50, 20),
    ) {
        let mut labels = 0;
        let points: Vec<_> = scores.iter().zip(&steps).map(|(&score, step)| {
            labels += step;
            (labels, score)
        }).collect();
        let found = area(&curve(&points));
        let low = scores.iter().copied().fold(f64::INFINITY, f64::min);
        let high = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        prop_assert!(low - 1e-12 <= found && found <= high + 1e-12);
    }

    #[test]
    fn a_lower_target_is_never_reached_later(
        scores in prop::collection::vec(0.0_f64..1.0, 2..20),
        low in 0.0_f64..1.0,
        gap in 0.0_f64..0.5,
    ) {
        let points: Vec<_> = scores.iter().enumerate().map(|(i, &s)| (10 * (i + 1), s)).collect();
        let curve = curve(&points);
        if let Some(later) = labels_to_reach(&curve, low + gap) {
            prop_assert!(labels_to_reach(&curve, low).unwrap() <= later + 1e-9);
        }
    }
}
