use ndarray::array;

use super::*;

#[test]
fn rows_need_not_sum_to_one() {
    let marginals = Marginals::new(array![[0.0, 0.0, 0.0], [1.0, 1.0, 0.5]]).unwrap();
    assert_eq!((marginals.rows(), marginals.labels()), (2, 3));
    assert_eq!(marginals.row(1), array![1.0, 1.0, 0.5]);
    assert_eq!(marginals.as_slice()[3..], [1.0, 1.0, 0.5]);
}

#[test]
fn what_is_no_probability_is_refused_with_its_place() {
    for value in [-0.1, 1.01, f32::INFINITY, f32::NAN] {
        let refused = Marginals::new(array![[0.1, 0.2], [0.3, value]]).unwrap_err();
        let at = matches!(
            refused,
            DomainError::NotAProbability {
                row: 1,
                label: 1,
                ..
            }
        );
        assert!(at, "{refused}");
    }
}

#[test]
fn columns_may_lie_anywhere_in_memory() {
    let marginals = Marginals::new(array![[0.1, 0.9], [0.8, 0.2]].reversed_axes()).unwrap();
    assert_eq!(marginals.as_slice(), [0.1, 0.8, 0.9, 0.2]);
}
