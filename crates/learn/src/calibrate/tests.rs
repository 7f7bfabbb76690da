use ndarray::{Array2, array};
use rand::Rng as _;

use super::*;

#[test]
fn scaled_logits_are_scaled_back() {
    // Labels drawn from softmax(s): a head that says softmax(3 s) needs the temperature 3.
    let mut rng = hone_domain::Seed(4).rng();
    let scores = Array2::from_shape_simple_fn((4000, 3), || rng.random_range(-2.0f32..2.0));
    let targets: Vec<usize> = scores
        .outer_iter()
        .map(|row| {
            let masses = row.mapv(f32::exp);
            let mut left = rng.random::<f32>() * masses.sum();
            masses
                .iter()
                .position(|mass| {
                    left -= mass;
                    left < 0.0
                })
                .unwrap_or(2)
        })
        .collect();
    let found = temperature((&scores * 3.0).view(), &targets, &vec![1.0; 4000]);
    assert!((found - 3.0).abs() < 0.2, "found {found}");
}

#[test]
fn the_temperature_stays_in_its_bounds() {
    let right = array![[5.0f32, 0.0], [0.0, 5.0]];
    assert!((temperature(right.view(), &[0, 1], &[1.0, 1.0]) - 0.05).abs() < 1e-3);
    assert!((temperature(right.view(), &[1, 0], &[1.0, 1.0]) - 20.0).abs() < 1e-2);
}

#[test]
fn without_rows_or_weights_nothing_changes() {
    let empty = temperature(Array2::zeros((0, 3)).view(), &[], &[]);
    assert!((empty - 1.0).abs() < f32::EPSILON);
    let weightless = temperature(array![[1.0f32, 0.0]].view(), &[0], &[0.0]);
    assert!((weightless - 1.0).abs() < f32::EPSILON);
}

#[test]
fn a_weight_of_two_is_the_row_twice() {
    let scores = array![[2.0f32, 0.0], [1.0, 0.5], [0.2, 0.9]];
    let heavy = temperature(scores.view(), &[0, 1, 1], &[2.0, 1.0, 1.0]);
    let twice = array![[2.0f32, 0.0], [2.0, 0.0], [1.0, 0.5], [0.2, 0.9]];
    assert!((heavy - temperature(twice.view(), &[0, 0, 1, 1], &[1.0; 4])).abs() < 1e-4);
}
