use hone_domain::{Class, LabelSet, Marginals, Seed};
use linfa::ParamGuard as _;
use ndarray::Array2;
use rand::Rng as _;
use serde::Deserialize;

use super::*;
use crate::metrics::LabelSetComparison;
use crate::{ClassWeights, FeatureMatrix, FeatureView, Features, LearnError, SparseRows};

/// A pool of two dense views and a sparse one over five labels: 0, 1 and 2 lie along directions of
/// the views, nothing has label 3, everything has label 4.
struct Pool {
    features: Features,
    truth: Vec<LabelSet>,
    labelled: Vec<LabelledSet>,
}

const LABELS: usize = 5;

fn dense(name: &str, matrix: Array2<f32>) -> FeatureView {
    let matrix = FeatureMatrix::Dense(matrix);
    FeatureView {
        name: name.to_owned(),
        matrix,
    }
}

impl Pool {
    /// `rows` rows, of which the first half is labelled.
    fn new(rows: usize, dim: usize) -> Self {
        let mut rng = Seed(7).rng();
        let mut unit = move || rng.random_range(-1.0f32..1.0);
        let centres = Array2::from_shape_simple_fn((3, dim), &mut unit);
        let every = [2, 3, 7];
        let has = |row: usize, label: usize| row.is_multiple_of(every[label]);
        let of_row = |row: usize| -> LabelSet {
            let labels = (0..3).filter(|&label| has(row, label)).chain([4]);
            labels.map(|label| Class(label as u16)).collect()
        };
        let truth: Vec<LabelSet> = (0..rows).map(of_row).collect();
        let mut view = |noise: f32| {
            Array2::from_shape_fn((rows, dim), |(row, at)| {
                let labels = (0..3).filter(|&label| has(row, label));
                labels.map(|label| centres[[label, at]]).sum::<f32>() + noise * unit()
            })
        };
        let (first, second) = (view(0.3), view(1.0));
        let words = (0..rows).map(|row| {
            let word = (0..3)
                .filter(|&label| has(row, label))
                .map(|label| (label as u32, 1.0));
            word.chain([(3 + row as u32 % 9, 0.5)]).collect()
        });
        let sparse = FeatureMatrix::Sparse(SparseRows::new(12, words));
        let sparse = FeatureView {
            name: "tf-idf".to_owned(),
            matrix: sparse,
        };
        let views = vec![dense("final", first), dense("layer-mean-3", second), sparse];
        let answer = |row: usize| LabelledSet {
            row,
            labels: truth[row].clone(),
            weight: 1.0,
        };
        Self {
            labelled: (0..rows / 2).map(answer).collect(),
            features: Features::new(views).unwrap(),
            truth,
        }
    }

    fn training<'a>(&'a self, labelled: &'a [LabelledSet]) -> LabelSetTraining<'a> {
        LabelSetTraining {
            features: &self.features,
            labelled,
            labels: LABELS,
        }
    }

    fn fit(&self, spec: &LabelSetSpec, labelled: &[LabelledSet]) -> LabelSetHead {
        spec.fit(&self.training(labelled), Seed(3), None).unwrap()
    }

    fn predict(&self, head: &LabelSetHead) -> Marginals {
        head.predict(&self.features).unwrap()
    }
}

fn largest_difference(a: &Marginals, b: &Marginals) -> f32 {
    let pairs = a.as_slice().iter().zip(b.as_slice());
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn every_head_learns() {
    let pool = Pool::new(200, 12);
    for spec in LabelSetSpec::all_examples() {
        let head = pool.fit(&spec, &pool.labelled);
        let decided = head.decide(&pool.predict(&head));
        let compared =
            LabelSetComparison::new(LABELS, &pool.truth[100..], &decided[100..]).unwrap();
        assert!(
            compared.micro_f1() > 0.9,
            "{}: {}",
            spec.name(),
            compared.micro_f1()
        );
    }
}

#[test]
fn a_label_with_one_answer_only_is_predicted_by_its_prior() {
    let pool = Pool::new(80, 6);
    for spec in LabelSetSpec::all_examples() {
        let head = pool.fit(&spec, &pool.labelled);
        assert_eq!(head.learned(), [0, 1, 2].map(Class), "{}", spec.name());
        let marginals = pool.predict(&head);
        let (never, always) = (0.5 / 41.0, 40.5 / 41.0);
        for row in marginals.view().outer_iter() {
            assert!((row[3] - never).abs() < 1e-6 && (row[4] - always).abs() < 1e-6);
        }
        let decided = head.decide(&marginals);
        let right = |set: &LabelSet| !set.contains(Class(3)) && set.contains(Class(4));
        assert!(decided.iter().all(right));
    }
}

#[test]
fn one_answer_and_equal_answers_are_enough() {
    let pool = Pool::new(40, 6);
    for spec in LabelSetSpec::all_examples() {
        let head = pool.fit(&spec, &pool.labelled[1..2]);
        assert!(head.learned().is_empty());
        let decided = head.decide(&pool.predict(&head));
        assert!(decided.iter().all(|set| *set == pool.truth[1]));
        let two = pool.fit(&spec, &pool.labelled[..2]);
        assert!(pool.predict(&two).as_slice().iter().all(|p| p.is_finite()));
    }
}

#[test]
fn repeats_give_the_same_bytes_whatever_the_threads_and_the_order() {
    let pool = Pool::new(5000, 6);
    let reversed: Vec<_> = pool.labelled.iter().rev().cloned().collect();
    for spec in LabelSetSpec::all_examples() {
        let on = |threads: usize, labelled: &[LabelledSet]| {
            let threads = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            threads.install(|| {
                let head = pool.fit(&spec, labelled);
                let bits: Vec<u32> = pool
                    .predict(&head)
                    .as_slice()
                    .iter()
                    .map(|p| p.to_bits())
                    .collect();
                (head.hash(), bits)
            })
        };
        let one = on(1, &pool.labelled);
        assert_eq!(one, on(3, &pool.labelled), "{}: three threads", spec.name());
        assert_eq!(one, on(2, &reversed), "{}: another order", spec.name());
    }
}

#[test]
fn weight_two_is_the_row_twice() {
    let pool = Pool::new(80, 6);
    let mut heavy = pool.labelled.clone();
    heavy[4].weight = 2.0;
    let mut twice = pool.labelled.clone();
    twice.push(twice[4].clone());
    for spec in LabelSetSpec::all_examples() {
        assert_eq!(
            pool.fit(&spec, &heavy),
            pool.fit(&spec, &twice),
            "{}",
            spec.name()
        );
    }
}

#[test]
fn a_start_does_not_change_the_end() {
    let pool = Pool::new(200, 12);
    for spec in LabelSetSpec::all_examples() {
        let cold = pool.fit(&spec, &pool.labelled);
        let warm = spec
            .fit(&pool.training(&pool.labelled), Seed(3), Some(&cold))
            .unwrap();
        let apart = largest_difference(&pool.predict(&cold), &pool.predict(&warm));
        assert!(apart < 2e-3, "{}: {apart}", spec.name());
    }
}

#[test]
fn views_that_say_nothing_lose_their_weight() {
    let mut pool = Pool::new(400, 12);
    let mut rng = Seed(5).rng();
    let noise = Array2::from_shape_simple_fn((400, 12), || rng.random_range(-1.0f32..1.0));
    let views = [pool.features.views()[0].clone(), dense("noise", noise)];
    pool.features = Features::new(views.to_vec()).unwrap();
    let head = pool.fit(&LabelSetSpec::default(), &pool.labelled);
    let weights: Vec<f32> = head.view_weights().map(|(_, weight)| weight).collect();
    // They start at 0.6 and 0.4.
    assert!(weights[0] > 2.5 * weights[1], "{weights:?}");
}

#[test]
fn the_decision_lies_at_one_half_of_the_centred_probabilities() {
    let pool = Pool::new(200, 12);
    let head = pool.fit(&LabelSetSpec::default(), &pool.labelled);
    assert!(
        head.thresholds()[..3]
            .iter()
            .any(|t| (t - 0.5).abs() > 0.01)
    );
    let marginals = pool.predict(&head);
    let centred = head.centred(&marginals);
    assert_eq!(head.decide(&marginals), centred.reaching(&[0.5; LABELS]));
}

#[test]
fn answers_that_do_not_fit_are_refused_with_their_row() {
    let pool = Pool::new(20, 4);
    let refusal = |row: usize, label: u16, weight: f32| {
        let answer = LabelledSet {
            row,
            labels: LabelSet::new([Class(label)]),
            weight,
        };
        let spec = LabelSetSpec::default();
        spec.fit(&pool.training(&[answer]), Seed(0), None)
            .unwrap_err()
    };
    assert!(matches!(
        refusal(20, 0, 1.0),
        LearnError::RowOutOfRange { row: 20, rows: 20 }
    ));
    let beyond = LearnError::ClassOutOfRange {
        row: 3,
        class: 5,
        classes: 5,
    };
    assert_eq!(refusal(3, 5, 1.0).to_string(), beyond.to_string());
    assert!(matches!(
        refusal(3, 0, -1.0),
        LearnError::InvalidWeight { row: 3, .. }
    ));
    assert!(matches!(refusal(3, 0, 0.0), LearnError::NoLabels));
}

#[test]
fn specs_survive_json_and_unknown_keys_are_refused() {
    for spec in LabelSetSpec::all_examples() {
        let json = serde_json::to_string(&spec).unwrap();
        assert_eq!(serde_json::from_str::<LabelSetSpec>(&json).unwrap(), spec);
        assert_eq!(spec.name().parse::<LabelSetSpec>().unwrap(), spec);
        let kind = spec.name();
        assert!(serde_json::from_str::<LabelSetSpec>(&format!(r#"{{"kind":"{kind}"}}"#)).is_ok());
        let unknown = format!(r#"{{"kind":"{kind}","no_such":1}}"#);
        assert!(serde_json::from_str::<LabelSetSpec>(&unknown).is_err());
    }
    assert!("svm".parse::<LabelSetSpec>().is_err());
    let params = LabelSetFused {
        folds: 1,
        ..LabelSetFused::default()
    };
    assert!(LabelSetFusedParams(params).check().is_err());
}

#[derive(Deserialize)]
struct Golden {
    heads: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    x: Vec<Vec<f32>>,
    labels: usize,
    labelled: Vec<LabelSet>,
    c: f32,
    balanced: bool,
    probabilities: Vec<Vec<f32>>,
}

#[test]
fn one_view_predicts_what_scikit_learn_s_one_versus_rest_does() {
    let text = include_str!("../../testdata/label_sets_golden.json");
    let golden: Golden = serde_json::from_str(text).unwrap();
    for case in golden.heads {
        let (n, d) = (case.x.len(), case.x[0].len());
        let x = Array2::from_shape_vec((n, d), case.x.concat()).unwrap();
        let features = Features::new(vec![dense("final", x)]).unwrap();
        let answer = |(row, labels): (usize, &LabelSet)| LabelledSet {
            row,
            labels: labels.clone(),
            weight: 1.0,
        };
        let labelled: Vec<_> = case.labelled.iter().enumerate().map(answer).collect();
        let training = LabelSetTraining {
            features: &features,
            labelled: &labelled,
            labels: case.labels,
        };
        let class_weights = if case.balanced {
            ClassWeights::Balanced
        } else {
            ClassWeights::None
        };
        let params = crate::heads::one_vs_rest::OneVsRest {
            c: case.c,
            class_weights,
            tolerance: 1e-6,
            ..Default::default()
        };
        let canonical = training.canonical().unwrap();
        let head = fused::one_view(&params, &training, &canonical, None).unwrap();
        // scikit-learn leaves balanced probabilities as high as balancing raises them.
        let answers = answers::Answers::of(&canonical, case.labels);
        let questions = answers.questions(&answers.weights, class_weights).unwrap();
        let queries: Vec<usize> = (labelled.len()..n).collect();
        let found = head.predict(&features.select(&queries)).unwrap();
        for (found, wanted) in found.view().outer_iter().zip(case.probabilities) {
            let found = found.iter().zip(&questions.raised);
            let found = found.map(|(&p, raised)| sigmoid(answers::logit(p) + raised));
            for (found, wanted) in found.zip(wanted) {
                assert!((found - wanted).abs() < 1e-3, "{found}, not {wanted}");
            }
        }
    }
}

#[test]
fn balancing_leaves_labels_as_frequent_as_they_are() {
    let pool = Pool::new(400, 12);
    let head = pool.fit(&LabelSetSpec::default(), &pool.labelled);
    let expected = pool.predict(&head).view().sum_axis(ndarray::Axis(0)) / 400.0;
    for (label, share) in [(0, 1.0 / 2.0), (1, 1.0 / 3.0), (2, 1.0 / 7.0)] {
        let found = expected[label];
        assert!(
            (found - share).abs() < 0.05,
            "label {label}: {found}, not {share}"
        );
    }
}
