use std::ops::Range;

use ndarray::{Array2, Axis, concatenate, s};

use crate::LearnError;

/// Every view of some records: named matrices with one row a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    rows: usize,
    views: Vec<FeatureView>,
}

/// One named view.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureView {
    /// The name, for example `final`, `layer-mean-3` or `tf-idf`.
    pub name: String,
    /// The values.
    pub matrix: FeatureMatrix,
}

/// The values of a view, `[n, d]`.
#[derive(Debug, Clone, PartialEq)]
pub enum FeatureMatrix {
    /// All values, row-major.
    Dense(Array2<f32>),
    /// The values that are not zero.
    Sparse(SparseRows),
}

impl FeatureMatrix {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        match self {
            Self::Dense(values) => values.nrows(),
            Self::Sparse(values) => values.rows(),
        }
    }

    /// The number of columns.
    pub fn dim(&self) -> usize {
        match self {
            Self::Dense(values) => values.ncols(),
            Self::Sparse(values) => values.dim(),
        }
    }

    /// Adds rows of a matrix of the same kind and width.
    fn append(&mut self, more: Self) {
        match (self, more) {
            (Self::Dense(values), Self::Dense(more)) => values
                .append(Axis(0), more.view())
                .expect("the widths are equal"),
            (Self::Sparse(values), Self::Sparse(more)) => values.append(&more),
            _ => unreachable!("the kinds are equal"),
        }
    }

    /// The Euclidean length of each row.
    pub(crate) fn norms(&self) -> Vec<f32> {
        match self {
            Self::Dense(values) => values
                .outer_iter()
                .map(|row| row.dot(&row).sqrt())
                .collect(),
            Self::Sparse(values) => {
                let square = |at| values.row(at).1.iter().map(|v| v * v).sum::<f32>();
                (0..values.rows()).map(|at| square(at).sqrt()).collect()
            }
        }
    }

    /// The first row with NaN or infinity.
    pub(crate) fn first_not_finite(&self) -> Option<usize> {
        let wrong = |values: &[f32]| values.iter().any(|v| !v.is_finite());
        match self {
            Self::Dense(values) => values
                .outer_iter()
                .position(|row| row.iter().any(|v| !v.is_finite())),
            Self::Sparse(values) => (0..values.rows()).find(|&at| wrong(values.row(at).1)),
        }
    }

    /// The rows at `at`, in that order.
    ///
    /// # Panics
    /// If an index is beyond the rows.
    #[must_use]
    pub fn select(&self, at: &[usize]) -> Self {
        match self {
            Self::Dense(values) => Self::Dense(values.select(Axis(0), at)),
            Self::Sparse(values) => Self::Sparse(values.select(at)),
        }
    }

    /// The columns of a range, `[n, range]`.
    ///
    /// # Panics
    /// If the range is not among the columns.
    #[must_use]
    pub fn columns(&self, range: Range<usize>) -> Self {
        match self {
            Self::Dense(values) => Self::Dense(values.slice(s![.., range]).to_owned()),
            Self::Sparse(values) => Self::Sparse(values.columns(range)),
        }
    }
}

impl Features {
    /// Joins views.
    ///
    /// # Errors
    /// [`LearnError::RowMismatch`] if their numbers of rows differ.
    pub fn new(views: Vec<FeatureView>) -> Result<Self, LearnError> {
        let rows = views.first().map_or(0, |view| view.matrix.rows());
        for view in &views {
            if view.matrix.rows() != rows {
                let found = view.matrix.rows();
                return Err(LearnError::RowMismatch {
                    what: format!("view `{}`", view.name),
                    expected: rows,
                    found,
                });
            }
        }
        Ok(Self { rows, views })
    }

    /// The number of records.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The views in their order; the first is the one that baselines use alone.
    pub fn views(&self) -> &[FeatureView] {
        &self.views
    }

    /// The views by value.
    pub(crate) fn into_views(self) -> Vec<FeatureView> {
        self.views
    }

    /// The values of the view of a name and width.
    ///
    /// # Errors
    /// [`LearnError::ViewMismatch`] if there is no such view or it has another width.
    pub(crate) fn matrix(&self, name: &str, dim: usize) -> Result<&FeatureMatrix, LearnError> {
        let view = self.views.iter().find(|view| view.name == name);
        let found = view.map_or(0, |view| view.matrix.dim());
        match view {
            Some(view) if found == dim => Ok(&view.matrix),
            _ => Err(LearnError::ViewMismatch {
                view: name.to_owned(),
                expected: dim,
                found,
            }),
        }
    }

    /// Adds records behind those that are there.
    ///
    /// # Errors
    /// [`LearnError::ViewMismatch`] if a view is absent from `more`, is of another kind or has
    /// another width there; nothing is added then.
    pub fn append(&mut self, more: Self) -> Result<(), LearnError> {
        for (view, new) in self.views.iter().zip(&more.views) {
            let kind = std::mem::discriminant(&view.matrix) == std::mem::discriminant(&new.matrix);
            let (expected, found) = (view.matrix.dim(), new.matrix.dim());
            if view.name != new.name || !kind || expected != found {
                let view = view.name.clone();
                return Err(LearnError::ViewMismatch {
                    view,
                    expected,
                    found,
                });
            }
        }
        if let Some(absent) = self.views.get(more.views.len()) {
            return Err(LearnError::ViewMismatch {
                view: absent.name.clone(),
                expected: absent.matrix.dim(),
                found: 0,
            });
        }
        self.rows += more.rows;
        for (view, new) in self.views.iter_mut().zip(more.views) {
            view.matrix.append(new.matrix);
        }
        Ok(())
    }

    /// The dense views at these places beside each other, `[n, d]`; others are left out.
    ///
    /// # Panics
    /// If no dense view is at these places.
    pub fn beside(&self, at: &[usize]) -> Array2<f32> {
        let matrices = at
            .iter()
            .filter_map(|&at| match &self.views.get(at)?.matrix {
                FeatureMatrix::Dense(values) => Some(values.view()),
                FeatureMatrix::Sparse(_) => None,
            });
        let matrices: Vec<_> = matrices.collect();
        concatenate(Axis(1), &matrices).expect("a dense view is there, and all have equal rows")
    }

    /// The records at `at`, in that order.
    ///
    /// # Panics
    /// If an index is beyond the rows.
    #[must_use]
    pub fn select(&self, at: &[usize]) -> Self {
        let views = self.views.iter().map(|view| FeatureView {
            name: view.name.clone(),
            matrix: view.matrix.select(at),
        });
        Self {
            rows: at.len(),
            views: views.collect(),
        }
    }
}

/// A sparse matrix in compressed rows, `[n, d]`.
#[derive(Debug, Clone, PartialEq)]
pub struct SparseRows {
    dim: usize,
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl SparseRows {
    /// Builds a matrix with `dim` columns from rows of `(column, value)`.
    ///
    /// # Panics
    /// If a column is not below `dim`.
    pub fn new(dim: usize, rows: impl IntoIterator<Item = Vec<(u32, f32)>>) -> Self {
        let mut built = Self {
            dim,
            starts: vec![0],
            columns: Vec::new(),
            values: Vec::new(),
        };
        for row in rows {
            for (column, value) in row {
                assert!((column as usize) < dim, "column {column} of {dim}");
                built.columns.push(column);
                built.values.push(value);
            }
            built.starts.push(built.columns.len());
        }
        built
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// The number of columns.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// The columns and values of one row.
    ///
    /// # Panics
    /// If `at` is not a row.
    pub fn row(&self, at: usize) -> (&[u32], &[f32]) {
        let range = self.starts[at]..self.starts[at + 1];
        (&self.columns[range.clone()], &self.values[range])
    }

    /// Adds the rows of a matrix of the same width.
    fn append(&mut self, more: &Self) {
        let before = self.columns.len();
        self.columns.extend(&more.columns);
        self.values.extend(&more.values);
        let starts = more.starts.iter().skip(1);
        self.starts.extend(starts.map(|start| before + start));
    }

    /// All values, those that are zero included.
    pub(crate) fn to_dense(&self) -> Array2<f32> {
        let mut dense = Array2::zeros((self.rows(), self.dim));
        for (at, mut into) in dense.outer_iter_mut().enumerate() {
            let (columns, values) = self.row(at);
            for (&column, &value) in columns.iter().zip(values) {
                into[column as usize] += value;
            }
        }
        dense
    }

    /// The same rows over only the columns that some row uses, and those columns in order.
    pub(crate) fn compact(&self) -> (Self, Vec<u32>) {
        let mut used = self.columns.clone();
        used.sort_unstable();
        used.dedup();
        let mut places = vec![0u32; self.dim];
        for (place, &column) in used.iter().enumerate() {
            places[column as usize] = place as u32;
        }
        let compact = Self {
            dim: used.len(),
            starts: self.starts.clone(),
            columns: self.columns.iter().map(|&c| places[c as usize]).collect(),
            values: self.values.clone(),
        };
        (compact, used)
    }

    /// The same matrix with another value in every stored place, visited row after row.
    #[must_use]
    pub fn map_values(&self, mut value: impl FnMut(f32) -> f32) -> Self {
        let values = self.values.iter().map(|&old| value(old)).collect();
        Self {
            values,
            ..self.clone()
        }
    }

    /// Every so many rows as one, their columns side by side: `[n · parts, d]` becomes
    /// `[n, parts · d]`.
    ///
    /// # Panics
    /// If the rows are not a multiple of `parts`.
    #[must_use]
    pub fn side_by_side(&self, parts: usize) -> Self {
        assert!(
            self.rows().is_multiple_of(parts),
            "{} rows by {parts}",
            self.rows()
        );
        let joined = |first: usize| {
            let of_part = |part: usize| {
                let (columns, values) = self.row(first + part);
                let columns = columns.iter().map(move |c| (part * self.dim) as u32 + c);
                columns.zip(values.iter().copied())
            };
            (0..parts).flat_map(of_part).collect()
        };
        let firsts = (0..self.rows()).step_by(parts);
        Self::new(parts * self.dim, firsts.map(joined))
    }

    fn columns(&self, range: Range<usize>) -> Self {
        assert!(range.end <= self.dim, "{range:?} of {}", self.dim);
        let row = |at: usize| {
            let (columns, values) = self.row(at);
            let held = columns.iter().zip(values);
            held.filter(|(column, _)| range.contains(&(**column as usize)))
                .map(|(column, value)| (column - range.start as u32, *value))
                .collect()
        };
        Self::new(range.len(), (0..self.rows()).map(row))
    }

    fn select(&self, at: &[usize]) -> Self {
        let row = |&at: &usize| {
            let (columns, values) = self.row(at);
            columns
                .iter()
                .copied()
                .zip(values.iter().copied())
                .collect()
        };
        Self::new(self.dim, at.iter().map(row))
    }
}

#[cfg(test)]
mod tests;
