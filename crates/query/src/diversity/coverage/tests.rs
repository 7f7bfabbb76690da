use hone_domain::Seed;
use rand::Rng as _;

use super::Coverage;

/// The definition, without bounds: every gain anew for every pick.
fn plain_greedy(similarity: &[f32], weights: &[f32], k: usize) -> Vec<usize> {
    let references = weights.len();
    let rows: Vec<&[f32]> = similarity.chunks_exact(references).collect();
    let mut covered = vec![0.0f32; references];
    let mut picks: Vec<usize> = Vec::new();
    for _ in 0..k {
        let coverage = Coverage {
            similarity,
            weights,
            covered: covered.clone(),
        };
        let free = (0..rows.len()).filter(|at| !picks.contains(at)).rev();
        let best = free.max_by(|a, b| coverage.gain(*a).total_cmp(&coverage.gain(*b)));
        let best = best.unwrap();
        for (covered, similar) in covered.iter_mut().zip(rows[best]) {
            *covered = covered.max(*similar);
        }
        picks.push(best);
    }
    picks
}

#[test]
fn bounds_give_exactly_the_plain_greedy_picks() {
    let mut rng = Seed(5).rng();
    for references in [1, 7, 33, 100] {
        let mut similarity: Vec<f32> = (0..40 * references).map(|_| rng.random()).collect();
        let (first, second) = similarity.split_at_mut(20 * references);
        second.copy_from_slice(first);
        let weights: Vec<f32> = (0..references).map(|_| rng.random()).collect();
        let coverage = Coverage {
            similarity: &similarity,
            weights: &weights,
            covered: vec![0.0; references],
        };
        let found: Vec<_> = coverage.pick(40).into_iter().map(|(at, _)| at).collect();
        assert_eq!(found, plain_greedy(&similarity, &weights, 40));
    }
}

#[test]
fn gains_are_those_computed_by_hand() {
    let coverage = Coverage {
        similarity: &[1.0, 0.0, 0.5, 0.0, 1.0, 0.5, 0.6, 0.6, 0.6],
        weights: &[1.0, 1.0, 2.0],
        covered: vec![0.0; 3],
    };
    let picks = coverage.pick(3);
    let rows: Vec<_> = picks.iter().map(|(at, _)| *at).collect();
    // 2.4 first; then 0.4 for either of the others, the lower one first.
    assert_eq!(rows, [2, 0, 1]);
    for ((_, gain), expected) in picks.iter().zip([2.4, 0.4, 0.4]) {
        assert!((gain - expected).abs() < 1e-6);
    }
}
