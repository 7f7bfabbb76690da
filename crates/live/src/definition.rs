mod conditions;

use std::collections::BTreeSet;
use std::error::Error;

use hone_annotation::{FieldSettings, LabelOption, Object, Question, QuestionSettings, Schema};
use hone_domain::LabelSchema;
use hone_engine::PromptTemplate;
use hone_query::StrategySpec;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::conditions::{Gate, Guard, Triggers};
use crate::LiveError;
use crate::encoder_choice::EncoderChoice;
use crate::error::chain;
use crate::fields::{Fields, Texts};
use crate::kind::{Kind, QuestionKind, for_kind};
use crate::loop_kind::LoopKind;
use crate::model::to_object;
use crate::suggester::SuggesterChoice;
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
    /// A model that suggests spans until the loop has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggester: Option<SuggesterChoice>,
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
        let of_spans = matches!(question.settings, QuestionSettings::Span { .. });
        if self.suggester.is_some() && !of_spans {
            return Err(bad("suggester", "is for a question that spans answer"));
        }
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

    /// Checks that labels of a suggester stand for labels of a question.
    ///
    /// # Errors
    /// [`LiveError::BadDefinition`] says why not, or why the model's labels are not known.
    pub(crate) fn check_suggester(
        &self,
        known: Option<Result<LabelSchema, Box<dyn Error + Send + Sync>>>,
        question: &Question,
    ) -> Result<(), LiveError> {
        let (Some(choice), Some(known)) = (&self.suggester, known) else {
            return Ok(());
        };
        let known = known.map_err(|error| bad("suggester.model_id", chain(error.as_ref())))?;
        choice.fits(&known, &labels(question)?)
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
