use linfa::DatasetBase;
use linfa::dataset::Records;
use ndarray::Array1;

use crate::class_map::ClassMap;
use crate::training::Labelled;
use crate::{FeatureMatrix, LearnError};

/// The labelled rows of one view with their classes and sample weights.
pub type ViewDataset = DatasetBase<FeatureMatrix, Targets>;

/// The classes of some rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets {
    /// The class of each row, `[n]`, below `classes`; every class has a row.
    pub of: Vec<usize>,
    /// The number of classes.
    pub classes: usize,
}

impl Records for FeatureMatrix {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.rows()
    }

    fn nfeatures(&self) -> usize {
        self.dim()
    }
}

impl Targets {
    /// The classes of labelled rows, numbered as the map numbers them.
    pub(crate) fn of(labelled: &[Labelled], map: &ClassMap) -> Self {
        let of = labelled
            .iter()
            .filter_map(|l| map.position(l.class))
            .collect();
        Self {
            of,
            classes: map.seen().len(),
        }
    }
}

/// The labelled rows of a view as a dataset.
///
/// # Errors
/// [`LearnError::NotFinite`] if a labelled row holds NaN or infinity.
pub(crate) fn view_dataset(
    view: &crate::FeatureView,
    labelled: &[Labelled],
    map: &ClassMap,
) -> Result<ViewDataset, LearnError> {
    let rows: Vec<usize> = labelled.iter().map(|l| l.row).collect();
    let records = view.matrix.select(&rows);
    if let Some(at) = records.first_not_finite() {
        return Err(LearnError::NotFinite {
            view: view.name.clone(),
            row: rows[at],
        });
    }
    let weights: Array1<f32> = labelled.iter().map(|l| l.weight).collect();
    Ok(DatasetBase::new(records, Targets::of(labelled, map)).with_weights(weights))
}
