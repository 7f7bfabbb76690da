//! Matrices with a row a record and a column a label.

use hone_domain::{Class, LabelSchema};
use ndarray::{Array2, ArrayView2, Axis};

/// Adds rows to a matrix.
pub(super) fn append(all: &mut Array2<f32>, more: ArrayView2<'_, f32>) {
    all.append(Axis(0), more)
        .expect("both have a column a label");
}

/// A matrix of `rows` rows of which these are those `at`; the others are filled with `value`.
pub(super) fn spread(of: &Array2<f32>, at: &[usize], rows: usize, value: f32) -> Array2<f32> {
    let mut all = Array2::from_elem((rows, of.ncols()), value);
    for (&at, row) in at.iter().zip(of.outer_iter()) {
        all.row_mut(at).assign(&row);
    }
    all
}

/// The column of each label of `to` under `from`; none of a label that is new.
pub(super) fn places(from: &LabelSchema, to: &LabelSchema) -> Vec<Option<Class>> {
    to.names().iter().map(|name| from.class(name)).collect()
}

/// The columns of these labels; those of new ones are 0.
pub(super) fn columns(of: &Array2<f32>, places: &[Option<Class>]) -> Array2<f32> {
    Array2::from_shape_fn((of.nrows(), places.len()), |(row, label)| {
        places[label].map_or(0.0, |class| of[[row, class.index()]])
    })
}

/// The first of the greatest values.
pub(crate) fn most_probable(values: impl Iterator<Item = f32>) -> Class {
    let mut best = (0, f32::NEG_INFINITY);
    for (at, value) in values.enumerate() {
        if value > best.1 {
            best = (at, value);
        }
    }
    Class(best.0 as u16)
}
