use std::collections::HashMap;

use hone_annotation::{AnnotationError, DatasetId, Kind as Thing, Loop, ModelVersion, VersionId};
use hone_domain::{ContentHash, Encoder};

use crate::LiveError;
use crate::definition::EncoderChoice;
use crate::files::unpack_hashes;
use crate::kind::{Artefact as _, Kind, for_kind};
use crate::material::{layers, read_kept};
use crate::model::read_row;
use crate::outside::Outside;
use crate::pool::count_words;
use crate::training::{TrainingRow, train};
use crate::wait::wait;
use crate::worker::text;

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
    let texts = Texts::find(outside, of.dataset, &row)?;
    let words = count_words(texts.of(&basis)?);
    let encoder = open_as_then(outside, &row)?;
    let layers = layers(&row.views);
    let with = (encoder.as_ref(), row.views.as_slice(), layers.as_slice());
    let material = read_kept(outside, with, Some(&words), &texts.of(&contents)?)?;
    let trained = train(kind, &row, &answers, &material, Some(&words))?;
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

/// The encoder of a training, at the same revision.
fn open_as_then(
    outside: &Outside,
    row: &TrainingRow,
) -> Result<std::sync::Arc<dyn Encoder>, LiveError> {
    let choice = EncoderChoice::of(&row.encoder);
    let encoder = outside.open_encoder(&choice)?;
    let (then, now) = (row.encoder.revision, encoder.info().revision);
    if then == now {
        return Ok(encoder);
    }
    let (then, now) = (then.short(), now.short());
    Err(LiveError::BadDefinition {
        place: "encoder".to_owned(),
        reason: format!("the version was trained on revision {then}, this is {now}"),
    })
}

/// The texts of a dataset by the hashes of their contents.
struct Texts(HashMap<ContentHash, String>);

impl Texts {
    fn find(outside: &Outside, dataset: DatasetId, row: &TrainingRow) -> Result<Self, LiveError> {
        let mut texts = HashMap::new();
        outside.each_record(dataset, |record| {
            let text = text(record, &row.fields);
            texts.insert(ContentHash::of(text.as_bytes()), text);
        })?;
        Ok(Self(texts))
    }

    /// The texts of these contents, in their order.
    fn of(&self, contents: &[ContentHash]) -> Result<Vec<&str>, LiveError> {
        let found = contents.iter().filter_map(|content| self.0.get(content));
        let found: Vec<&str> = found.map(String::as_str).collect();
        if found.len() < contents.len() {
            return Err(LiveError::Gone {
                missing: contents.len() - found.len(),
                total: contents.len(),
            });
        }
        Ok(found)
    }
}
