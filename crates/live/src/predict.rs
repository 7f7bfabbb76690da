//! What a version says of texts, whether it makes the suggestions or not.

use hone_annotation::{Loop, ModelVersion, Record};
use hone_domain::Silent;
use hone_learn::Artefact;

use crate::LiveError;
use crate::fields::Item;
use crate::kind::{Kind, QuestionKind, Speaker as _, for_kind};
use crate::live::Live;
use crate::material::{Material, read_once};
use crate::model::{read_head, read_row};
use crate::outside::Outside;
use crate::predictions::{AGENT, Predicted};
use crate::sources::Sources;

impl Live {
    /// What a version of a loop says of texts, in their order. Blocking; nothing of the texts is
    /// kept.
    ///
    /// # Errors
    /// If its file cannot be read, the encoder cannot be had or is not the one it learned with, or
    /// it reads images.
    pub fn predict(
        &self,
        of: &Loop,
        version: &ModelVersion,
        texts: &[&str],
    ) -> Result<Vec<Predicted>, LiveError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let row = read_row(&version.training)?;
        let apart = matches!(row.kind, QuestionKind::Rankings { .. });
        if row.images.is_some() || apart {
            let what = if apart {
                "ranks the options of records"
            } else {
                "reads images"
            };
            return Err(LiveError::BadDefinition {
                place: "texts".to_owned(),
                reason: format!("the version {what}: name records"),
            });
        }
        let sources = Sources::as_then(self.outside(), &row)?;
        for_kind!(row.kind, |kind| {
            let reader = Reader::open(kind, self.outside(), of, version)?;
            let material = read_once(self.outside(), &sources, reader.head.words(), texts)?;
            reader.predict(&material)
        })
    }

    /// What a version of a loop says of records, in their order. Blocking; features that are kept
    /// are not computed again.
    ///
    /// # Errors
    /// If its file cannot be read, or an encoder cannot be had or is not the one it learned with;
    /// [`LiveError::Unreadable`] names a record whose image cannot be read.
    pub fn predict_records(
        &self,
        of: &Loop,
        version: &ModelVersion,
        records: &[Record],
    ) -> Result<Vec<Predicted>, LiveError> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let row = read_row(&version.training)?;
        let outside = self.outside();
        let sources = Sources::as_then(outside, &row)?;
        let unreadable = |at: usize, reason| LiveError::Unreadable {
            record: records[at].id,
            reason,
        };
        let items = records.iter().enumerate().map(|(at, record)| {
            let item = sources.fields.item(record);
            item.map_err(|reason| unreadable(at, reason))
        });
        let items: Vec<Item> = items.collect::<Result<_, _>>()?;
        let encoded = sources.encode((outside, of.dataset), &items, &Silent)?;
        if let Some((at, reason)) = encoded.refused.into_iter().next() {
            return Err(unreadable(at, reason));
        }
        let reads = sources.reads();
        for_kind!(row.kind, |kind| {
            let reader = Reader::open(kind, outside, of, version)?;
            let (words, values) = (reader.head.words(), encoded.values);
            reader.predict(&Material::kept((outside, &reads), values, words, &items)?)
        })
    }
}

/// A version with its head.
struct Reader<'a, K: Kind> {
    kind: K,
    version: &'a ModelVersion,
    agent: String,
    head: K::Artefact,
}

impl<'a, K: Kind> Reader<'a, K> {
    fn open(
        kind: K,
        outside: &Outside,
        of: &Loop,
        version: &'a ModelVersion,
    ) -> Result<Self, LiveError> {
        let head: K::Artefact = read_head(version, &outside.folders.of(of.id))?;
        Ok(Self {
            kind,
            version,
            agent: format!("{AGENT}{}@v{}", of.name, version.number),
            head,
        })
    }

    fn predict(&self, material: &Material<'_>) -> Result<Vec<Predicted>, LiveError> {
        let said = self.kind.predict(self.head.head(), material)?;
        let speaker = (self.agent.as_str(), Some(self.version.id));
        let rows = 0..said.rows();
        Ok(rows
            .map(|row| Predicted::new(&said, row, self.head.schema(), speaker))
            .collect())
    }
}
