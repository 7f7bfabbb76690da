use hone_domain::{Class, Seed};
use ndarray::{Array2, ArrayView2, s};
use serde::Deserialize;

use super::{Logistic, LogisticParams};
use crate::metrics::{Confusion, Weighting, cohen_kappa, mean_absolute_error};
use crate::{
    ClassScale, FeatureMatrix, FeatureView, Features, HeadSpec, Labelled, Prior, Training,
};

/// A task of `testdata/ordinal_golden.py`.
#[derive(Debug, Deserialize)]
struct Task {
    classes: usize,
    c: f32,
    x: Vec<Vec<f32>>,
    y: Vec<u16>,
    truth: Vec<Class>,
    probabilities: Vec<Vec<f32>>,
    quadratic_kappa: f64,
    mean_absolute_error: f64,
}

fn tasks() -> Vec<Task> {
    #[derive(Deserialize)]
    struct Golden {
        tasks: Vec<Task>,
    }
    let text = include_str!("../../../testdata/ordinal_golden.json");
    serde_json::from_str::<Golden>(text).unwrap().tasks
}

fn matrix(rows: &[Vec<f32>]) -> Array2<f32> {
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

impl Task {
    /// Probabilities of all rows.
    fn predicted(&self, spec: &HeadSpec) -> hone_domain::Probabilities {
        let features = Features::new(vec![FeatureView {
            name: "final".to_owned(),
            matrix: FeatureMatrix::Dense(matrix(&self.x)),
        }]);
        let features = features.unwrap();
        let label = |(row, &class): (usize, &u16)| Labelled {
            row,
            class: Class(class),
            weight: 1.0,
        };
        let labelled: Vec<_> = self.y.iter().enumerate().map(label).collect();
        let training = Training {
            features: &features,
            labelled: &labelled,
            classes: self.classes,
        };
        let head = spec.fit(&training, Seed(0), None).unwrap();
        head.predict(&features).unwrap()
    }
}

fn ordinal(c: f32, prior: Prior) -> HeadSpec {
    HeadSpec::Logistic(LogisticParams(Logistic {
        c,
        prior,
        class_scale: ClassScale::Ordinal,
        tolerance: 1e-6,
        max_iterations: 2000,
        ..Logistic::default()
    }))
}

#[test]
fn an_ordinal_head_is_the_adjacent_categories_model_that_scipy_finds() {
    for task in tasks() {
        let found = task.predicted(&ordinal(task.c, Prior::Zero {}));
        let found_rows = found.view().slice_move(s![task.y.len().., ..]);
        let expected = matrix(&task.probabilities);
        let apart = (&found_rows - &expected).mapv(f32::abs);
        let most = apart.iter().copied().fold(0.0, f32::max);
        assert!(most < 5e-4, "{} classes: {most}", task.classes);
        let predicted = found.argmax().split_off(task.y.len());
        let both = Confusion::new(task.classes, &task.truth, &predicted).unwrap();
        let kappa = cohen_kappa(&both, Weighting::Quadratic).unwrap();
        assert!((kappa - task.quadratic_kappa).abs() < 1e-12, "{kappa}");
        let error = mean_absolute_error(&both).unwrap();
        assert!((error - task.mean_absolute_error).abs() < 1e-12, "{error}");
    }
}

/// The largest difference between two neighbours' changes of log odds from row 0 to another row.
fn unevenness(probabilities: ArrayView2<'_, f32>) -> f32 {
    let odds = |row: usize, k: usize| (probabilities[[row, k + 1]] / probabilities[[row, k]]).ln();
    let mut most = 0.0f32;
    for row in 1..probabilities.nrows() {
        for k in 1..probabilities.ncols() - 1 {
            let change = |k| odds(row, k) - odds(0, k);
            most = most.max((change(k) - change(0)).abs());
        }
    }
    most
}

#[test]
fn equal_steps_change_the_odds_of_neighbours_equally_in_the_head_of_grades() {
    let task = &tasks()[1];
    let grades = task.predicted(&HeadSpec::Ordinal {});
    assert!(unevenness(grades.view()) < 1e-3);
    let free = task.predicted(&HeadSpec::default());
    assert!(unevenness(free.view()) > 0.1);
}
