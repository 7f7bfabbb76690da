use std::collections::BTreeSet;

use hone_annotation::{FieldSettings, LabelOption, Object, Question, QuestionSettings, Schema};
use hone_domain::{EncoderInfo, LabelSchema, Precision};
use hone_engine::PromptTemplate;
use hone_learn::audit::GateRule;
use hone_query::StrategySpec;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::LiveError;
use crate::fields::{Fields, Texts};
use crate::kind::{Kind, QuestionKind, for_kind};
use crate::loop_kind::LoopKind;
use crate::model::to_object;
use crate::writing::WriterChoice;

/// What a loop is asked to do. Only the question has to be named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoopDefinition {
    /// The name of the question: one of labels, ratings, a ranking, spans or a text.
    pub question: String,
    /// The name of the loop; the question's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The text fields that are read, joined by a line feed, and the field of images; all of them
    /// if none is named, but images only with an encoder for them. Of a question of spans it is the
    /// one of text in which they lie.
    #[serde(default)]
    pub fields: Vec<String>,
    /// The encoder of the texts.
    #[serde(default)]
    pub encoder: EncoderChoice,
    /// The language model, for a question that a text answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<WriterChoice>,
    /// The encoder of the images; none are read if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_encoder: Option<EncoderChoice>,
    /// Sentences about an image of a label, which stands in place of `{}`, for encoders that read
    /// both.
    #[serde(default = "default_prompts")]
    pub image_prompts: Vec<String>,
    /// What is fitted on the answers, a head of the kind of the question; nothing until the
    /// definition is completed for one.
    #[serde(default)]
    pub head: Value,
    /// How the next records are chosen; nothing until the definition is completed for a question.
    #[serde(default)]
    pub strategy: Option<StrategySpec>,
    /// Records that the strategy chooses at once.
    #[serde(default = "default_batch")]
    pub batch: usize,
    /// The share of the queue that is drawn at random to measure on.
    #[serde(default = "default_audit_share")]
    pub audit_share: f64,
    /// The share of the queue that is drawn at random to tell what choosing gains.
    #[serde(default)]
    pub random_share: f64,
    /// When a model is trained.
    #[serde(default)]
    pub triggers: Triggers,
    /// When a trained model takes over.
    #[serde(default)]
    pub gate: Gate,
    /// When a model that makes bad suggestions is taken back.
    #[serde(default)]
    pub guard: Guard,
    /// Seconds for which a record is kept for the person it was handed to.
    #[serde(default = "default_lease")]
    pub lease_seconds: u64,
    /// Whether suggestions by others than loops are replaced.
    #[serde(default)]
    pub replace_suggestions: bool,
    /// Labels after which the loop says that its budget is spent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<usize>,
    /// What all that is random derives from.
    #[serde(default)]
    pub seed: u64,
}

/// Which encoder reads the records, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EncoderChoice {
    /// The model's id.
    pub model_id: String,
    /// Texts are cut after this many tokens; the model's own limit if absent.
    pub max_tokens: Option<usize>,
    /// The number format.
    pub dtype: Precision,
}

impl Default for EncoderChoice {
    fn default() -> Self {
        Self {
            model_id: "all-MiniLM-L6-v2".to_owned(),
            max_tokens: None,
            dtype: Precision::F32,
        }
    }
}

impl EncoderChoice {
    /// The choice that gives an encoder again.
    pub(crate) fn of(info: &EncoderInfo) -> Self {
        Self {
            model_id: info.id.clone(),
            max_tokens: Some(info.max_tokens),
            dtype: info.precision,
        }
    }
}

/// When a model is trained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Triggers {
    /// New answers after which it is trained at once.
    pub answers: usize,
    /// Seconds after the first new answer at which it is trained with fewer.
    pub seconds: u64,
    /// Milliseconds without a new answer that are waited for, so that a burst is one training;
    /// never longer than ten times that.
    pub debounce_ms: u64,
}

impl Default for Triggers {
    fn default() -> Self {
        Self {
            answers: 10,
            seconds: 30,
            debounce_ms: 100,
        }
    }
}

/// When a trained model takes over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Gate {
    /// The rule once the audit is large enough.
    pub rule: GateRule,
    /// The share of the queue that an open gate audits.
    pub share: f64,
    /// New labels, as a share of the champion's, after which a challenger is frozen and audited.
    pub growth: f64,
    /// Whether models take over before the audit is large enough, judged by the answers that each
    /// did not learn from. The first one does in any case.
    pub provisional: bool,
    /// The largest expected calibration error on such answers.
    pub calibration: f64,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            rule: GateRule::default(),
            share: 0.25,
            growth: 0.2,
            provisional: true,
            calibration: 0.25,
        }
    }
}

/// When a model that makes bad suggestions is taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Guard {
    /// The last answers that are looked at.
    pub window: usize,
    /// Answers below which nothing is judged.
    pub least: usize,
    /// How far the share of accepted suggestions may lie below what their scores promise, beyond
    /// three standard errors.
    pub tolerance: f64,
    /// Seconds after which a record that was handed out and not answered is late.
    pub late_seconds: Option<u64>,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            window: 60,
            least: 30,
            tolerance: 0.15,
            late_seconds: None,
        }
    }
}

fn default_prompts() -> Vec<String> {
    vec!["a photo of a {}.".to_owned()]
}

const fn default_batch() -> usize {
    20
}

const fn default_audit_share() -> f64 {
    0.1
}

const fn default_lease() -> u64 {
    600
}

impl LoopDefinition {
    /// Reads a definition as a client writes it and checks what can be checked without a dataset.
    ///
    /// # Errors
    /// [`LiveError::BadDefinition`] names the place.
    pub fn read(body: &Object) -> Result<Self, LiveError> {
        let read: Self = serde_json::from_value(Value::Object(body.clone())).map_err(|error| {
            LiveError::BadDefinition {
                place: "body".to_owned(),
                reason: error.to_string(),
            }
        })?;
        read.check()?;
        Ok(read)
    }

    fn check(&self) -> Result<(), LiveError> {
        let share = |value: f64| (0.0..=0.5).contains(&value);
        let least = self.gate.rule.first_rows;
        let rules = [
            (self.batch == 0, "batch", "has to be at least 1"),
            (
                !share(self.audit_share),
                "audit_share",
                "has to be from 0 to 0.5",
            ),
            (
                !share(self.random_share),
                "random_share",
                "has to be from 0 to 0.5",
            ),
            (
                !share(self.gate.share),
                "gate.share",
                "has to be from 0 to 0.5",
            ),
            (
                self.gate.growth <= 0.0 || self.gate.growth.is_nan(),
                "gate.growth",
                "has to be above 0",
            ),
            (least < 50, "gate.rule.first_rows", "has to be at least 50"),
            (
                self.gate.rule.extended_rows < least,
                "gate.rule.extended_rows",
                "has to be at least first_rows",
            ),
            (
                self.triggers.answers == 0,
                "triggers.answers",
                "has to be at least 1",
            ),
            (
                self.lease_seconds == 0,
                "lease_seconds",
                "has to be at least 1",
            ),
            (
                self.guard.least == 0 || self.guard.window < self.guard.least,
                "guard",
                "needs 1 <= least <= window",
            ),
            (
                self.image_prompts.is_empty()
                    || (self.image_prompts.iter()).any(|text| PromptTemplate::new(text).is_err()),
                "image_prompts",
                "has to hold sentences, each with one {} in place of the label",
            ),
        ];
        if let Some((_, place, reason)) = rules.into_iter().find(|(broken, ..)| *broken) {
            return Err(bad(place, reason));
        }
        self.writer.as_ref().map_or(Ok(()), WriterChoice::check)?;
        let strategy = self.strategy.as_ref().map(StrategySpec::build);
        let unbuilt = strategy.transpose().map(drop);
        unbuilt.map_err(|error| bad("strategy", error.to_string()))
    }

    /// What was left to the loop filled in for a question, and what depends on its kind checked.
    ///
    /// # Errors
    /// [`LiveError::BadDefinition`] if loops cannot learn to answer such a question, or not with
    /// that head or strategy.
    pub fn for_question(mut self, question: &Question) -> Result<Self, LiveError> {
        match LoopKind::of(question)? {
            LoopKind::Learned(kind) => {
                labels(question)?;
                self.take_field_of(question)?;
                if self.writer.is_some() {
                    return Err(bad("writer", "is for a question that a text answers"));
                }
                for_kind!(kind, |kind| self.complete(kind)?);
            }
            LoopKind::Written => self.check_writing()?,
        }
        Ok(self)
    }

    /// Reads the field in which the spans of a question lie, and no other: offsets are those of one
    /// text.
    fn take_field_of(&mut self, question: &Question) -> Result<(), LiveError> {
        let QuestionSettings::Span { field, .. } = &question.settings else {
            return Ok(());
        };
        let lie = format!(
            "the spans of {:?} lie in the field {field:?}",
            question.name
        );
        if !self.fields.is_empty() && self.fields != [field.clone()] {
            return Err(bad("fields", lie));
        }
        if self.image_encoder.is_some() {
            let reason = format!("has to be left out: {lie}, and no image is read beside it");
            return Err(bad("image_encoder", reason));
        }
        self.fields = vec![field.clone()];
        Ok(())
    }

    /// Nothing is trained where a language model writes.
    fn check_writing(&self) -> Result<(), LiveError> {
        let reason = "a text is suggested by a language model: nothing is fitted or chosen";
        if self.writer.is_none() {
            return Err(bad(
                "writer",
                "is missing: a question that a text answers needs a model and a prompt",
            ));
        }
        if !self.head.is_null() {
            return Err(bad("head", reason));
        }
        if self.strategy.is_some() {
            return Err(bad("strategy", reason));
        }
        Ok(())
    }

    fn complete<K: Kind>(&mut self, _: K) -> Result<(), LiveError> {
        let spec = head_spec::<K>(&self.head)?;
        self.head = serde_json::to_value(spec).expect("a head's settings are plain values");
        K::admits(self.strategy.get_or_insert_with(K::strategy))
    }

    /// How the next records are chosen.
    pub(crate) fn strategy<K: Kind>(&self) -> StrategySpec {
        self.strategy.clone().unwrap_or_else(K::strategy)
    }

    /// The fields that are read, those of text in the dataset's order.
    ///
    /// # Errors
    /// [`LiveError::BadDefinition`] if one that is named holds neither texts nor images, there is
    /// none, images are to be read and no encoder is named for them, or of several fields.
    pub(crate) fn read_fields(&self, schema: &Schema) -> Result<Fields, LiveError> {
        let wanted = |name: &String| self.fields.is_empty() || self.fields.contains(name);
        let of = |is: fn(&FieldSettings) -> bool| -> Vec<String> {
            let fields = schema.fields.iter().filter(|field| is(&field.settings));
            let names = fields.map(|field| field.name.clone());
            names.filter(wanted).collect()
        };
        let texts = of(|settings| matches!(settings, FieldSettings::Text { .. }));
        let mut questions = schema.questions.iter();
        let question = questions.find(|held| held.name == self.question);
        if let Some(QuestionSettings::Ranking { options }) = question.map(|held| &held.settings) {
            return self.ranked(options, &texts);
        }
        let images = of(|settings| matches!(settings, FieldSettings::Image));
        let known = |name: &&String| texts.contains(name) || images.contains(name);
        if let Some(strange) = self.fields.iter().find(|name| !known(name)) {
            let reason = format!("the dataset has no field of texts or images {strange:?}");
            return Err(bad("fields", reason));
        }
        let named = !self.fields.is_empty();
        let image = match (&self.image_encoder, images.as_slice()) {
            (Some(_), [one]) => Some(one.clone()),
            (Some(_), []) => return Err(bad("image_encoder", "no field of images is read")),
            (Some(_), _) => return Err(bad("fields", "name the one field of images to read")),
            (None, [one, ..]) if named || texts.is_empty() => {
                let reason = format!("has to be named: the images of {one:?} are to be read");
                return Err(bad("image_encoder", reason));
            }
            (None, _) => None,
        };
        if texts.is_empty() && image.is_none() {
            return Err(bad("fields", "the dataset has no field of texts or images"));
        }
        Ok(Fields {
            texts,
            read: Texts::Joined,
            image,
        })
    }

    /// The options of a ranking, each of which has to be one of these fields.
    fn ranked(&self, options: &[LabelOption], texts: &[String]) -> Result<Fields, LiveError> {
        if !self.fields.is_empty() {
            let reason = "options that are ranked are the fields that are read: leave it out";
            return Err(bad("fields", reason));
        }
        if self.image_encoder.is_some() {
            return Err(bad("image_encoder", "options that are ranked are texts"));
        }
        let strange = options.iter().find(|option| !texts.contains(&option.value));
        if let Some(strange) = strange {
            let reason = format!(
                "rankings are learned from options that are text fields of the dataset, and {:?} \
                 is none",
                strange.value
            );
            return Err(bad("question", reason));
        }
        Ok(Fields {
            texts: options.iter().map(|option| option.value.clone()).collect(),
            read: Texts::Apart,
            image: None,
        })
    }

    /// The definition as it is kept.
    pub fn body(&self) -> Object {
        to_object(self)
    }
}

fn bad(place: &str, reason: impl Into<String>) -> LiveError {
    LiveError::BadDefinition {
        place: place.to_owned(),
        reason: reason.into(),
    }
}

/// The settings of a head as a definition or a training holds them; the defaults of its kind where
/// they are absent.
///
/// # Errors
/// [`LiveError::BadDefinition`] if they are not those of a head of this kind.
pub(crate) fn head_spec<K: Kind>(head: &Value) -> Result<K::Spec, LiveError> {
    if head.is_null() {
        return Ok(K::spec());
    }
    K::Spec::deserialize(head).map_err(|error| LiveError::BadDefinition {
        place: "head".to_owned(),
        reason: error.to_string(),
    })
}

/// The labels of a question in their order, or its ratings from the lowest to the highest.
///
/// # Errors
/// [`LiveError::BadDefinition`] if loops cannot learn to answer it, or it has fewer than two; one
/// is enough where spans answer.
pub fn labels(question: &Question) -> Result<LabelSchema, LiveError> {
    QuestionKind::of(question)?;
    let names = match &question.settings {
        QuestionSettings::Rating { options } => {
            let ratings: BTreeSet<i64> = options.iter().map(|option| option.value).collect();
            ratings.iter().map(i64::to_string).collect()
        }
        QuestionSettings::Ranking { options } => {
            options.iter().map(|option| option.value.clone()).collect()
        }
        _ => options(question)
            .iter()
            .map(|it| it.value.clone())
            .collect(),
    };
    let schema = match &question.settings {
        QuestionSettings::Span { .. } => LabelSchema::of_spans(names),
        _ => LabelSchema::new(names),
    };
    schema.map_err(|error| LiveError::BadDefinition {
        place: "question".to_owned(),
        reason: error.to_string(),
    })
}

/// The labels that a question offers; none where it offers none.
pub(crate) fn options(question: &Question) -> &[LabelOption] {
    match &question.settings {
        QuestionSettings::LabelSelection { options, .. }
        | QuestionSettings::MultiLabelSelection { options, .. }
        | QuestionSettings::Span { options, .. } => options,
        QuestionSettings::Text { .. }
        | QuestionSettings::Rating { .. }
        | QuestionSettings::Ranking { .. } => &[],
    }
}
