//! What a loop is asked to do. Read by the loops themselves; the types here describe it.
#![allow(
    dead_code,
    reason = "these types describe; nothing but their tests makes them"
)]

use utoipa::ToSchema;

/// What a loop is asked to do. Only the question has to be named.
#[derive(ToSchema)]
#[schema(as = LoopDefinition)]
pub(crate) struct LoopDefinitionShape {
    /// The name of the question.
    question: String,
    /// The name of the loop; the question's if absent.
    name: Option<String>,
    /// The fields that are read, of texts and one of images; all of them if none is named, but
    /// images only with an encoder for them.
    #[schema(required = false)]
    fields: Vec<String>,
    /// The encoder of the texts.
    #[schema(required = false)]
    encoder: EncoderChoiceShape,
    /// The encoder of the images; none are read if absent.
    image_encoder: Option<EncoderChoiceShape>,
    /// Sentences about an image of a label, which stands in place of `{}`, for encoders that read
    /// both: what suggests before the first answer.
    #[schema(required = false, default = json!(["a photo of a {}."]))]
    image_prompts: Vec<String>,
    writer: Option<WriterChoiceShape>,
    suggester: Option<SuggesterChoiceShape>,
    /// What is fitted on the answers: a name under `kind` and its parameters.
    #[schema(required = false, value_type = Object)]
    head: serde_json::Value,
    /// How the next records are chosen: a name under `kind` and its parameters.
    #[schema(required = false, value_type = Object)]
    strategy: serde_json::Value,
    /// Records that the strategy chooses at once.
    #[schema(required = false, default = 20)]
    batch: usize,
    /// The share of the queue that is drawn at random to measure on, up to 0.5.
    #[schema(required = false, default = 0.1)]
    audit_share: f64,
    /// The share of the queue that is drawn at random to tell what choosing gains, up to 0.5.
    #[schema(required = false, default = 0.0)]
    random_share: f64,
    #[schema(required = false)]
    triggers: TriggersShape,
    #[schema(required = false)]
    gate: GateShape,
    #[schema(required = false)]
    guard: GuardShape,
    /// Seconds for which a record is kept for the person it was handed to.
    #[schema(required = false, default = 600)]
    lease_seconds: u64,
    /// Whether suggestions by others than loops are replaced.
    #[schema(required = false, default = false)]
    replace_suggestions: bool,
    /// Labels after which the loop says that its budget is spent.
    budget: Option<usize>,
    /// What all that is random derives from.
    #[schema(required = false, default = 0)]
    seed: u64,
}

/// Which encoder reads the records, and how.
#[derive(ToSchema)]
#[schema(as = EncoderChoice)]
pub(crate) struct EncoderChoiceShape {
    /// The model's id.
    #[schema(required = false, default = "all-MiniLM-L6-v2")]
    model_id: String,
    /// Texts are cut after this many tokens; the model's own limit if absent.
    max_tokens: Option<usize>,
    /// `f32`, `f16`, `bf16` or `int8`.
    #[schema(required = false, default = "f32")]
    dtype: String,
}

/// Which language model writes suggestions of texts, and from what. A question that a text answers
/// needs one, others have none.
#[derive(ToSchema)]
#[schema(as = WriterChoice)]
pub(crate) struct WriterChoiceShape {
    /// The model's id.
    #[schema(required = false, default = "smollm2-135m-instruct")]
    model_id: String,
    /// What it goes on from: `{name}` stands for what is in that text field of the record, `{{` and
    /// `}}` for braces.
    prompt: String,
    /// Whether the prompt is the text itself, and not a turn of a conversation.
    #[schema(required = false, default = false)]
    plain: bool,
    /// At most so many tokens a suggestion.
    #[schema(required = false, default = 64)]
    max_tokens: usize,
}

/// Which model, trained before, suggests spans until the loop has one of its own. For a question that
/// spans answer.
#[derive(ToSchema)]
#[schema(as = SuggesterChoice)]
pub(crate) struct SuggesterChoiceShape {
    /// The model's id: a folder in `suggesters` of the server's data folder, or a model of the
    /// catalogue.
    model_id: String,
    /// The label of the question that each label of the model stands for; what is not named is not
    /// suggested. If empty, labels stand for those of the same name, whatever their case.
    #[schema(required = false)]
    labels: std::collections::BTreeMap<String, String>,
}

/// When a model is trained.
#[derive(ToSchema)]
#[schema(as = LoopTriggers)]
pub(crate) struct TriggersShape {
    /// New answers after which it is trained at once.
    #[schema(required = false, default = 10)]
    answers: usize,
    /// Seconds after the first new answer at which it is trained with fewer.
    #[schema(required = false, default = 30)]
    seconds: u64,
    /// Milliseconds without a new answer that are waited for, so that a burst is one training.
    #[schema(required = false, default = 100)]
    debounce_ms: u64,
}

/// When a trained model takes over.
#[derive(ToSchema)]
#[schema(as = LoopGate)]
pub(crate) struct GateShape {
    #[schema(required = false)]
    rule: GateRuleShape,
    /// The share of the queue that an open gate audits.
    #[schema(required = false, default = 0.25)]
    share: f64,
    /// New labels, as a share of the champion's, after which a challenger is frozen and audited.
    #[schema(required = false, default = 0.2)]
    growth: f64,
    /// Whether models take over before the audit is large enough, judged by the answers that each
    /// did not learn from.
    #[schema(required = false, default = true)]
    provisional: bool,
    /// The largest expected calibration error on such answers.
    #[schema(required = false, default = 0.25)]
    calibration: f64,
}

/// The rule once the audit is large enough.
#[derive(ToSchema)]
#[schema(as = LoopGateRule)]
pub(crate) struct GateRuleShape {
    /// The lower bound of the gain in macro-F1 must lie above this.
    margin: f64,
    /// No class may fall by more than this, shown at the upper bound of its own gain.
    class_drop: f64,
    /// Audited rows of a class from which its fall counts.
    class_positives: usize,
    /// Audited rows at the first look.
    first_rows: usize,
    /// Audited rows at the extended look.
    extended_rows: usize,
}

/// When a model that makes bad suggestions is taken back.
#[derive(ToSchema)]
#[schema(as = LoopGuard)]
pub(crate) struct GuardShape {
    /// The last answers that are looked at.
    #[schema(required = false, default = 60)]
    window: usize,
    /// Answers below which nothing is judged.
    #[schema(required = false, default = 30)]
    least: usize,
    /// How far the share of accepted suggestions may lie below what their scores promise, beyond
    /// three standard errors.
    #[schema(required = false, default = 0.15)]
    tolerance: f64,
    /// Seconds after which a record that was handed out and not answered is late.
    late_seconds: Option<u64>,
}

#[cfg(test)]
mod tests;
