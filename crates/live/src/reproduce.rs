use std::collections::HashMap;

use hone_annotation::{AnnotationError, DatasetId, Kind as Thing, Loop, ModelVersion, VersionId};
use hone_domain::{ContentHash, Silent};
use hone_learn::Artefact as _;
use ndarray::Array2;

use crate::LiveError;
use crate::fields::Item;
use crate::files::unpack_hashes;
use crate::kind::{Kind, for_kind};
use crate::material::Material;
use crate::model::read_row;
use crate::outside::{Outside, page};
use crate::pool::texts;
use crate::sources::Sources;
use crate::training::{TrainingRow, train};
use crate::wait::wait;
use crate::words::count_words;

/// What a training gives when it is done again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reproduced {
    /// The hash of the version's file.
    pub kept: ContentHash,
    /// The hash of the file that the training gave now.
    pub made: ContentHash,
    /// Labels it learned from.
    pub labels: usize,
}

impl Reproduced {
    /// Whether both are the same, byte for byte.
    pub fn is_equal(&self) -> bool {
        self.kept == self.made
    }
}

/// Trains a version again from its row: the records as they were then, found by the hashes of
/// their contents, the answers, the configuration and the seed. A head that was let go is there
/// again then. Blocking; may encode.
///
/// # Errors
/// [`LiveError::Gone`] if records have changed or gone since; if there is no such version, its
/// encoder has another revision now, or its files cannot be read.
pub fn reproduce(outside: &Outside, id: VersionId) -> Result<Reproduced, LiveError> {
    let read = outside.store.read(move |view| {
        let held = view.model_version(id)?;
        let held = held.ok_or_else(|| AnnotationError::not_found(Thing::ModelVersion, id))?;
        let of = view.learning_loop(held.of)?;
        let of = of.ok_or_else(|| AnnotationError::not_found(Thing::Loop, held.of))?;
        Ok((held, of))
    });
    let (held, of): (ModelVersion, _) = wait(read)?;
    let kind = read_row(&held.training)?.kind;
    for_kind!(kind, |kind| again(&kind, outside, &held, &of))
}

fn again<K: Kind>(
    kind: &K,
    outside: &Outside,
    held: &ModelVersion,
    of: &Loop,
) -> Result<Reproduced, LiveError> {
    let row = read_row(&held.training)?;
    let files = outside.folders.of(of.id);
    let basis = unpack_hashes(&files.get(row.basis)?);
    let unlabelled = row.unlabelled.map(|hash| files.get(hash)).transpose()?;
    let unlabelled = unpack_hashes(&unlabelled.unwrap_or_default());
    let answers = files.answers::<K>(row.answers)?;
    let answered = answers.iter().map(|learned| learned.content);
    let contents: Vec<ContentHash> = answered.chain(unlabelled).collect();
    let found = Contents::find(outside, of.dataset, &row)?;
    let basis = found.of(&basis)?;
    let reads = row.reads();
    let words = count_words(&reads, texts(&basis));
    let items = found.of(&contents)?;
    let values = values((outside, of.dataset), &row, &items)?;
    let material = Material::kept((outside, &reads), values, words.as_ref(), &items)?;
    let trained = train(kind, &row, &answers, &material, words.as_ref())?;
    let bytes = trained.artefact.to_bytes()?;
    let made = Reproduced {
        kept: held.artefact.parse()?,
        made: ContentHash::of(&bytes),
        labels: row.labels,
    };
    if made.is_equal() {
        files.put(&bytes)?;
    }
    Ok(made)
}

/// The dense views of some records, as a training has them.
fn values(
    place: (&Outside, DatasetId),
    row: &TrainingRow,
    items: &[Item],
) -> Result<Vec<Array2<f32>>, LiveError> {
    let sources = Sources::as_then(place.0, row)?;
    let encoded = sources.encode(place, items, &Silent)?;
    if !encoded.refused.is_empty() {
        return Err(LiveError::Gone {
            missing: encoded.refused.len(),
            total: items.len(),
        });
    }
    Ok(encoded.values)
}

/// The records of a dataset by the hashes of their contents.
struct Contents(HashMap<ContentHash, Item>);

impl Contents {
    fn find(outside: &Outside, dataset: DatasetId, row: &TrainingRow) -> Result<Self, LiveError> {
        let (mut found, fields) = (HashMap::new(), row.fields());
        outside.each_record(dataset, page(&fields), |record| {
            if let Ok(item) = fields.item(record) {
                found.insert(item.content, item);
            }
        })?;
        Ok(Self(found))
    }

    /// The records of these contents, in their order.
    fn of(&self, contents: &[ContentHash]) -> Result<Vec<Item>, LiveError> {
        let found = contents.iter().filter_map(|content| self.0.get(content));
        let found: Vec<Item> = found.cloned().collect();
        if found.len() < contents.len() {
            return Err(LiveError::Gone {
                missing: contents.len() - found.len(),
                total: contents.len(),
            });
        }
        Ok(found)
    }
}
