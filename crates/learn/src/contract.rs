//! What every head promises, checked on a small synthetic pool.
//!
//! Compiled for tests and with the feature `contract`, so that heads outside this crate can be
//! held to it as well.

use hone_domain::{Class, Seed};
use ndarray::{Array1, Array2};
use rand::Rng as _;

use crate::{
    FeatureMatrix, FeatureView, Features, FittedHead, HeadSpec, Labelled, SparseRows, Training,
};

/// A pool of two dense views and a sparse one with four classes, of which the labels name three.
#[derive(Debug, Clone)]
pub struct Pool {
    /// The features of all rows.
    pub features: Features,
    /// The labels.
    pub labelled: Vec<Labelled>,
    /// The class of every row.
    pub truth: Vec<Class>,
    /// Classes of the schema.
    pub classes: usize,
}

impl Pool {
    /// `rows` rows in `dim` dimensions of which every third is labelled; class 2 never occurs.
    ///
    /// # Panics
    /// Never: the views have the same rows.
    pub fn new(rows: usize, dim: usize, seed: Seed) -> Self {
        let mut rng = seed.rng();
        let mut unit = move || rng.random_range(-1.0f32..1.0);
        // On a line, so that heads of classes in an order can tell them apart, too.
        let step = Array1::from_shape_simple_fn(dim, || 0.8 * unit());
        let centres =
            Array2::from_shape_fn((4, dim), |(class, at)| (class as f32 - 1.5) * step[at]);
        let truth: Vec<Class> = (0..rows)
            .map(|row| Class([0, 1, 3, 0, 3][row % 5]))
            .collect();
        let mut view = |noise: f32| {
            let mut values = Array2::from_shape_fn((rows, dim), |(row, at)| {
                centres[[truth[row].index(), at]] + noise * unit()
            });
            for mut row in values.outer_iter_mut() {
                let norm = row.dot(&row).sqrt();
                row /= norm;
            }
            values
        };
        let (first, second) = (view(1.5), view(3.0));
        let sparse = (0..rows).map(|row| {
            let word = 3 * truth[row].0 as u32 + (row % 3) as u32;
            vec![(word, 0.8), (12 + (row % 7) as u32, 0.6)]
        });
        let views = vec![
            dense("final", first),
            dense("layer-mean-3", second),
            FeatureView {
                name: "tf-idf".to_owned(),
                matrix: FeatureMatrix::Sparse(SparseRows::new(20, sparse)),
            },
        ];
        let labelled = (0..rows).step_by(3).map(|row| Labelled {
            row,
            class: truth[row],
            weight: 1.0,
        });
        Self {
            labelled: labelled.collect(),
            features: Features::new(views).expect("the views have the same rows"),
            truth,
            classes: 4,
        }
    }

    fn fit(&self, spec: &HeadSpec, labelled: &[Labelled]) -> FittedHead {
        let training = Training {
            features: &self.features,
            labelled,
            classes: self.classes,
        };
        spec.fit(&training, Seed(3), None)
            .expect("the pool is well formed")
    }

    fn predict(&self, head: &FittedHead) -> Array2<f32> {
        head.predict(&self.features)
            .expect("the head fits its own pool")
            .view()
            .to_owned()
    }
}

fn dense(name: &str, values: Array2<f32>) -> FeatureView {
    FeatureView {
        name: name.to_owned(),
        matrix: FeatureMatrix::Dense(values),
    }
}

/// Checks every promise of `spec`.
///
/// # Panics
/// If one is broken, naming it.
pub fn check(spec: &HeadSpec) {
    let pool = Pool::new(150, 12, Seed(11));
    let head = pool.fit(spec, &pool.labelled);
    let probabilities = pool.predict(&head);
    probabilities_are_distributions(&pool, &probabilities);
    it_learns(spec, &pool, &probabilities);
    repeats_give_the_same_bytes(spec, &pool, &head);
    threads_do_not_matter(spec);
    the_order_of_labels_does_not_matter(spec, &pool, &probabilities);
    weight_two_is_the_row_twice(spec, &pool);
    one_class_alone_is_defined(spec, &pool);
    two_labels_are_enough(spec, &pool);
    a_start_does_not_change_the_end(spec, &pool, &head, &probabilities);
    the_spec_survives_json(spec);
}

fn probabilities_are_distributions(pool: &Pool, probabilities: &Array2<f32>) {
    assert_eq!(probabilities.dim(), (pool.features.rows(), pool.classes));
    for row in probabilities.outer_iter() {
        assert!(
            (row.sum() - 1.0).abs() < 1e-5,
            "a row sums to {}",
            row.sum()
        );
        assert!(row.iter().all(|p| p.is_finite() && *p >= 0.0));
        // Class 2 has no label: a small share, in its own column.
        assert!(
            row[2] > 0.0 && row[2] < 1e-3,
            "the unseen class has {}",
            row[2]
        );
    }
}

fn it_learns(spec: &HeadSpec, pool: &Pool, probabilities: &Array2<f32>) {
    let right = |row: &usize| {
        let row_probabilities = probabilities.row(*row);
        row_probabilities
            .iter()
            .all(|p| *p <= row_probabilities[pool.truth[*row].index()])
    };
    let right = (0..pool.features.rows()).filter(right).count();
    assert!(
        right * 10 > pool.features.rows() * 8,
        "{} has {right} rows right",
        spec.name()
    );
}

fn repeats_give_the_same_bytes(spec: &HeadSpec, pool: &Pool, head: &FittedHead) {
    let again = pool.fit(spec, &pool.labelled);
    assert_eq!(head.hash(), again.hash());
    assert_eq!(*head, again);
}

fn threads_do_not_matter(spec: &HeadSpec) {
    // More rows than a block of any partial sum.
    let pool = Pool::new(7000, 6, Seed(5));
    let on = |threads: usize| {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads start");
        threads.install(|| {
            let head = pool.fit(spec, &pool.labelled);
            let bits: Vec<u32> = pool.predict(&head).iter().map(|p| p.to_bits()).collect();
            (head.hash(), bits)
        })
    };
    let one = on(1);
    assert_eq!(one, on(2), "two threads");
    assert_eq!(one, on(4), "four threads");
}

fn the_order_of_labels_does_not_matter(spec: &HeadSpec, pool: &Pool, probabilities: &Array2<f32>) {
    let reversed: Vec<Labelled> = pool.labelled.iter().rev().copied().collect();
    let other = pool.predict(&pool.fit(spec, &reversed));
    assert!(largest_difference(probabilities, &other) < 1e-5);
}

fn weight_two_is_the_row_twice(spec: &HeadSpec, pool: &Pool) {
    let mut heavy = pool.labelled.clone();
    heavy[4].weight = 2.0;
    let mut twice = pool.labelled.clone();
    twice.push(twice[4]);
    let (heavy, twice) = (pool.fit(spec, &heavy), pool.fit(spec, &twice));
    assert!(largest_difference(&pool.predict(&heavy), &pool.predict(&twice)) < 1e-5);
}

fn one_class_alone_is_defined(spec: &HeadSpec, pool: &Pool) {
    let alone: Vec<Labelled> = pool
        .labelled
        .iter()
        .filter(|l| l.class == Class(3))
        .copied()
        .collect();
    let probabilities = pool.predict(&pool.fit(spec, &alone));
    assert!(probabilities.column(3).iter().all(|p| *p > 0.99));
}

fn two_labels_are_enough(spec: &HeadSpec, pool: &Pool) {
    let probabilities = pool.predict(&pool.fit(spec, &pool.labelled[..2]));
    assert!(probabilities.iter().all(|p| p.is_finite()));
}

fn a_start_does_not_change_the_end(
    spec: &HeadSpec,
    pool: &Pool,
    head: &FittedHead,
    probabilities: &Array2<f32>,
) {
    let training = Training {
        features: &pool.features,
        labelled: &pool.labelled,
        classes: pool.classes,
    };
    let warm = spec
        .fit(&training, Seed(3), Some(head))
        .expect("the pool is well formed");
    assert!(largest_difference(probabilities, &pool.predict(&warm)) < 2e-3);
}

fn the_spec_survives_json(spec: &HeadSpec) {
    let json = serde_json::to_string(spec).expect("a spec is plain data");
    let back: HeadSpec = serde_json::from_str(&json).expect("a spec reads what it writes");
    assert_eq!(*spec, back);
    let name_alone = format!(r#"{{"kind":"{}"}}"#, spec.name().replace('-', "_"));
    assert!(
        serde_json::from_str::<HeadSpec>(&name_alone).is_ok(),
        "{name_alone}"
    );
    let unknown = format!(
        r#"{{"kind":"{}","no_such":1}}"#,
        spec.name().replace('-', "_")
    );
    assert!(
        serde_json::from_str::<HeadSpec>(&unknown).is_err(),
        "{unknown}"
    );
    assert_eq!(
        spec.name()
            .parse::<HeadSpec>()
            .expect("the name is known")
            .name(),
        spec.name()
    );
}

fn largest_difference(a: &Array2<f32>, b: &Array2<f32>) -> f32 {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max)
}
