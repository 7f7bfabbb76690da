//! Kinds of questions: everything in a loop that depends on what an answer is.

mod label_sets;
mod one_class;
mod probabilities;
mod rankings;
mod sets;
mod spans;
mod trial;

use std::fmt::Debug;

use hone_annotation::{Answer, Question, QuestionSettings, Score};
use hone_domain::{
    Class, Embeddings, EncoderInfo, LabelSchema, PoolIdx, PoolRng, Seed, Span, View,
};
use hone_learn::audit::{AuditSample, Comparison, DirichletParams, F1Report};
use hone_learn::{Artefact, Features, TfIdf};
use hone_query::{Needs, Pick, PoolView, Strategy, StrategySpec};
use ndarray::ArrayView2;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub(crate) use self::label_sets::LabelSets;
pub(crate) use self::one_class::{Rating, SingleLabel};
pub(crate) use self::rankings::Rankings;
pub(crate) use self::spans::Spans;
use crate::LiveError;
use crate::material::Material;
use crate::mistakes::{Judged, Mistakes};
use crate::pool::text_views;
use crate::training::{HeldOut, TrainingRow};

/// Which kind of question a loop is about. Each variant has one type that implements `Kind`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum QuestionKind {
    /// One label answers.
    #[default]
    SingleLabel,
    /// One rating answers.
    Rating,
    /// Any labels answer.
    LabelSets {
        /// Whether an answer has to name a label.
        at_least_one: bool,
    },
    /// A ranking of options answers, which are fields of the record.
    Rankings {
        /// The number of options.
        options: usize,
    },
    /// Spans of a text answer.
    Spans {
        /// Whether the question cannot be left out. Where it can, that says that there is no span.
        required: bool,
    },
}

/// Runs the same code for the type of whichever kind a question is of:
/// `for_kind!(kind, |kind| f(kind, …))`.
macro_rules! for_kind {
    ($which:expr, |$kind:ident| $body:expr) => {
        match $which {
            $crate::kind::QuestionKind::SingleLabel => {
                let $kind = $crate::kind::SingleLabel::new();
                $body
            }
            $crate::kind::QuestionKind::Rating => {
                let $kind = $crate::kind::Rating::new();
                $body
            }
            $crate::kind::QuestionKind::LabelSets { at_least_one } => {
                let $kind = $crate::kind::LabelSets { at_least_one };
                $body
            }
            $crate::kind::QuestionKind::Rankings { options } => {
                let $kind = $crate::kind::Rankings { options };
                $body
            }
            $crate::kind::QuestionKind::Spans { .. } => {
                let $kind = $crate::kind::Spans;
                $body
            }
        }
    };
}
pub(crate) use for_kind;

/// A kind of question, as a loop sees it: how answers are read, joined and kept, how heads are
/// fitted, what they say, how they are judged, and what is asked next.
///
/// The thread of a loop, its state, its events, the queue, the audits' design and what requests
/// read know no more than this. Labels are those of the question, spans' and grades' included;
/// everything that is numbered by a [`Class`] follows their order.
///
/// # Determinism
/// Every method is a function of its arguments, whatever the number of threads.
pub(crate) trait Kind: Clone + Debug + Send + Sync + 'static {
    /// What is said about one record.
    type Answer: Clone + Debug + PartialEq + Send + Sync;
    /// How heads are fitted.
    type Spec: Clone + Debug + Serialize + DeserializeOwned;
    /// A fitted head with all that its use needs: a file.
    type Artefact: Artefact;
    /// What a head, or the labels' names, say of the rows of a pool.
    type Output: Output<Answer = Self::Answer>;

    /// How heads are fitted where nobody says how.
    fn spec() -> Self::Spec;

    /// How records are chosen where nobody says how.
    fn strategy() -> StrategySpec;

    /// Whether a strategy can choose by what is known of answers and heads of this kind.
    ///
    /// # Errors
    /// [`LiveError::BadDefinition`] says what it lacks.
    fn admits(strategy: &StrategySpec) -> Result<(), LiveError>;

    /// The views of whole texts that heads and strategies read.
    fn views(info: &EncoderInfo) -> Vec<View> {
        text_views(info.layers)
    }

    /// The layers whose states of words heads read; none of kinds that read whole texts.
    fn layers(_: &Self::Spec, _: &EncoderInfo) -> Vec<u8> {
        Vec::new()
    }

    /// What an answer says; nothing if it names labels that there are not.
    fn read(given: &Answer, labels: &LabelSchema) -> Option<Self::Answer>;

    /// An answer in the words of the question.
    fn say(answer: &Self::Answer, labels: &LabelSchema) -> Answer;

    /// An answer under other labels: what was said to be of a label that has gone is nothing.
    fn renamed(answer: &Self::Answer, from: &LabelSchema, to: &LabelSchema)
    -> Option<Self::Answer>;

    /// The labels that an answer names.
    fn labels(answer: &Self::Answer) -> Vec<Class>;

    /// What several people's answers to each of `rows` records say together, and how sure that is:
    /// from 0 to 1, 1 where one person answered. Every row has a vote.
    ///
    /// # Errors
    /// Those of the estimate.
    fn join(
        votes: &[Vote<Self::Answer>],
        rows: usize,
        labels: usize,
    ) -> Result<Vec<(Self::Answer, f32)>, LiveError>;

    /// Appends an answer, or that there is none, to the bytes of a file.
    fn put(answer: Option<&Self::Answer>, bytes: &mut Vec<u8>);

    /// What [`Self::put`] appended, taken off the front.
    ///
    /// # Errors
    /// [`CutOff`] if the bytes end within it.
    fn take(rest: &mut &[u8]) -> Result<Option<Self::Answer>, CutOff>;

    /// Whether there is something to learn: not all answers are alike.
    fn is_enough<'a>(answers: impl Iterator<Item = &'a Self::Answer>) -> bool;

    /// Whether heads learn from unlabelled rows beside so many labelled ones.
    fn looks_at_unlabelled(spec: &Self::Spec, labels: usize) -> bool;

    /// Fits a head.
    ///
    /// # Errors
    /// Those of the head.
    fn fit(
        spec: &Self::Spec,
        lesson: &Lesson<'_, Self::Answer>,
        seed: Seed,
    ) -> Result<<Self::Artefact as Artefact>::Head, LiveError>;

    /// What heads that had not seen an answer say of it, in the order of the answers, and how right
    /// that is; nothing of those that no head can be fitted without.
    ///
    /// # Errors
    /// Those of the heads.
    fn held_out(
        &self,
        spec: &Self::Spec,
        lesson: &Lesson<'_, Self::Answer>,
        seed: Seed,
    ) -> Result<OutOfFold<Self::Answer>, LiveError>;

    /// The file of a head.
    fn artefact(
        row: &TrainingRow,
        spec: &Self::Spec,
        head: <Self::Artefact as Artefact>::Head,
        words: Option<&TfIdf>,
    ) -> Self::Artefact;

    /// What a head says of some rows.
    ///
    /// # Errors
    /// Those of the head.
    fn predict(
        &self,
        head: &<Self::Artefact as Artefact>::Head,
        material: &Material<'_>,
    ) -> Result<Self::Output, LiveError>;

    /// What the labels' names say, `[n, labels]`: a distribution a row. They are asked where they have
    /// texts that can tell.
    fn by_name(probabilities: ArrayView2<'_, f32>) -> Self::Output;

    /// What is said by the spans, with their probabilities, that a model which was trained before finds
    /// in each of some rows; nothing of kinds that other things answer.
    fn by_spans(_: Vec<Vec<(Span, f32)>>, _: &LabelSchema) -> Option<Self::Output> {
        None
    }

    /// How much an answer to each of some rows is expected to teach, where no strategy says so:
    /// how unsure the head is.
    fn utilities(said: &Self::Output, rows: &[usize]) -> Vec<f32>;

    /// Chooses a batch. Where a strategy needs a head and there is none, the batch is drawn at
    /// random.
    ///
    /// # Errors
    /// Those of the head and of the strategy.
    fn select(choice: &Choice<'_, Self>) -> Result<Vec<Pick>, LiveError>;

    /// How far two heads' answers about the same records agree beyond chance; nothing where that is
    /// not defined.
    ///
    /// # Errors
    /// If the answers do not fit the labels or each other.
    fn agreement(
        old: &[Self::Answer],
        new: &[Self::Answer],
        labels: usize,
    ) -> Result<Option<f64>, LiveError>;

    /// How right an answer is, from 0 to 1.
    fn merit(truth: &Self::Answer, said: &Self::Answer) -> f64;

    /// How right the answers of a head are, beside what chance gets right. Pairs are what is true
    /// and what is said.
    fn chance(pairs: &[(&Self::Answer, &Self::Answer)]) -> Chance;

    /// What is taken for what.
    fn mistakes(judged: &[Judged<'_, Self::Answer>], labels: usize) -> Mistakes;

    /// The stratum of each of some rows, from which an audit draws: what the head says, as far as
    /// F1 rests on it.
    fn strata(said: &Self::Output, rows: &[usize]) -> Vec<Class>;

    /// F1 on the records that an audit stands for, which are `rows` of the pool.
    ///
    /// # Errors
    /// Those of the estimate.
    fn f1(
        said: &Self::Output,
        on: &Audited<'_, Self::Answer>,
        params: &DirichletParams,
        seed: Seed,
    ) -> Result<F1Report, LiveError>;

    /// What one head gains over another on the records that an audit stands for.
    ///
    /// # Errors
    /// Those of the estimate.
    fn gain(
        old: &Self::Output,
        new: &Self::Output,
        on: &Audited<'_, Self::Answer>,
        params: &DirichletParams,
        seed: Seed,
    ) -> Result<Comparison, LiveError>;
}

/// What a head says of the rows of a pool.
pub(crate) trait Output: Speaker + Clone {
    /// What is said about one record.
    type Answer;

    /// The same of `rows` rows of which these are those `at`; nothing is said of the others.
    fn spread(self, at: &[usize], rows: usize) -> Self;

    /// Adds what the same head says of further rows.
    fn append(&mut self, more: Self);

    /// The same under other labels: a label that has gone is not spoken of, a new one gets nothing.
    #[must_use]
    fn aligned(self, from: &LabelSchema, to: &LabelSchema) -> Self;

    /// What it says of nothing yet.
    fn empty(labels: usize) -> Self;

    /// The number of labels.
    fn labels(&self) -> usize;

    /// What it says of some rows.
    fn decided(&self, rows: impl Iterator<Item = usize>) -> Vec<Self::Answer>;

    /// Each part of what it says of a row with its probability, and whether it is right.
    fn claims(&self, row: usize, truth: &Self::Answer) -> Vec<(f64, bool)>;
}

/// What requests read of what is said of the rows of a pool.
pub(crate) trait Speaker: Debug + Send + Sync + 'static {
    /// The number of rows.
    fn rows(&self) -> usize;

    /// What is said of a row.
    fn say(&self, row: usize, labels: &LabelSchema) -> Spoken;

    /// The label that a row is most probably of, of those that are said to apply.
    fn leading(&self, row: usize) -> Option<(Class, f32)>;
}

/// What is said of a record, in the words of the question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spoken {
    /// The answer. A list may be empty: that nothing applies is never offered, but it is said.
    pub(crate) value: Answer,
    /// How sure that is: one number, or one an item of a list.
    pub(crate) score: Score,
    /// The probability of each label.
    pub(crate) scores: Vec<f32>,
}

/// Bytes end within an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CutOff;

/// What heads say of answers that they had not seen, in the order of the answers, and how right that
/// is.
pub(crate) type OutOfFold<A> = (Vec<Option<A>>, HeldOut);

/// One person's answer about one record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Vote<A> {
    pub(crate) row: usize,
    pub(crate) rater: usize,
    pub(crate) answer: A,
}

/// What a head learns from: rows of `material` with their answers and weights. The other rows are
/// unlabelled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lesson<'a, A> {
    pub(crate) material: &'a Material<'a>,
    pub(crate) answers: &'a [(usize, A, f32)],
    pub(crate) labels: usize,
}

/// What is known when a batch is chosen. Rows are those of `features`.
pub(crate) struct Choice<'a, K: Kind> {
    pub(crate) features: &'a Features,
    pub(crate) embeddings: &'a Embeddings,
    pub(crate) candidates: &'a [PoolIdx],
    pub(crate) answers: &'a [(PoolIdx, K::Answer)],
    pub(crate) labels: usize,
    pub(crate) head: Option<&'a <K::Artefact as Artefact>::Head>,
    /// What the head says of the rows of the pool; by the labels' names if there is no head.
    pub(crate) said: Option<&'a K::Output>,
    /// Where `features` lie among the rows of the pool.
    pub(crate) rows: &'a [usize],
    pub(crate) spec: &'a K::Spec,
    pub(crate) strategy: &'a dyn Strategy,
    /// The size of the batch.
    pub(crate) k: usize,
    pub(crate) seed: Seed,
}

/// How right answers are beside what chance gets right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Chance {
    /// How right they are.
    pub(crate) merit: f64,
    /// What chance gets right.
    pub(crate) expected: f64,
    /// The standard error of how right they would be by chance.
    pub(crate) error: f64,
}

/// Where quality is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Audited<'a, A> {
    /// The rows of the pool that an audit stands for.
    pub(crate) rows: &'a [usize],
    /// The answered ones, by their places among these.
    pub(crate) sample: &'a AuditSample<A>,
}

impl QuestionKind {
    /// The kind of a question.
    ///
    /// # Errors
    /// [`LiveError::BadDefinition`] if loops cannot learn to answer such questions.
    pub fn of(question: &Question) -> Result<Self, LiveError> {
        match &question.settings {
            QuestionSettings::LabelSelection { .. } => Ok(Self::SingleLabel),
            QuestionSettings::Rating { .. } => Ok(Self::Rating),
            QuestionSettings::MultiLabelSelection { .. } => Ok(Self::LabelSets {
                at_least_one: question.required,
            }),
            QuestionSettings::Ranking { options } => Ok(Self::Rankings {
                options: options.len(),
            }),
            QuestionSettings::Span { .. } => Ok(Self::Spans {
                required: question.required,
            }),
            QuestionSettings::Text { .. } => Err(LiveError::BadDefinition {
                place: "question".to_owned(),
                reason: format!(
                    "loops cannot learn the texts that answer {:?}",
                    question.name
                ),
            }),
        }
    }

    /// What a submitted response says of a question, of which it holds `value`. To leave a question
    /// out says that no label applies where that may be: an empty list is no answer.
    pub(crate) fn given(self, value: Option<&Answer>) -> Option<Answer> {
        match self {
            Self::SingleLabel
            | Self::Rating
            | Self::LabelSets { at_least_one: true }
            | Self::Rankings { .. }
            | Self::Spans { required: true } => value.cloned(),
            Self::Spans { required: false } => {
                Some(value.cloned().unwrap_or(Answer::Spans(Vec::new())))
            }
            Self::LabelSets {
                at_least_one: false,
            } => Some(value.cloned().unwrap_or(Answer::Labels(Vec::new()))),
        }
    }
}

/// A batch where no head says anything: that of the strategy if it does without, else one drawn at
/// random.
fn without_head(
    strategy: &dyn Strategy,
    needs: Needs,
    pool: &PoolView<'_>,
    k: usize,
    rng: &mut PoolRng,
) -> Result<Vec<Pick>, LiveError> {
    if needs.needs_a_head() {
        let random = StrategySpec::Random {}.build()?;
        return Ok(random.select(pool, k, rng)?.picks);
    }
    Ok(strategy.select(pool, k, rng)?.picks)
}
