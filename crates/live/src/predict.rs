//! What a version says of texts, whether it makes the suggestions or not.

use hone_annotation::{Loop, ModelVersion, Record};
use hone_domain::{Encoder, Silent, ViewData};
use hone_engine::{EngineError, encode_pooled};
use ndarray::Array2;

use crate::LiveError;
use crate::definition::EncoderChoice;
use crate::kind::{Artefact, Kind, QuestionKind, Speaker as _, for_kind};
use crate::live::Live;
use crate::model::{read_head, read_row};
use crate::outside::Outside;
use crate::pool::features_of;
use crate::predictions::{AGENT, Predicted};

impl Live {
    /// What a version of a loop says of texts, in their order. Blocking; nothing of the texts is
    /// kept.
    ///
    /// # Errors
    /// If its file cannot be read, or the encoder cannot be had or is not the one it learned with; if
    /// it ranks options, which are fields of records.
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
        if let QuestionKind::Rankings { .. } = row.kind {
            let reason = "the options of a record are ranked: name records";
            return Err(LiveError::BadDefinition {
                place: "texts".to_owned(),
                reason: reason.to_owned(),
            });
        }
        for_kind!(row.kind, |kind| {
            let reader = Reader::open((kind, row.kind), self.outside(), of, version)?;
            let encoded = reader.encoder.encode(texts, reader.head.views(), &Silent)?;
            let views = encoded.into_iter().zip(reader.head.views());
            let values = views.map(|(data, &view)| match data {
                ViewData::Pooled(values) => Ok(values),
                ViewData::Tokens(_) => Err(EngineError::NotPooled(view)),
            });
            reader.predict(texts, values.collect::<Result<_, _>>()?)
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
        let texts = records
            .iter()
            .map(|record| row.kind.text(record, &row.fields));
        let texts: Vec<String> = texts.collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let outside = self.outside();
        let features = outside.features.as_ref();
        for_kind!(row.kind, |kind| {
            let reader = Reader::open((kind, row.kind), outside, of, version)?;
            let (encoder, views) = (reader.encoder.as_ref(), reader.head.views());
            let encoded = encode_pooled(encoder, features, &texts, views, &Silent)?;
            reader.predict(&texts, encoded.views)
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
        (kind, of_question): (K, QuestionKind),
        outside: &Outside,
        of: &Loop,
        version: &'a ModelVersion,
    ) -> Result<Self, LiveError> {
        let head: K::Artefact = read_head(version, &outside.folders.of(of.id))?;
        let choice = EncoderChoice::of(head.encoder());
        let encoder = of_question.reads_by(outside.open_encoder(&choice)?);
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

    /// `values` has a matrix a dense view, `[texts, d]`.
    fn predict(
        &self,
        texts: &[&str],
        values: Vec<Array2<f32>>,
    ) -> Result<Vec<Predicted>, LiveError> {
        let head = &self.head;
        let features = features_of(head.views(), values, head.words(), texts)?;
        let said = self.kind.predict(head.head(), &features)?;
        let speaker = (self.agent.as_str(), Some(self.version.id));
        let rows = 0..said.rows();
        Ok(rows
            .map(|row| Predicted::new(&said, row, head.schema(), speaker))
            .collect())
    }
}
