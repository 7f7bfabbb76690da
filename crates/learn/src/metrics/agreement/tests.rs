use ndarray::array;
use proptest::prelude::*;
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Golden {
    classification: Vec<CohenCase>,
    fleiss: Vec<FleissCase>,
    krippendorff: Vec<KrippendorffCase>,
}

#[derive(Deserialize)]
struct CohenCase {
    classes: usize,
    truth: Vec<Class>,
    predicted: Vec<Class>,
    cohen_kappa: Kappas,
}

#[derive(Deserialize)]
struct Kappas {
    none: Option<f64>,
    linear: Option<f64>,
    quadratic: Option<f64>,
}

#[derive(Deserialize)]
struct FleissCase {
    counts: Vec<Vec<u32>>,
    kappa: f64,
}

#[derive(Deserialize)]
struct KrippendorffCase {
    classes: usize,
    values: Vec<f64>,
    ratings: Vec<Vec<Option<Class>>>,
    alpha: Alphas,
}

#[derive(Deserialize)]
struct Alphas {
    nominal: f64,
    ordinal: f64,
    interval: f64,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../../testdata/metrics_golden.json")).unwrap()
}

fn matrix<T: Clone>(rows: &[Vec<T>]) -> Array2<T> {
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

fn close(found: Option<f64>, wanted: Option<f64>) {
    match (found, wanted) {
        (Some(found), Some(wanted)) => assert!((found - wanted).abs() < 1e-12, "{found}"),
        _ => assert_eq!(found, wanted),
    }
}

#[test]
fn cohens_kappa_is_that_of_scikit_learn() {
    for case in golden().classification {
        let confusion = Confusion::new(case.classes, &case.truth, &case.predicted).unwrap();
        let kappa = |weighting| cohen_kappa(&confusion, weighting);
        close(kappa(Weighting::Unweighted), case.cohen_kappa.none);
        close(kappa(Weighting::Linear), case.cohen_kappa.linear);
        close(kappa(Weighting::Quadratic), case.cohen_kappa.quadratic);
    }
}

#[test]
fn fleiss_kappa_is_that_of_statsmodels() {
    for case in golden().fleiss {
        let found = fleiss_kappa(matrix(&case.counts).view()).unwrap();
        close(found, Some(case.kappa));
    }
}

#[test]
fn krippendorffs_alpha_is_that_of_its_python_package() {
    for case in golden().krippendorff {
        let ratings = matrix(&case.ratings);
        let alpha = |level| krippendorff_alpha(ratings.view(), case.classes, &level).unwrap();
        close(alpha(Level::Nominal), Some(case.alpha.nominal));
        close(alpha(Level::Ordinal), Some(case.alpha.ordinal));
        close(
            alpha(Level::Interval(case.values)),
            Some(case.alpha.interval),
        );
    }
}

#[test]
fn agreement_without_variety_is_undefined() {
    let one = Confusion::new(2, &[Class(1); 3], &[Class(1); 3]).unwrap();
    assert_eq!(cohen_kappa(&one, Weighting::Unweighted), None);
    assert_eq!(fleiss_kappa(array![[0, 3], [0, 3]].view()), Ok(None));
    let same = array![[Some(Class(0)), Some(Class(0))]];
    let lonely = array![[Some(Class(0)), None]];
    for ratings in [same, lonely] {
        assert_eq!(
            krippendorff_alpha(ratings.view(), 2, &Level::Nominal),
            Ok(None)
        );
    }
}

#[test]
fn bad_input_is_named() {
    assert_eq!(
        fleiss_kappa(array![[2, 1], [1, 1]].view()),
        Err(MetricError::UnequalRatings {
            item: 1,
            expected: 3,
            found: 2
        })
    );
    assert_eq!(
        fleiss_kappa(array![[1, 0]].view()),
        Err(MetricError::UnequalRatings {
            item: 0,
            expected: 2,
            found: 1
        })
    );
    assert!(matches!(
        fleiss_kappa(Array2::zeros((0, 2)).view()),
        Err(MetricError::Empty { .. })
    ));
    let ratings = array![[Some(Class(0)), Some(Class(2))]];
    assert_eq!(
        krippendorff_alpha(ratings.view(), 2, &Level::Nominal),
        Err(MetricError::ClassOutOfRange {
            row: 0,
            class: 2,
            classes: 2
        })
    );
    let alpha =
        |values: &[f64]| krippendorff_alpha(ratings.view(), 3, &Level::Interval(values.to_vec()));
    assert!(matches!(
        alpha(&[1.0]),
        Err(MetricError::LengthMismatch { .. })
    ));
    assert!(matches!(
        alpha(&[1.0, f64::NAN, 2.0]),
        Err(MetricError::BadValue { at: 1, .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn full_agreement_is_one_by_every_measure(
        classes in prop::collection::vec(0_u16..4, 2..30)
    ) {
        prop_assume!(classes.iter().any(|class| *class != classes[0]));
        let classes: Vec<Class> = classes.into_iter().map(Class).collect();
        let confusion = Confusion::new(4, &classes, &classes).unwrap();
        for weighting in [Weighting::Unweighted, Weighting::Linear, Weighting::Quadratic] {
            prop_assert_eq!(cohen_kappa(&confusion, weighting), Some(1.0));
        }
        let ratings = Array2::from_shape_fn((classes.len(), 3), |(unit, _)| Some(classes[unit]));
        for level in [Level::Nominal, Level::Ordinal, Level::Interval(vec![1.0, 2.0, 4.0, 8.0])] {
            prop_assert_eq!(krippendorff_alpha(ratings.view(), 4, &level), Ok(Some(1.0)));
        }
    }

    #[test]
    fn nobody_is_first_rater(
        pairs in prop::collection::vec((0_u16..4, 0_u16..4), 2..30)
    ) {
        let (a, b): (Vec<_>, Vec<_>) = pairs.iter().map(|&(a, b)| (Class(a), Class(b))).unzip();
        let kappa = |a: &[Class], b: &[Class]| {
            cohen_kappa(&Confusion::new(4, a, b).unwrap(), Weighting::Linear)
        };
        match (kappa(&a, &b), kappa(&b, &a)) {
            (Some(x), Some(y)) => {
                prop_assert!((x - y).abs() < 1e-12);
                prop_assert!(x <= 1.0);
            }
            (x, y) => prop_assert_eq!(x, y),
        }
    }
}
