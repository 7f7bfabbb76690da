//! What a version says of texts, whether it makes the suggestions or not.

use hone_annotation::{Loop, ModelVersion, Record};
use hone_domain::Encoder;

use crate::LiveError;
use crate::definition::EncoderChoice;
use crate::kind::{Artefact, Kind, Speaker as _, for_kind};
use crate::live::Live;
use crate::material::{Material, layers, read_kept, read_once};
use crate::model::{read_head, read_row};
use crate::outside::Outside;
use crate::predictions::{AGENT, Predicted};
use crate::worker::text;

impl Live {
    /// What a version of a loop says of texts, in their order. Blocking; nothing of the texts is
    /// kept.
    ///
    /// # Errors
    /// If its file cannot be read, or the encoder cannot be had or is not the one it learned with.
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
        for_kind!(row.kind, |kind| {
            let reader = Reader::open(kind, self.outside(), of, version)?;
            let layers = layers(reader.head.views());
            let with = (
                reader.encoder.as_ref(),
                reader.head.views(),
                layers.as_slice(),
            );
            reader.predict(&read_once(
                self.outside(),
                with,
                reader.head.words(),
                texts,
            )?)
        })
    }

    /// What a version of a loop says of records, in their order. Blocking; features that are kept
    /// are not computed again.
    ///
    /// # Errors
    /// As [`Self::predict`].
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
        let texts = records.iter().map(|record| text(record, &row.fields));
        let texts: Vec<String> = texts.collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let outside = self.outside();
        for_kind!(row.kind, |kind| {
            let reader = Reader::open(kind, outside, of, version)?;
            let layers = layers(reader.head.views());
            let with = (
                reader.encoder.as_ref(),
                reader.head.views(),
                layers.as_slice(),
            );
            reader.predict(&read_kept(outside, with, reader.head.words(), &texts)?)
        })
    }
}

/// A version with the encoder it learned with.
struct Reader<'a, K: Kind> {
    kind: K,
    version: &'a ModelVersion,
    agent: String,
    encoder: std::sync::Arc<dyn Encoder>,
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
        let choice = EncoderChoice::of(head.encoder());
        let encoder = outside.open_encoder(&choice)?;
        if encoder.info() != head.encoder() {
            let (now, then) = (encoder.info().revision, head.encoder().revision);
            let reason = format!("it has revision {now}, the version learned with {then}");
            return Err(LiveError::NoEncoder {
                id: choice.model_id,
                source: reason.into(),
            });
        }
        Ok(Self {
            kind,
            version,
            agent: format!("{AGENT}{}@v{}", of.name, version.number),
            encoder,
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
