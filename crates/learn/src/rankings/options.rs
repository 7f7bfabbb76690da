//! Features of records that consist of options: every view once an option.
//!
//! The view `final` of the second option stands in [`Features`] under the name `1.final`. So the
//! features of such records have a row a record, as all others have.

use hone_domain::Embeddings;
use ndarray::{Array2, s};

use crate::{FeatureMatrix, FeatureView, Features, LearnError, SparseRows};

/// The name of a view of an option.
fn name_of(option: usize, view: &str) -> String {
    format!("{option}.{view}")
}

/// Joins the features of the options of some records, `[options]`: a row a record.
///
/// # Errors
/// [`LearnError::RowMismatch`] if they differ in their rows.
pub fn option_features(options: Vec<Features>) -> Result<Features, LearnError> {
    let views = options.into_iter().enumerate().flat_map(|(option, of)| {
        let views = of.into_views().into_iter();
        views.map(move |view| FeatureView {
            name: name_of(option, &view.name),
            matrix: view.matrix,
        })
    });
    Features::new(views.collect())
}

/// The mean over the options of the first view, `[n, d]`: the space in which records lie near others.
///
/// # Errors
/// [`LearnError::UnknownView`] and [`LearnError::ViewMismatch`] if not every option has that view at
/// one width, [`LearnError::DenseOnly`] if it is sparse, [`LearnError::Domain`] if it is not finite.
pub fn mean_option(features: &Features, options: usize) -> Result<Embeddings, LearnError> {
    let views = OptionView::all(features, options)?;
    let first = views.first().ok_or_else(|| unknown("0.*", features))?;
    let mut mean = Array2::<f32>::zeros((features.rows(), first.dim()));
    for matrix in &first.options {
        let FeatureMatrix::Dense(values) = matrix else {
            let head = "bradley_terry";
            return Err(LearnError::DenseOnly { head });
        };
        mean.scaled_add(1.0 / options as f32, values);
    }
    Ok(Embeddings::new(mean)?)
}

/// A view of every option.
#[derive(Debug)]
pub(crate) struct OptionView<'a> {
    /// The name without the option.
    pub(crate) name: String,
    /// `[options][n, d]`.
    options: Vec<&'a FeatureMatrix>,
}

impl<'a> OptionView<'a> {
    /// The views of records with so many options, in the order in which the first option has them.
    ///
    /// # Errors
    /// [`LearnError::UnknownView`] if there is none, or another option lacks one;
    /// [`LearnError::ViewMismatch`] if it has another width there.
    pub(crate) fn all(features: &'a Features, options: usize) -> Result<Vec<Self>, LearnError> {
        let names = features.views().iter();
        let names = names.filter_map(|view| view.name.strip_prefix("0."));
        let views: Vec<Self> = names
            .map(|name| Self::named(features, name, options))
            .collect::<Result<_, _>>()?;
        if views.is_empty() {
            return Err(unknown("0.*", features));
        }
        Ok(views)
    }

    /// The view of a name.
    ///
    /// # Errors
    /// Those of [`Self::all`].
    pub(crate) fn named(
        features: &'a Features,
        name: &str,
        options: usize,
    ) -> Result<Self, LearnError> {
        let find = |option: usize| {
            let wanted = name_of(option, name);
            let view = features.views().iter().find(|view| view.name == wanted);
            view.map(|view| &view.matrix)
                .ok_or_else(|| unknown(&wanted, features))
        };
        let found: Vec<&FeatureMatrix> = (0..options).map(find).collect::<Result<_, _>>()?;
        let dim = found.first().map_or(0, |matrix| matrix.dim());
        if let Some(option) = found.iter().position(|matrix| matrix.dim() != dim) {
            return Err(LearnError::ViewMismatch {
                view: name_of(option, name),
                expected: dim,
                found: found[option].dim(),
            });
        }
        Ok(Self {
            name: name.to_owned(),
            options: found,
        })
    }

    /// The width.
    pub(crate) fn dim(&self) -> usize {
        self.options.first().map_or(0, |matrix| matrix.dim())
    }

    /// The matrix of an option, `[n, d]`.
    pub(crate) fn of(&self, option: usize) -> &'a FeatureMatrix {
        self.options[option]
    }

    /// The options of some records one after another, `[rows · options, d]`. Dense rows are taken
    /// around the mean of their record: differences stay, and what all options share is gone.
    ///
    /// # Errors
    /// [`LearnError::NotFinite`] if one holds NaN or infinity.
    pub(crate) fn stacked(&self, rows: &[usize]) -> Result<FeatureMatrix, LearnError> {
        let stacked = match self.options.first() {
            Some(FeatureMatrix::Sparse(_)) => FeatureMatrix::Sparse(self.sparse(rows)),
            Some(FeatureMatrix::Dense(_)) | None => FeatureMatrix::Dense(self.dense(rows)),
        };
        match stacked.first_not_finite() {
            Some(at) => Err(LearnError::NotFinite {
                view: name_of(at % self.options.len(), &self.name),
                row: rows[at / self.options.len()],
            }),
            None => Ok(stacked),
        }
    }

    fn dense(&self, rows: &[usize]) -> Array2<f32> {
        let options = self.options.len();
        let mut stacked = Array2::zeros((rows.len() * options, self.dim()));
        for (option, matrix) in self.options.iter().enumerate() {
            if let FeatureMatrix::Dense(values) = matrix {
                for (at, &row) in rows.iter().enumerate() {
                    let mut into = stacked.row_mut(at * options + option);
                    into.assign(&values.row(row));
                }
            }
        }
        for at in 0..rows.len() {
            let mut record = stacked.slice_mut(s![at * options..(at + 1) * options, ..]);
            if let Some(mean) = record.mean_axis(ndarray::Axis(0)) {
                record -= &mean;
            }
        }
        stacked
    }

    fn sparse(&self, rows: &[usize]) -> SparseRows {
        let of_row = |row: usize, matrix: &FeatureMatrix| match matrix {
            FeatureMatrix::Sparse(values) => {
                let (columns, values) = values.row(row);
                columns
                    .iter()
                    .copied()
                    .zip(values.iter().copied())
                    .collect()
            }
            FeatureMatrix::Dense(_) => Vec::new(),
        };
        let of_row = &of_row;
        let stacked = rows
            .iter()
            .flat_map(|&row| self.options.iter().map(move |matrix| of_row(row, matrix)));
        SparseRows::new(self.dim(), stacked)
    }
}

fn unknown(view: &str, features: &Features) -> LearnError {
    let available: Vec<&str> = features.views().iter().map(|v| v.name.as_str()).collect();
    LearnError::UnknownView {
        view: view.to_owned(),
        available: available.join(", "),
    }
}
