use hone_testkit::blobs;

use super::*;
use crate::audit::paired_bootstrap;
use crate::{FeatureMatrix, FeatureView, Features};

const FOLDS: usize = 5;

struct Pool {
    features: Features,
    labelled: Vec<Labelled>,
    classes: usize,
}

impl Pool {
    /// `n` rows of which all but every fourth are labelled; four classes and one without a row.
    fn new(n: usize, spread: f32) -> Self {
        let blobs = blobs(n, 12, 4, spread, Seed(1));
        let label = |row: usize| Labelled {
            row,
            class: blobs.classes[row],
            weight: 1.0,
        };
        Self {
            labelled: (0..n).filter(|row| row % 4 > 0).map(label).collect(),
            features: Features::new(vec![FeatureView {
                name: "final".to_owned(),
                matrix: FeatureMatrix::Dense(blobs.points),
            }])
            .unwrap(),
            classes: 5,
        }
    }

    fn training<'a>(&'a self, labelled: &'a [Labelled]) -> Training<'a> {
        Training {
            features: &self.features,
            labelled,
            classes: self.classes,
        }
    }

    fn out_of_fold(&self, name: &str, labelled: &[Labelled]) -> OutOfFold {
        let spec: HeadSpec = name.parse().unwrap();
        out_of_fold(&spec, &self.training(labelled), FOLDS, Seed(7)).unwrap()
    }
}

#[test]
fn every_labelled_row_is_predicted_once_and_mostly_right() {
    let pool = Pool::new(200, 0.1);
    let found = pool.out_of_fold("logistic", &pool.labelled);
    let rows: Vec<usize> = pool.labelled.iter().map(|l| l.row).collect();
    assert_eq!(found.rows, rows);
    assert_eq!(found.probabilities.classes(), 5);
    let scores = found.scores().unwrap();
    assert_eq!(scores.rows, 150);
    assert!(
        scores.accuracy > 0.9 && scores.macro_f1 > 0.85,
        "{scores:?}"
    );
    assert!((0.0..0.4).contains(&scores.calibration_error));
}

#[test]
fn a_row_is_predicted_by_a_head_that_does_not_know_its_label() {
    // The nearest neighbour of a row is the row itself: with its label known all would be right.
    let mut pool = Pool::new(200, 0.1);
    let wrong: Vec<usize> = (0..20).map(|at| pool.labelled[7 * at].row).collect();
    for label in &mut pool.labelled {
        if wrong.contains(&label.row) {
            label.class = Class((label.class.0 + 1) % 4);
        }
    }
    let spec: HeadSpec = serde_json::from_str(r#"{"kind": "knn", "k": 1}"#).unwrap();
    let found = out_of_fold(&spec, &pool.training(&pool.labelled), FOLDS, Seed(7)).unwrap();
    let predicted = found.predicted();
    let kept = (0..found.rows.len()).filter(|&at| wrong.contains(&found.rows[at]));
    let learned = kept.filter(|&at| predicted[at] == found.truth[at]).count();
    assert!(learned < 8, "{learned} of 20 wrong labels were known");
}

#[test]
fn the_folds_of_a_row_depend_on_labels_and_seed_alone() {
    let pool = Pool::new(120, 0.3);
    let mut turned = pool.labelled.clone();
    turned.reverse();
    for name in ["fused", "lda", "nearest-mean"] {
        let found = pool.out_of_fold(name, &pool.labelled);
        assert_eq!(found, pool.out_of_fold(name, &turned));
        assert_eq!(found.rows, pool.out_of_fold("knn", &pool.labelled).rows);
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let pool = Pool::new(120, 0.3);
    let threads = |n| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build()
            .unwrap()
    };
    let [one, four] =
        [1, 4].map(|n| threads(n).install(|| pool.out_of_fold("fused", &pool.labelled)));
    assert_eq!(one, four);
}

#[test]
fn the_only_row_of_a_class_is_not_predicted() {
    let mut pool = Pool::new(80, 0.1);
    pool.labelled[5].class = Class(4);
    let found = pool.out_of_fold("logistic", &pool.labelled);
    assert!(!found.rows.contains(&pool.labelled[5].row));
    assert_eq!(found.rows.len(), pool.labelled.len() - 1);
}

#[test]
fn labels_that_leave_nothing_to_hold_out_give_no_evidence() {
    let pool = Pool::new(80, 0.1);
    let firsts: Vec<Labelled> = (0..4)
        .filter_map(|c| pool.labelled.iter().find(|l| l.class == Class(c)).copied())
        .collect();
    let found = pool.out_of_fold("logistic", &firsts);
    assert!(found.rows.is_empty());
    assert!(matches!(found.scores(), Err(MetricError::Empty { .. })));
    assert_eq!(found.sample(), Err(AuditError::EmptySample));
    let training = pool.training(&pool.labelled);
    assert!(matches!(
        out_of_fold(&HeadSpec::default(), &training, 1, Seed(0)),
        Err(LearnError::InvalidParameter { name: "folds", .. })
    ));
    assert!(matches!(
        out_of_fold(&HeadSpec::default(), &pool.training(&[]), 5, Seed(0)),
        Err(LearnError::NoLabels)
    ));
}

#[test]
fn a_row_with_two_labels_is_held_out_with_both() {
    let mut pool = Pool::new(80, 0.1);
    let twice = Labelled {
        class: Class((pool.labelled[0].class.0 + 1) % 4),
        ..pool.labelled[0]
    };
    pool.labelled.push(twice);
    let found = pool.out_of_fold("logistic", &pool.labelled);
    assert_eq!(found.rows[0], found.rows[1]);
    assert_eq!(found.probabilities.row(0), found.probabilities.row(1));
    assert_ne!(found.truth[0], found.truth[1]);
}

#[test]
fn a_head_in_use_is_beaten_on_rows_that_neither_has_seen() {
    let pool = Pool::new(400, 0.25);
    let (few, all) = (&pool.labelled[..12], &pool.labelled[..]);
    let spec: HeadSpec = "logistic".parse().unwrap();
    let champion = spec.fit(&pool.training(few), Seed(0), None).unwrap();
    let known: Vec<usize> = few.iter().map(|l| l.row).collect();
    let new = pool.out_of_fold("logistic", all).without(&known);
    assert_eq!(new.rows.len(), all.len() - few.len());
    assert!(new.rows.iter().all(|row| !known.contains(row)));
    let old = champion.predict(&pool.features.select(&new.rows)).unwrap();
    let sample = new.sample().unwrap();
    let gain = paired_bootstrap(&old, &new.probabilities, &sample, 400, 0.95, Seed(2)).unwrap();
    let gain = gain.micro_f1;
    assert!(
        0.0 < gain.low && gain.low < gain.value && gain.value < gain.high,
        "{gain:?}"
    );
    let accuracy = |predicted: Vec<Class>| {
        let right = predicted.iter().zip(&new.truth).filter(|(a, b)| a == b);
        right.count() as f64 / new.truth.len() as f64
    };
    let wanted = accuracy(new.predicted()) - accuracy(old.argmax());
    assert!((gain.value - wanted).abs() < 1e-9);
}
