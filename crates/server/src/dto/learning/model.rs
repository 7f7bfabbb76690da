//! Versions of a loop's model, encoders and suggesters.

use std::collections::BTreeMap;

use hone_annotation::{
    AnnotationError, Answer, Loop, LoopId, ModelVersion, Object, RecordId, Score, Span, StoreError,
    Timestamp, VersionId, limits,
};
use hone_live::{Live, Modality, Predicted, TrainingRow};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::dto::shape;
use crate::settings::{ListedEncoder, ListedSuggester};

/// A version of a loop's model.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelVersion)]
pub(crate) struct ModelReply {
    #[schema(value_type = Uuid)]
    id: VersionId,
    #[schema(value_type = Uuid)]
    loop_id: LoopId,
    /// Its number in the loop, from 1.
    number: u32,
    /// Its name among the agents of suggestions.
    agent: String,
    /// Whether it makes the suggestions.
    champion: bool,
    /// The SHA-256 of its file, as hexadecimal digits.
    artefact: String,
    /// Whether that file is there; those of old versions that never made the suggestions are not
    /// kept.
    kept: bool,
    training: TrainingReply,
    /// What was measured when it was trained.
    #[schema(value_type = Object)]
    metrics: Object,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
}

/// What a training was a function of, in short.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelTraining)]
pub(crate) struct TrainingReply {
    /// Answers it learned from.
    answers: usize,
    /// The labels of the question then.
    labels: Vec<String>,
    /// The fields of text that were read.
    fields: Vec<String>,
    #[schema(value_type = Object)]
    encoder: Value,
    /// What was read of the encoder.
    views: Vec<String>,
    /// Which images were read, by which encoder; nothing if none were.
    #[schema(value_type = Option<Object>)]
    images: Value,
    /// What was fitted.
    #[schema(value_type = Object)]
    head: Value,
    /// What all that is random derives from. A text: it needs more digits than numbers of
    /// JavaScript have.
    seed: String,
}

/// What a version was trained on, as it is kept.
fn training(version: &ModelVersion) -> Result<TrainingRow, AnnotationError> {
    let row = serde_json::from_value(Value::Object(version.training.clone()));
    row.map_err(|error| {
        AnnotationError::Store(StoreError::Damaged {
            what: format!("the training of version {}", version.id),
            source: error.into(),
        })
    })
}

impl ModelReply {
    /// Looks for a file.
    pub(crate) fn new(
        live: &Live,
        of: &Loop,
        version: ModelVersion,
    ) -> Result<Self, AnnotationError> {
        let row = training(&version)?;
        Ok(Self {
            agent: format!("hone/{}@v{}", of.name, version.number),
            champion: of.champion == Some(version.id),
            kept: live.has_head(&version),
            training: TrainingReply {
                answers: row.labels,
                labels: row.schema.names().to_vec(),
                fields: row.fields,
                encoder: json!(row.encoder),
                views: row.views.iter().map(ToString::to_string).collect(),
                images: json!(row.images),
                head: json!(row.head),
                seed: row.seed.0.to_string(),
            },
            id: version.id,
            loop_id: version.of,
            number: version.number,
            artefact: version.artefact,
            metrics: version.metrics,
            inserted_at: version.inserted_at,
        })
    }
}

/// What predictions are wanted of: texts or records, one of the two.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PredictRequest {
    /// From 1 to 500.
    #[serde(default)]
    texts: Option<Vec<String>>,
    /// From 1 to 500 of the loop's dataset.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Uuid>>)]
    record_ids: Option<Vec<RecordId>>,
}

/// What predictions are wanted of.
#[derive(Debug)]
pub(crate) enum Wanted {
    Texts(Vec<String>),
    Records(Vec<RecordId>),
}

impl PredictRequest {
    /// One of the two.
    pub(crate) fn wanted(self) -> Result<Wanted, AnnotationError> {
        const MOST: usize = 500;
        match (self.texts, self.record_ids) {
            (Some(texts), None) => {
                limits::count("texts", texts.len(), 1, MOST)?;
                Ok(Wanted::Texts(texts))
            }
            (None, Some(ids)) => {
                limits::count("record_ids", ids.len(), 1, MOST)?;
                Ok(Wanted::Records(ids))
            }
            (Some(_), Some(_)) | (None, None) => {
                let reason = "either 'texts' or 'record_ids' is wanted";
                Err(AnnotationError::Unprocessable(reason.to_owned()))
            }
        }
    }
}

/// What a version says of a text or a record.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Prediction {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>, nullable = false)]
    record_id: Option<RecordId>,
    /// The answer.
    #[schema(value_type = shape::Answer)]
    value: Answer,
    /// How probable that is: one number, or one an item of a list.
    #[schema(value_type = shape::Score)]
    score: Score,
    /// The answer in words: several labels with commas between them, spans with their places.
    label: String,
    /// The probability of each label.
    scores: BTreeMap<String, f32>,
    /// Its name among the agents of suggestions.
    agent: String,
}

impl Prediction {
    pub(crate) fn new(record: Option<RecordId>, said: Predicted) -> Self {
        Self {
            record_id: record,
            label: in_words(&said.value),
            value: said.value,
            score: said.score,
            scores: said.scores.into_iter().collect(),
            agent: said.agent,
        }
    }
}

/// The labels of an answer with commas between them, those of spans with their places.
pub(super) fn in_words(answer: &Answer) -> String {
    let Answer::Spans(spans) = answer else {
        return answer.labels().join(", ");
    };
    let span = |span: &Span| format!("{} {}–{}", span.label, span.start, span.end);
    spans.iter().map(span).collect::<Vec<_>>().join(", ")
}

/// An encoder that a loop may be made with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Encoder)]
pub(crate) struct EncoderReply {
    id: String,
    architecture: String,
    licence: String,
    /// The length of a feature vector.
    dimension: usize,
    /// Texts are cut after this many tokens; 0 if it reads none.
    max_tokens: usize,
    /// Whether it is on this machine; others are fetched when they are needed.
    here: bool,
    /// What it reads: `texts`, `images` or both.
    reads: Vec<String>,
}

impl From<ListedEncoder> for EncoderReply {
    fn from(listed: ListedEncoder) -> Self {
        let ListedEncoder {
            id,
            architecture,
            licence,
            dimension,
            max_tokens,
            here,
            reads,
        } = listed;
        Self {
            id,
            architecture,
            licence,
            dimension,
            max_tokens,
            here,
            reads: reads.iter().map(Modality::to_string).collect(),
        }
    }
}

/// A model on this machine that may suggest spans before a loop has one of its own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suggester)]
pub(crate) struct SuggesterReply {
    id: String,
    /// What it finds, by names of its own.
    labels: Vec<String>,
}

impl From<ListedSuggester> for SuggesterReply {
    fn from(ListedSuggester { id, labels }: ListedSuggester) -> Self {
        Self { id, labels }
    }
}
