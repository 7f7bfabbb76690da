use proptest::prelude::*;

use crate::{Measure, divergence, entropy, least_confidence, margin};

const MEASURES: [Measure; 3] = [Measure::LeastConfidence, Measure::Margin, Measure::Entropy];

#[test]
fn measures_are_those_of_the_definition() {
    let check = |row: &[f32], expected: [f32; 3]| {
        let found = [least_confidence(row), margin(row), entropy(row)];
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found - expected).abs() < 1e-6,
                "{row:?}: {found} != {expected}"
            );
        }
    };
    check(&[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]);
    check(&[0.5, 0.5], [0.5, 1.0, std::f32::consts::LN_2]);
    check(&[0.7, 0.2, 0.1], [0.3, 0.5, 0.801_818_6]);
    check(&[0.25; 4], [0.75, 1.0, 1.386_294_4]);
}

#[test]
fn margin_prefers_the_closest_top_two_and_entropy_the_widest_spread() {
    let (close, spread) = ([0.48, 0.47, 0.05], [0.5, 0.25, 0.25]);
    assert!(margin(&close) > margin(&spread));
    assert!(entropy(&close) < entropy(&spread));
}

#[test]
fn divergence_of_a_hand_computed_pair() {
    // 0.5 ln(0.5 / 0.25) + 0.5 ln(0.5 / 0.75)
    assert!((divergence(&[0.5, 0.5], &[0.25, 0.75]) - 0.143_841).abs() < 1e-6);
    assert!(divergence(&[1.0, 0.0], &[0.0, 1.0]).is_finite());
}

fn distribution() -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec(0.0f32..1.0, 2..8).prop_map(|row| {
        let sum: f32 = row.iter().sum::<f32>().max(1e-3);
        row.iter().map(|p| p / sum).collect()
    })
}

proptest! {
    #[test]
    fn no_measure_depends_on_the_order_of_classes(row in distribution()) {
        let reversed: Vec<f32> = row.iter().rev().copied().collect();
        for measure in MEASURES {
            prop_assert!((measure.of(&row) - measure.of(&reversed)).abs() < 1e-5);
        }
    }

    #[test]
    fn no_measure_is_negative_or_above_that_of_the_uniform_row(row in distribution()) {
        let uniform = vec![1.0 / row.len() as f32; row.len()];
        for measure in MEASURES {
            prop_assert!(measure.of(&row) >= -1e-5);
            prop_assert!(measure.of(&row) <= measure.of(&uniform) + 1e-5);
        }
    }
}
