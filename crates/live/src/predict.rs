//! What a version says of texts, whether it makes the suggestions or not.

use hone_annotation::{Loop, ModelVersion, Record};
use hone_domain::{ContentHash, Encoder, Silent, ViewData};
use hone_engine::{EngineError, encode_pooled};
use hone_learn::{FeatureMatrix, FeatureView, Features, HeadArtefact};
use ndarray::Array2;

use crate::LiveError;
use crate::definition::LoopDefinition;
use crate::live::Live;
use crate::model::{most_probable, read_row};
use crate::outside::Outside;
use crate::pool::WORDS;
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
        let reader = Reader::open(self.outside(), of, version)?;
        let encoded = reader.encoder.encode(texts, &reader.head.views, &Silent)?;
        let views = encoded.into_iter().zip(&reader.head.views);
        let values = views.map(|(data, &view)| match data {
            ViewData::Pooled(values) => Ok(values),
            ViewData::Tokens(_) => Err(EngineError::NotPooled(view)),
        });
        reader.predict(texts, values.collect::<Result<_, _>>()?)
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
        let fields = read_row(&version.training)?.fields;
        let texts: Vec<String> = records.iter().map(|record| text(record, &fields)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let outside = self.outside();
        let reader = Reader::open(outside, of, version)?;
        let features = outside.features.as_ref();
        let views = &reader.head.views;
        let encoded = encode_pooled(reader.encoder.as_ref(), features, &texts, views, &Silent)?;
        reader.predict(&texts, encoded.views)
    }
}

/// A version with the encoder it learned with.
struct Reader<'a> {
    version: &'a ModelVersion,
    agent: String,
    encoder: std::sync::Arc<dyn Encoder>,
    head: HeadArtefact,
}

impl<'a> Reader<'a> {
    fn open(outside: &Outside, of: &Loop, version: &'a ModelVersion) -> Result<Self, LiveError> {
        let hash: ContentHash = version.artefact.parse()?;
        let files = &outside.files;
        let head = HeadArtefact::from_bytes(&files.get(hash)?, &files.path(hash))?;
        let choice = LoopDefinition::read(&of.definition)?.encoder;
        let no_encoder = |source| LiveError::NoEncoder {
            id: choice.model_id.clone(),
            source,
        };
        let encoder = outside.encoders.open(&choice).map_err(no_encoder)?;
        if encoder.info() != &head.encoder {
            let (now, then) = (encoder.info().revision, head.encoder.revision);
            let reason = format!("it has revision {now}, the version learned with {then}");
            return Err(no_encoder(reason.into()));
        }
        Ok(Self {
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
        let views = self.head.views.iter().zip(values);
        let dense = views.map(|(view, values)| FeatureView {
            name: view.to_string(),
            matrix: FeatureMatrix::Dense(values),
        });
        let words = self.head.tf_idf.iter().map(|words| FeatureView {
            name: WORDS.to_owned(),
            matrix: FeatureMatrix::Sparse(words.transform(texts.iter().copied())),
        });
        let features = Features::new(dense.chain(words).collect())?;
        let probabilities = self.head.head.predict(&features)?;
        let schema = &self.head.schema;
        let rows = probabilities.view();
        let said = rows.outer_iter().map(|row| {
            let class = most_probable(row.iter().copied());
            Predicted {
                label: schema.name(class).to_owned(),
                score: row[class.index()],
                agent: self.agent.clone(),
                version: Some(self.version.id),
                scores: schema
                    .names()
                    .iter()
                    .cloned()
                    .zip(row.iter().copied())
                    .collect(),
            }
        });
        Ok(said.collect())
    }
}
