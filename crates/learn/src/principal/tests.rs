use hone_domain::Seed;
use ndarray::{Array2, Axis};
use rand::Rng as _;

use super::principal_plane;

/// Rows that spread by 9, 4 and 1 along three orthogonal directions of five.
fn spread(rows: usize) -> Array2<f32> {
    let mut rng = Seed(5).derive("rows", 0).rng();
    let directions: [[f32; 5]; 3] = [
        [0.6, 0.0, 0.8, 0.0, 0.0],
        [0.0, 1.0, 0.0, 0.0, 0.0],
        [-0.8, 0.0, 0.6, 0.0, 0.0],
    ];
    let mut values = Array2::zeros((rows, 5));
    for mut row in values.outer_iter_mut() {
        for (direction, scale) in directions.iter().zip([9.0_f32, 4.0, 1.0]) {
            let at = (rng.random::<f32>() - 0.5) * scale;
            row.iter_mut()
                .zip(direction)
                .for_each(|(value, part)| *value += 3.0 + at * part);
        }
    }
    values
}

#[test]
fn the_axes_are_those_of_the_greatest_spread() {
    let values = spread(3000);
    let every: Vec<usize> = (0..3000).collect();
    let plane = principal_plane(values.view(), &every);
    // Uniform spreads: variances as the squares of the widths.
    let total = 81.0 + 16.0 + 1.0;
    assert!((plane.explained[0] - 81.0 / total).abs() < 0.02);
    assert!((plane.explained[1] - 16.0 / total).abs() < 0.02);
    let centred = &values - &values.mean_axis(Axis(0)).unwrap();
    for (row, point) in centred.outer_iter().zip(plane.points.outer_iter()) {
        let first = 0.6 * row[0] + 0.8 * row[2];
        assert!((point[0] - first).abs() < 0.35, "{point} of {row}");
        assert!((point[1] - row[1]).abs() < 0.35, "{point} of {row}");
    }
}

#[test]
fn the_same_rows_give_the_same_points() {
    let values = spread(2500);
    let chosen: Vec<usize> = (0..2500).step_by(2).collect();
    let once = principal_plane(values.view(), &chosen);
    assert_eq!(once, principal_plane(values.view(), &chosen));
    assert_eq!(once.points.nrows(), chosen.len());
}

#[test]
fn rows_without_a_spread_lie_in_one_point() {
    let values = Array2::from_elem((4, 3), 0.25);
    let plane = principal_plane(values.view(), &[0, 1, 3]);
    assert_eq!(plane.points, Array2::<f32>::zeros((3, 2)));
    assert_eq!(plane.explained, [0.0, 0.0]);
    assert_eq!(principal_plane(values.view(), &[]).points.nrows(), 0);
}

#[test]
fn one_column_is_a_line() {
    let values = ndarray::array![[1.0], [3.0], [8.0]];
    let plane = principal_plane(values.view(), &[0, 1, 2]);
    assert_eq!(plane.points.column(0).to_vec(), [-3.0, -1.0, 4.0]);
    assert_eq!(plane.points.column(1).to_vec(), [0.0; 3]);
}
