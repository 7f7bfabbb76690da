use hone_domain::Class;

use super::*;

fn set(labels: &[u16]) -> LabelSet {
    labels.iter().map(|&label| Class(label)).collect()
}

#[test]
fn distance_is_symmetric_and_zero_between_equal_sets() {
    let sets = [set(&[]), set(&[0]), set(&[1, 2]), set(&[0, 1, 2, 3])];
    for a in &sets {
        for b in &sets {
            let (there, back) = (distance(a, b, 4), distance(b, a, 4));
            assert!((there - back).abs() < 1e-12 && (0.0..=1.0).contains(&there));
        }
        assert!(distance(a, a, 4).abs() < 1e-12);
    }
}

#[test]
fn sets_that_differ_in_every_label_are_as_far_as_can_be() {
    assert_eq!(
        distance(&set(&[0, 2]), &set(&[1, 3]), 4).to_bits(),
        1.0f64.to_bits()
    );
    assert_eq!(
        distance(&set(&[]), &set(&[0, 1]), 2).to_bits(),
        1.0f64.to_bits()
    );
}

#[test]
fn golden_distance_of_overlapping_sets() {
    // Of four labels one in both, one in the first, one in the second, one in neither: independent.
    let found = distance(&set(&[0, 1]), &set(&[0, 2]), 4);
    assert!((found - 1.0).abs() < 1e-12, "{found}");
    // Joint: ½, ¼, ¼; marginals ½ ½ and ¼ ¾.
    let joint = 1.5 * 2f64.ln();
    let (half, quarter) = (2f64.ln(), -(0.25f64 * 0.25f64.ln() + 0.75 * 0.75f64.ln()));
    let found = distance(&set(&[0, 1]), &set(&[0]), 4);
    assert!(
        (found - (2.0 * joint - half - quarter) / joint).abs() < 1e-12,
        "{found}"
    );
}
