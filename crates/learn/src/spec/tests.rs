use hone_domain::Class;
use ndarray::Array2;
use serde_json::Value;

use super::*;
use crate::contract::{self, Pool};
use crate::{FeatureMatrix, FeatureView, Features};

/// Written by `testdata/golden.py`.
const GOLDEN: &str = include_str!("../../testdata/golden.json");

fn tasks() -> Vec<Value> {
    let golden: Value = serde_json::from_str(GOLDEN).unwrap();
    golden["tasks"].as_array().unwrap().clone()
}

fn matrix(value: &Value) -> Array2<f32> {
    let rows: Vec<Vec<f32>> = serde_json::from_value(value.clone()).unwrap();
    let shape = (rows.len(), rows[0].len());
    Array2::from_shape_vec(shape, rows.concat()).unwrap()
}

/// Probabilities of the rows behind the labelled ones.
fn predicted(task: &Value, spec: &HeadSpec, weighted: bool) -> Array2<f32> {
    let targets: Vec<u16> = serde_json::from_value(task["y"].clone()).unwrap();
    let weights: Vec<f32> = serde_json::from_value(task["weights"].clone()).unwrap();
    let label = |(row, (&class, &weight)): (usize, (&u16, &f32))| Labelled {
        row,
        class: Class(class),
        weight: if weighted { weight } else { 1.0 },
    };
    let labelled: Vec<Labelled> = targets
        .iter()
        .zip(&weights)
        .enumerate()
        .map(label)
        .collect();
    let matrix = FeatureMatrix::Dense(matrix(&task["x"]));
    let features = Features::new(vec![FeatureView {
        name: "final".to_owned(),
        matrix,
    }])
    .unwrap();
    let classes = task["classes"].as_u64().unwrap() as usize;
    let training = Training {
        features: &features,
        labelled: &labelled,
        classes,
    };
    let probabilities = spec
        .fit(&training, Seed(0), None)
        .unwrap()
        .predict(&features)
        .unwrap();
    probabilities
        .view()
        .slice(ndarray::s![labelled.len().., ..])
        .to_owned()
}

fn assert_close(found: &Array2<f32>, wanted: &Array2<f32>, tolerance: f32, what: &str) {
    assert_eq!(found.dim(), wanted.dim());
    let worst = found
        .iter()
        .zip(wanted)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    assert!(worst < tolerance, "{what} is off by {worst}");
}

#[test]
fn every_head_keeps_the_contract() {
    for spec in HeadSpec::all_examples() {
        println!("{}", spec.name());
        contract::check(&spec);
    }
}

#[test]
fn all_examples_holds_every_kind_once() {
    let position = |spec: &HeadSpec| match spec {
        HeadSpec::Fused(_) => 0,
        HeadSpec::Logistic(_) => 1,
        HeadSpec::OneVsRest(_) => 2,
        HeadSpec::Lda(_) => 3,
        HeadSpec::NearestMean(_) => 4,
        HeadSpec::Knn(_) => 5,
        HeadSpec::Ordinal {} => 6,
        HeadSpec::Baseline {} => 7,
    };
    let found: Vec<usize> = HeadSpec::all_examples().iter().map(position).collect();
    assert_eq!(found, [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn logistic_agrees_with_scikit_learn() {
    for (at, task) in tasks().iter().enumerate() {
        for case in task["logistic"].as_array().unwrap() {
            let params = LogisticParams(Logistic {
                c: case["c"].as_f64().unwrap() as f32,
                class_weights: if case["balanced"] == true {
                    ClassWeights::Balanced
                } else {
                    ClassWeights::None
                },
                prior: Prior::Zero {},
                tolerance: 1e-6,
                ..Logistic::default()
            });
            let weighted = case["weighted"].as_bool().unwrap();
            let found = predicted(task, &HeadSpec::Logistic(params.clone()), weighted);
            assert_close(
                &found,
                &matrix(&case["probabilities"]),
                2e-4,
                &format!("task {at}, {params:?}"),
            );
        }
    }
}

#[test]
fn the_baseline_is_what_scikit_learn_fits_by_default() {
    for task in tasks() {
        let found = predicted(&task, &HeadSpec::Baseline {}, false);
        assert_close(
            &found,
            &matrix(&task["logistic"][0]["probabilities"]),
            2e-3,
            "the baseline",
        );
    }
}

#[test]
fn one_versus_rest_agrees_with_scikit_learn() {
    for task in tasks() {
        let params = OneVsRestParams(crate::OneVsRest {
            tolerance: 1e-6,
            ..Default::default()
        });
        let found = predicted(&task, &HeadSpec::OneVsRest(params), false);
        assert_close(
            &found,
            &matrix(&task["one_vs_rest"]),
            2e-4,
            "one versus rest",
        );
    }
}

#[test]
fn discriminant_analysis_agrees_with_scikit_learn() {
    for task in tasks() {
        let found = predicted(&task, &HeadSpec::Lda(LdaParams::default()), false);
        assert_close(&found, &matrix(&task["lda"]), 2e-4, "lda");
    }
}

#[test]
fn nearest_neighbours_agree_with_scikit_learn() {
    for task in tasks() {
        let found = predicted(&task, &HeadSpec::Knn(KnnParams::default()), false);
        assert_close(&found, &matrix(&task["knn"]), 1e-4, "knn");
    }
}

#[test]
fn labels_that_do_not_fit_are_refused() {
    let pool = Pool::new(30, 4, Seed(1));
    let fit = |labelled: &[Labelled]| {
        let training = Training {
            features: &pool.features,
            labelled,
            classes: pool.classes,
        };
        HeadSpec::default()
            .fit(&training, Seed(0), None)
            .unwrap_err()
    };
    let label = |row, class, weight| Labelled {
        row,
        class: Class(class),
        weight,
    };
    assert!(matches!(fit(&[]), LearnError::NoLabels));
    assert!(matches!(fit(&[label(3, 0, 0.0)]), LearnError::NoLabels));
    assert!(matches!(
        fit(&[label(30, 0, 1.0)]),
        LearnError::RowOutOfRange { row: 30, rows: 30 }
    ));
    assert!(matches!(
        fit(&[label(3, 4, 1.0)]),
        LearnError::ClassOutOfRange { class: 4, .. }
    ));
    assert!(matches!(
        fit(&[label(3, 0, f32::NAN)]),
        LearnError::InvalidWeight { row: 3, .. }
    ));
}

#[test]
fn features_that_are_not_finite_are_refused() {
    let values = Array2::from_shape_fn((4, 2), |(row, at)| {
        if row == 2 {
            f32::NAN
        } else {
            (row + at) as f32
        }
    });
    let matrix = FeatureMatrix::Dense(values);
    let features = Features::new(vec![FeatureView {
        name: "final".to_owned(),
        matrix,
    }])
    .unwrap();
    let label = |row, class| Labelled {
        row,
        class: Class(class),
        weight: 1.0,
    };
    for spec in HeadSpec::all_examples() {
        let fit = |labelled: &[Labelled]| {
            spec.fit(
                &Training {
                    features: &features,
                    labelled,
                    classes: 2,
                },
                Seed(0),
                None,
            )
        };
        assert!(
            matches!(
                fit(&[label(0, 0), label(2, 1)]),
                Err(LearnError::NotFinite { row: 2, .. })
            ),
            "{}",
            spec.name()
        );
    }
    let spec = HeadSpec::Baseline {};
    let head = spec.fit(
        &Training {
            features: &features,
            labelled: &[label(0, 0), label(1, 1)],
            classes: 2,
        },
        Seed(0),
        None,
    );
    assert!(matches!(
        head.unwrap().predict(&features),
        Err(LearnError::Domain(_))
    ));
}

#[test]
fn a_head_names_the_view_that_it_misses() {
    let pool = Pool::new(30, 4, Seed(1));
    let training = Training {
        features: &pool.features,
        labelled: &pool.labelled,
        classes: pool.classes,
    };
    let head = HeadSpec::default().fit(&training, Seed(0), None).unwrap();
    let fewer = Features::new(pool.features.views()[..2].to_vec()).unwrap();
    match head.predict(&fewer) {
        Err(LearnError::ViewMismatch { view, found: 0, .. }) => assert_eq!(view, "tf-idf"),
        other => panic!("{other:?}"),
    }
    let spec: HeadSpec = serde_json::from_str(r#"{"kind":"logistic","view":"no-such"}"#).unwrap();
    assert!(matches!(
        spec.fit(&training, Seed(0), None),
        Err(LearnError::UnknownView { .. })
    ));
}

#[test]
fn parameters_outside_their_domain_are_refused() {
    let pool = Pool::new(30, 4, Seed(1));
    let training = Training {
        features: &pool.features,
        labelled: &pool.labelled,
        classes: pool.classes,
    };
    for json in [
        r#"{"kind":"logistic","c":0.0}"#,
        r#"{"kind":"logistic","prior":{"kind":"class_means","scale":-1.0}}"#,
        r#"{"kind":"one_vs_rest","tolerance":0.0}"#,
        r#"{"kind":"lda","shrinkage":1.5}"#,
        r#"{"kind":"nearest_mean","scale":0.0}"#,
        r#"{"kind":"knn","k":0}"#,
        r#"{"kind":"fused","folds":1}"#,
        r#"{"kind":"fused","head":{"c":-3.0}}"#,
        r#"{"kind":"fused","self_training":{"share":2.0}}"#,
    ] {
        let spec: HeadSpec = serde_json::from_str(json).unwrap();
        let error = spec.fit(&training, Seed(0), None).unwrap_err();
        assert!(
            matches!(error, LearnError::InvalidParameter { .. }),
            "{json}: {error}"
        );
    }
}
