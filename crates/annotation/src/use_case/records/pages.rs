use std::collections::{BTreeMap, HashMap};

use crate::store::View;
use crate::use_case::datasets::managed;
use crate::{
    AnnotationError, DatasetId, Record, RecordId, Response, Schema, Suggestion, User,
    VectorSettingsId, limits,
};

/// What of a record is wanted besides itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Include {
    /// Its responses.
    pub responses: bool,
    /// Its suggestions.
    pub suggestions: bool,
    /// Its vectors.
    pub vectors: VectorsIncluded,
}

/// Which vectors are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum VectorsIncluded {
    /// None.
    #[default]
    None,
    /// All.
    All,
    /// Those of these names.
    Named(Vec<String>),
}

impl Include {
    /// Everything.
    pub fn all() -> Self {
        Self {
            responses: true,
            suggestions: true,
            vectors: VectorsIncluded::All,
        }
    }
}

/// A record with what was wanted besides; `None` is what was not.
#[derive(Debug, Clone, PartialEq)]
pub struct FullRecord {
    /// The record.
    pub record: Record,
    /// Its responses.
    pub responses: Option<Vec<Response>>,
    /// Its suggestions.
    pub suggestions: Option<Vec<Suggestion>>,
    /// Its vectors by name.
    pub vectors: Option<BTreeMap<String, Vec<f32>>>,
}

/// One page of the records of a dataset in order of insertion, and how many there are.
///
/// # Errors
/// If the caller may not manage the dataset, the page is empty or has more than 1,000 records, or
/// a vector is wanted that is not there.
pub fn list(
    view: &dyn View,
    actor: &User,
    dataset: DatasetId,
    offset: usize,
    limit: usize,
    include: &Include,
) -> Result<(Vec<FullRecord>, u64), AnnotationError> {
    let schema = managed(view, actor, dataset, "list the records of this dataset")?;
    limits::count("limit", limit, 1, limits::PAGE)?;
    let records = view.record_page(dataset, offset, limit)?;
    let counts = view.counts(dataset)?;
    let records = load(view, &schema, records, include)?;
    Ok((records, counts.pending + counts.completed))
}

/// Adds to records what is wanted besides.
pub(crate) fn load(
    view: &(impl View + ?Sized),
    schema: &Schema,
    records: Vec<Record>,
    include: &Include,
) -> Result<Vec<FullRecord>, AnnotationError> {
    let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
    let mut responses = include
        .responses
        .then(|| Ok::<_, AnnotationError>(grouped(view.responses(&ids)?, |held| held.record)))
        .transpose()?;
    let mut suggestions = include
        .suggestions
        .then(|| Ok::<_, AnnotationError>(grouped(view.suggestions(&ids)?, |held| held.record)))
        .transpose()?;
    let mut vectors = vectors(view, schema, &ids, &include.vectors)?;
    let records = records.into_iter().map(|record| FullRecord {
        responses: responses
            .as_mut()
            .map(|of| of.remove(&record.id).unwrap_or_default()),
        suggestions: suggestions
            .as_mut()
            .map(|of| of.remove(&record.id).unwrap_or_default()),
        vectors: vectors
            .as_mut()
            .map(|of| of.remove(&record.id).unwrap_or_default()),
        record,
    });
    Ok(records.collect())
}

type Vectors = HashMap<RecordId, BTreeMap<String, Vec<f32>>>;

fn vectors(
    view: &(impl View + ?Sized),
    schema: &Schema,
    ids: &[RecordId],
    wanted: &VectorsIncluded,
) -> Result<Option<Vectors>, AnnotationError> {
    let settings: Option<Vec<VectorSettingsId>> = match wanted {
        VectorsIncluded::None => return Ok(None),
        VectorsIncluded::All => None,
        VectorsIncluded::Named(names) => {
            let found = names.iter().map(|name| {
                let settings = schema.vector_settings(name).map(|settings| settings.id);
                settings.ok_or_else(|| {
                    let reason = format!("the dataset has no vector {name:?}");
                    AnnotationError::Unprocessable(reason)
                })
            });
            Some(found.collect::<Result<_, _>>()?)
        }
    };
    let mut all = Vectors::new();
    for vector in view.vectors(ids, settings.as_deref())? {
        let of = schema
            .vectors_settings
            .iter()
            .find(|settings| settings.id == vector.settings);
        if let Some(of) = of {
            all.entry(vector.record)
                .or_default()
                .insert(of.name.clone(), vector.values);
        }
    }
    Ok(Some(all))
}

fn grouped<T>(items: Vec<T>, record: impl Fn(&T) -> RecordId) -> HashMap<RecordId, Vec<T>> {
    let mut groups: HashMap<RecordId, Vec<T>> = HashMap::new();
    for item in items {
        groups.entry(record(&item)).or_default().push(item);
    }
    groups
}
