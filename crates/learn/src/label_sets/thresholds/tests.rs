use ndarray::{Array2, array};

use super::*;
use crate::label_sets::answers::logit;

/// The thresholds for some out-of-fold probabilities, as many as there are labels.
fn tuned(probabilities: &Array2<f32>, applies: &[bool], min_positives: usize) -> Vec<f32> {
    let rule = Thresholds::Tuned { min_positives };
    rule.of(OutOfFoldAnswers {
        logits: probabilities.mapv(logit).view(),
        raised: &vec![0.0; probabilities.ncols()],
        applies,
        weights: &vec![1.0; probabilities.nrows()],
    })
}

/// Half-way between two probabilities, in logits.
fn between(a: f32, b: f32) -> f32 {
    sigmoid(f32::midpoint(logit(a), logit(b)))
}

fn f1(probabilities: &[f32], applies: &[bool], cut: f32) -> f64 {
    let rows = || probabilities.iter().zip(applies);
    let hits = rows().filter(|(p, yes)| **p >= cut && **yes).count();
    let named =
        rows().filter(|(p, _)| **p >= cut).count() + rows().filter(|(_, yes)| **yes).count();
    2.0 * hits as f64 / named as f64
}

#[test]
fn the_threshold_lies_between_the_predictions_that_it_divides() {
    // Predicting the upper three: 2·2/(2 + 3) = 0.8; the upper one: 2/3; all four: 2/3.
    let probabilities = array![[0.4], [0.1], [0.3], [0.2]];
    let found = tuned(&probabilities, &[true, false, false, true], 1);
    assert!((found[0] - between(0.1, 0.2)).abs() < 1e-6, "{found:?}");
}

#[test]
fn no_threshold_scores_better_than_the_one_found() {
    let probabilities: Vec<f32> = (0..60u32)
        .map(|row| (1 + row * 37 % 61) as f32 / 97.0)
        .collect();
    let applies: Vec<bool> = (0..60u32)
        .map(|row| (row * 37 % 61) + (row * 7 % 30) > 55)
        .collect();
    let matrix = Array2::from_shape_vec((60, 1), probabilities.clone()).unwrap();
    let found = tuned(&matrix, &applies, 1)[0];
    let best = f1(&probabilities, &applies, found);
    for cut in &probabilities {
        assert!(f1(&probabilities, &applies, *cut) <= best);
    }
    assert!(best > 0.7);
}

#[test]
fn equal_predictions_stand_on_one_side() {
    let found = tuned(
        &array![[0.3], [0.3], [0.3], [0.1]],
        &[true, false, true, false],
        1,
    );
    assert!((found[0] - between(0.1, 0.3)).abs() < 1e-6, "{found:?}");
}

#[test]
fn labels_with_few_rows_share_a_threshold() {
    // Label 0 has two rows, label 1 one; on their own, label 1 would be cut above 0.8.
    let probabilities = array![[0.6, 0.1], [0.4, 0.9], [0.2, 0.3], [0.1, 0.2]];
    let applies = [true, false, true, true, false, false, false, false];
    let own = tuned(&probabilities, &applies, 1);
    let mixed = tuned(&probabilities, &applies, 2);
    assert!(
        (own[0] - 0.3).abs() < 1e-6 && (own[1] - 0.6).abs() < 1e-6,
        "{own:?}"
    );
    assert_eq!(mixed[0].to_bits(), own[0].to_bits());
    // All answers together: cut between 0.4 and 0.3.
    assert!((mixed[1] - between(0.3, 0.4)).abs() < 1e-6, "{mixed:?}");
    let half = Thresholds::Half {}.of(OutOfFoldAnswers {
        logits: probabilities.mapv(logit).view(),
        raised: &[0.0; 2],
        applies: &applies,
        weights: &[1.0; 4],
    });
    assert_eq!(half, [0.5, 0.5]);
}

#[test]
fn a_shared_threshold_is_as_far_above_the_balance_of_each_label() {
    let logits = array![[2.0, -1.0], [1.0, -2.0], [-1.0, -4.0], [-2.0, -5.0]];
    let applies = [true, true, false, true, true, false, false, false];
    let found = Thresholds::Tuned { min_positives: 9 }.of(OutOfFoldAnswers {
        logits: logits.view(),
        raised: &[0.0, 3.0],
        applies: &applies,
        weights: &[1.0; 4],
    });
    // Comparable: 2, 1, −1, −2 and 2, 1, −1, −2, yes from −1 on in the first and 1 in the second.
    let wanted = [-1.5, -4.5].map(sigmoid);
    assert!(
        found.iter().zip(wanted).all(|(f, w)| (f - w).abs() < 1e-6),
        "{found:?}"
    );
}

#[test]
fn neighbouring_numbers_can_be_divided() {
    let judged = |logit: f32, applies| Judged {
        logit,
        applies,
        weight: 1.0,
    };
    let upper = 0.25f32.next_up();
    let found = best_cut(vec![judged(0.25, false), judged(upper, true)]).unwrap();
    assert_eq!(found.to_bits(), upper.to_bits());
}
