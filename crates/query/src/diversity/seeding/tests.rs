use hone_domain::{Embeddings, Seed};
use ndarray::Array2;

use super::{k_means_plus_plus, plus_plus};

fn squared(points: &[f32]) -> impl Fn(usize, usize) -> f32 + Sync + '_ {
    |a, b| (points[a] - points[b]).powi(2)
}

/// The definition: the probability of each point to be the third centre after 0 and then any.
fn exact_third(points: &[f32]) -> Vec<f64> {
    let n = points.len();
    let weight = |at: usize, centres: &[usize]| {
        let apart = centres
            .iter()
            .map(|&c| f64::from((points[at] - points[c]).powi(2)));
        apart.fold(f64::INFINITY, f64::min)
    };
    let share = |centres: &[usize]| -> Vec<f64> {
        let weights: Vec<f64> = (0..n).map(|at| weight(at, centres)).collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|w| w / total).collect()
    };
    let mut third = vec![0.0; n];
    for (second, p) in share(&[0])
        .into_iter()
        .enumerate()
        .filter(|(_, p)| *p > 0.0)
    {
        for (at, q) in share(&[0, second]).into_iter().enumerate() {
            third[at] += p * q;
        }
    }
    third
}

#[test]
fn rejected_bounds_leave_the_distribution_of_the_definition() {
    let points = [0.0, 1.0, 1.5, 4.0, 4.2, 9.0];
    let draws = 40_000;
    let mut rng = Seed(2).rng();
    let mut found = vec![0.0f64; points.len()];
    for _ in 0..draws {
        let centres = plus_plus(points.len(), 3, 0, &mut rng, squared(&points));
        found[centres[2]] += 1.0 / f64::from(draws);
    }
    for (found, expected) in found.iter().zip(exact_third(&points)) {
        assert!((found - expected).abs() < 0.01, "{found} not {expected}");
    }
}

#[test]
fn copies_are_used_up_in_order_once_every_place_is_taken() {
    let points = [5.0, 5.0, 7.0, 7.0, 5.0];
    let centres = plus_plus(5, 5, 2, &mut Seed(1).rng(), squared(&points));
    assert_eq!(centres[0], 2);
    assert!([0, 1, 4].contains(&centres[1]));
    let mut sorted = centres.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [0, 1, 2, 3, 4]);
    assert!(centres[2..].is_sorted());
}

#[test]
fn no_centre_is_asked_of_no_points() {
    assert!(plus_plus(0, 3, 0, &mut Seed(1).rng(), |_, _| 0.0).is_empty());
    assert!(plus_plus(3, 0, 0, &mut Seed(1).rng(), |_, _| 0.0).is_empty());
}

#[test]
fn separate_groups_are_all_drawn_from() {
    let values = Array2::from_shape_fn((30, 2), |(row, _)| (row % 3 * 1000 + row / 3) as f32);
    let points = Embeddings::new(values).unwrap();
    for seed in 0..20 {
        let drawn = k_means_plus_plus(&points, 3, &mut Seed(seed).rng());
        let mut groups: Vec<_> = drawn.iter().map(|at| at.0 % 3).collect();
        groups.sort_unstable();
        assert_eq!(groups, [0, 1, 2]);
    }
    assert_eq!(k_means_plus_plus(&points, 99, &mut Seed(1).rng()).len(), 30);
}
