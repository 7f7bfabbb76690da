use ndarray::{Array2, array, s};

use super::*;

/// Six rows, one of them empty.
fn rows() -> SparseRows {
    let rows = [
        vec![(0, 1.0), (2, 2.0)],
        vec![(1, 3.0)],
        vec![],
        vec![(2, 4.0)],
        vec![(0, 5.0), (1, 6.0), (2, 7.0)],
        vec![(0, 8.0)],
    ];
    SparseRows::new(3, rows)
}

#[test]
fn rows_side_by_side_are_the_dense_matrix_in_another_shape() {
    let rows = rows();
    for parts in [1, 2, 3, 6] {
        let shape = (6 / parts, 3 * parts);
        let wanted = rows.to_dense().into_shape_with_order(shape).unwrap();
        assert_eq!(rows.side_by_side(parts).to_dense(), wanted);
    }
    let nothing = SparseRows::new(0, vec![Vec::new(); 4]).side_by_side(2);
    assert_eq!((nothing.rows(), nothing.dim()), (2, 0));
}

#[test]
#[should_panic(expected = "6 rows by 4")]
fn rows_that_are_no_multiple_are_not_joined() {
    drop(rows().side_by_side(4));
}

#[test]
fn columns_are_those_of_the_dense_matrix() {
    let beside = rows().side_by_side(2);
    let dense = beside.to_dense();
    for range in [0..3, 3..6, 2..5, 4..4] {
        let wanted: Array2<f32> = dense.slice(s![.., range.clone()]).to_owned();
        let of = FeatureMatrix::Sparse(beside.clone()).columns(range.clone());
        let FeatureMatrix::Sparse(found) = of else {
            panic!("sparse columns are sparse")
        };
        assert_eq!(found.to_dense(), wanted);
        let of = FeatureMatrix::Dense(dense.clone()).columns(range);
        assert_eq!(of, FeatureMatrix::Dense(wanted));
    }
    let one = FeatureMatrix::Dense(array![[1.0, 2.0]]).columns(1..2);
    assert_eq!(one, FeatureMatrix::Dense(array![[2.0]]));
}

#[test]
#[should_panic(expected = "2..4 of 3")]
fn columns_that_are_not_there_are_no_columns() {
    drop(FeatureMatrix::Sparse(rows()).columns(2..4));
}
