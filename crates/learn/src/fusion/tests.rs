use rand::Rng as _;

use super::*;
use crate::linear::log_softmax;

/// Opinions of an informed and a random head on 300 rows of two classes.
fn opinions() -> (Vec<Array2<f32>>, Vec<usize>) {
    let mut rng = hone_domain::Seed(8).rng();
    let targets: Vec<usize> = (0..300).map(|row| row % 2).collect();
    let mut informed = Array2::from_shape_fn((300, 2), |(row, class)| {
        rng.random_range(-1.5f32..1.5) + if class == targets[row] { 1.0 } else { 0.0 }
    });
    let mut random = Array2::from_shape_simple_fn((300, 2), || rng.random_range(-1.5f32..1.5));
    log_softmax(&mut informed);
    log_softmax(&mut random);
    (vec![informed, random], targets)
}

fn loss(scores: &Array2<f32>, targets: &[usize]) -> f32 {
    let mut scores = scores.clone();
    log_softmax(&mut scores);
    scores
        .outer_iter()
        .zip(targets)
        .map(|(row, &target)| -row[target])
        .sum()
}

#[test]
fn a_head_that_knows_nothing_gets_no_weight() {
    let (views, targets) = opinions();
    let opinions = Opinions {
        log_probabilities: &views,
        targets: &targets,
        weights: &[1.0; 300],
    };
    let found = exponents(opinions, &[0.5, 0.5], 0.0);
    assert!(
        found[0] > 0.5 && found[1] < 0.2 && found[1] >= 0.0,
        "{found:?}"
    );
}

#[test]
fn no_other_weights_nearby_are_better() {
    let (views, targets) = opinions();
    let opinions = Opinions {
        log_probabilities: &views,
        targets: &targets,
        weights: &[1.0; 300],
    };
    let found = exponents(opinions, &[0.5, 0.5], 0.0);
    let best = loss(&pool(&views, &found), &targets);
    for step in [[0.05, 0.0], [-0.05, 0.0], [0.0, 0.05], [0.05, 0.05]] {
        let moved = [found[0] + step[0], found[1] + step[1]];
        assert!(loss(&pool(&views, &moved), &targets) > best);
    }
}

#[test]
fn firm_weights_stay_where_they_start() {
    let (views, targets) = opinions();
    let opinions = Opinions {
        log_probabilities: &views,
        targets: &targets,
        weights: &[1.0; 300],
    };
    let found = exponents(opinions, &[0.3, 0.7], 1e7);
    assert!((found[0] - 0.3).abs() < 1e-3 && (found[1] - 0.7).abs() < 1e-3);
}
