use super::{Bandwidth, Kernel, distances};
use crate::rows::Rows;

fn line(values: &[f32]) -> Rows<'_> {
    Rows { values, dim: 1 }
}

#[test]
fn the_gaussian_kernel_is_that_of_the_definition() {
    let kernel = Kernel::Gaussian { sigma: 2.0 };
    let found = kernel.between(line(&[0.0, 1.0]), line(&[0.0, 2.0]));
    for (found, d) in found.iter().zip([0.0f32, 2.0, 1.0, 1.0]) {
        assert!((found - (-d * d / 4.0).exp()).abs() < 1e-6);
    }
}

#[test]
fn the_ball_is_open() {
    let kernel = Kernel::Ball { radius: 1.0 };
    assert_eq!(
        kernel.between(line(&[0.0]), line(&[0.5, 1.0, 1.5])),
        [1.0, 0.0, 0.0]
    );
}

#[test]
fn bandwidths_follow_their_rules() {
    let (references, labelled) = (line(&[0.0, 1.0, 3.0]), line(&[0.0, 0.0, 0.5, 4.0]));
    let check = |rule: Bandwidth, labelled: Rows<'_>, expected: f32| {
        let found = rule.sigma(references, labelled);
        assert!((found - expected).abs() < 1e-6, "{rule:?}: {found}");
    };
    check(Bandwidth::Median(0.5), labelled, 1.0);
    check(Bandwidth::Fixed(0.3), labelled, 0.3);
    check(Bandwidth::Nearest {}, labelled, 0.5);
    check(Bandwidth::Nearest {}, line(&[1.0]), 1.5);
}

#[test]
fn equal_rows_still_give_a_width() {
    for references in [line(&[2.0; 5]), line(&[])] {
        let sigma = Bandwidth::default().sigma(references, line(&[]));
        assert!((sigma - 1.0).abs() < 1e-6);
    }
}

#[test]
fn distances_to_nothing_are_empty() {
    assert!(distances(line(&[1.0]), line(&[])).is_empty());
    assert!(distances(line(&[]), line(&[1.0])).is_empty());
}
