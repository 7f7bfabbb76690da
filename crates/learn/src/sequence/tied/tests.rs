use hone_domain::{Class, Seed};
use rand::Rng as _;

use super::*;

fn ties(labels: u16) -> Ties {
    let tags = 2 * labels + 1;
    let map = ClassMap::of((0..tags).map(Class), usize::from(tags));
    Ties::new(TagWeights::Shared, &map)
}

#[test]
fn the_factor_is_that_of_what_tags_share() {
    let ties = ties(2);
    let k = ties.k;
    let product = |a: usize, b: usize| -> f32 {
        let column = |at: usize| ties.factor.iter().skip(at).step_by(k);
        column(a).zip(column(b)).map(|(x, y)| x * y).sum()
    };
    // O, B and I of the first label, B and I of the second.
    for (a, b, expected) in [
        (0, 0, OWN),
        (0, 1, 0.0),
        (1, 1, OWN + LABEL + SPAN + PLACE),
        (1, 2, LABEL + SPAN),
        (1, 3, SPAN + PLACE),
        (1, 4, SPAN),
    ] {
        assert!((product(a, b) - expected).abs() < 1e-5, "{a}, {b}");
    }
}

#[test]
fn weights_are_spread_and_solved_for_and_slopes_gathered() {
    let ties = ties(2);
    let mut rng = Seed(1).rng();
    let mut draw = || -> Vec<f32> {
        (0..3 * ties.k)
            .map(|_| rng.random_range(-1.0..1.0))
            .collect()
    };
    let (values, slopes) = (draw(), draw());
    let spread = ties.spread(&values);
    let mut solved = spread.clone();
    ties.solve(&mut solved);
    let near = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4);
    assert!(near(&solved, &values));
    // ⟨V R, G⟩ = ⟨V, G Rᵀ⟩.
    let mut gathered = vec![0.0; slopes.len()];
    ties.gather(&slopes, &mut gathered);
    let inner = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    assert!((inner(&spread, &slopes) - inner(&values, &gathered)).abs() < 1e-4);
}

/// `Σ (w − 1)²` over everything.
struct Bowl;

impl Objective for Bowl {
    fn evaluate(&self, at: &[f32], gradient: &mut [f32]) -> f64 {
        gradient
            .iter_mut()
            .zip(at)
            .for_each(|(g, v)| *g = 2.0 * (v - 1.0));
        at.iter().map(|v| f64::from((v - 1.0) * (v - 1.0))).sum()
    }

    fn precondition(&self, _direction: &mut [f32]) {}
}

#[test]
fn the_gradient_is_that_of_the_tied_loss() {
    let ties = ties(1);
    let weights = 2 * ties.k;
    let tied = Tied {
        loss: Bowl,
        ties: &ties,
        weights,
        penalty: 0.3,
    };
    let mut rng = Seed(2).rng();
    let at: Vec<f32> = (0..weights + 2)
        .map(|_| rng.random_range(-1.0..1.0))
        .collect();
    let mut gradient = vec![0.0; at.len()];
    tied.evaluate(&at, &mut gradient);
    for i in 0..at.len() {
        let value = |step: f32| {
            let mut at = at.clone();
            at[i] += step;
            tied.evaluate(&at, &mut vec![0.0; at.len()])
        };
        let slope = (value(1e-2) - value(-1e-2)) / 2e-2;
        assert!(
            (slope - f64::from(gradient[i])).abs() < 1e-2,
            "{i}: {slope}"
        );
    }
}
