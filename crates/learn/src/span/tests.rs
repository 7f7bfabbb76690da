use rand::Rng as _;

use super::*;
use crate::SparseRows;

/// Seven rows in ten dimensions, of which the fourth repeats the first and the last is the sum of
/// two others.
fn rows() -> Vec<f32> {
    let mut rng = hone_domain::Seed(3).rng();
    let mut rows: Vec<f32> = (0..70).map(|_| rng.random_range(-1.0..1.0)).collect();
    rows.copy_within(0..10, 30);
    for at in 0..10 {
        rows[60 + at] = rows[10 + at] + rows[20 + at];
    }
    rows
}

#[test]
fn coordinates_keep_inner_products_and_find_the_rank() {
    let rows = rows();
    let span = Span::of(Design::Dense {
        values: &rows,
        dim: 10,
    });
    assert_eq!(span.rank, 5);
    for i in 0..7 {
        for j in 0..7 {
            let there = dot(&rows[10 * i..][..10], &rows[10 * j..][..10]);
            let here = dot(
                &span.coordinates[5 * i..][..5],
                &span.coordinates[5 * j..][..5],
            );
            assert!((there - here).abs() < 1e-5);
        }
    }
}

#[test]
fn lifted_weights_give_the_same_scores() {
    let rows = rows();
    let design = Design::Dense {
        values: &rows,
        dim: 10,
    };
    let span = Span::of(design);
    let weights: Vec<f32> = (0..10).map(|at| at as f32 - 4.5).collect();
    let lifted = span.lift(design, &weights, 2);
    let (mut here, mut there) = (vec![0.0; 14], vec![0.0; 14]);
    span.design().add_scores(0..7, &weights, 2, &mut here);
    design.add_scores(0..7, &lifted, 2, &mut there);
    assert!(
        here.iter().zip(&there).all(|(a, b)| (a - b).abs() < 1e-4),
        "{here:?} {there:?}"
    );
}

#[test]
fn rows_of_zeros_are_counted_and_weigh_nothing() {
    let columns = SparseRows::new(3, vec![Vec::new(); 4]);
    let none = SparseRows::new(0, vec![Vec::new(); 4]);
    for rows in [columns, none] {
        let span = Span::of(Design::Sparse(&rows));
        assert_eq!((span.design().rows(), span.design().dim()), (4, 1));
        assert_eq!(span.coordinates, [0.0; 4]);
        let lifted = span.lift(Design::Sparse(&rows), &[5.0, 6.0], 2);
        assert_eq!(lifted, vec![0.0; 2 * rows.dim()]);
    }
}
