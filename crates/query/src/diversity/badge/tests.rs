use hone_domain::{Embeddings, PoolIdx, Probabilities, Seed};
use ndarray::array;

use super::Gradients;
use crate::contract::{Fixture, select};
use crate::{PoolView, StrategySpec};

#[test]
fn factored_distances_are_those_of_the_outer_products() {
    let fixture = Fixture::new(40, 3, Seed(9));
    let pool = fixture.view();
    let gradients = Gradients::new(&pool).unwrap();
    let outer = |at: usize| -> Vec<f64> {
        let row = pool.candidates()[at].index();
        let probabilities = pool.probabilities().unwrap();
        let predicted = probabilities.argmax()[row].index();
        let embedding = pool.embeddings().unwrap().view();
        let mut outer = Vec::new();
        for (class, p) in probabilities.row(row).iter().enumerate() {
            let error = f64::from(*p) - f64::from(u8::from(class == predicted));
            outer.extend(embedding.row(row).iter().map(|x| error * f64::from(*x)));
        }
        outer
    };
    for a in 0..gradients.rows.len() {
        for b in 0..gradients.rows.len() {
            let apart = outer(a)
                .into_iter()
                .zip(outer(b))
                .map(|(x, y)| (x - y) * (x - y));
            let expected: f64 = apart.sum();
            let found = f64::from(gradients.squared_distance(a, b));
            assert!(
                (found - expected).abs() < 1e-4,
                "{a}, {b}: {found}, not {expected}"
            );
        }
    }
}

#[test]
fn golden_the_longest_gradient_comes_first_and_a_copy_of_it_last() {
    let probabilities = array![[0.9, 0.1], [0.5, 0.5], [0.5, 0.5], [0.8, 0.2]];
    let probabilities = Probabilities::new(probabilities).unwrap();
    let points = array![[1.0, 0.0], [0.0, 2.0], [0.0, 2.0], [1.0, 1.0]];
    let points = Embeddings::new(points).unwrap();
    let candidates = [0, 1, 2, 3].map(PoolIdx);
    let pool = PoolView::new(4, &candidates, &[], 2).unwrap();
    let pool = pool.with_probabilities(&probabilities).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    let chosen = select(&StrategySpec::Badge {}, &pool, 4);
    let rows: Vec<_> = chosen.rows().map(|row| row.0).collect();
    assert_eq!((rows[0], rows[3]), (1, 2));
    // |a| = √½ and |x| = 2.
    assert!((chosen.picks[0].utility - 2.0f32.sqrt()).abs() < 1e-6);
}
