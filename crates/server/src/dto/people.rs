//! How people answer.

use hone_annotation::UserId;
use hone_live::{
    AgainstOthers, FEWEST, IDLE_SECONDS, Interval, LabelAgreement, OrderAgreement, PairAgreement,
    People, Person, QuestionAgreement, Seconds, Share,
};
use serde::Serialize;
use utoipa::ToSchema;

/// How the people of a dataset answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = People)]
pub(crate) struct PeopleReply {
    /// A pause between two records that is longer is left out of the times as a break.
    idle_seconds: f64,
    /// Agreement on fewer records is not stated.
    fewest: usize,
    /// Everyone who answered, by name.
    people: Vec<PersonReply>,
    /// The questions with labels or grades.
    questions: Vec<QuestionAgreementReply>,
}

/// What one person did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonAnswers)]
pub(crate) struct PersonReply {
    #[schema(value_type = Uuid)]
    id: UserId,
    username: String,
    submitted: usize,
    discarded: usize,
    drafts: usize,
    /// `null` before two records were done in a row.
    seconds: Option<SecondsReply>,
    /// The share of suggestions that were taken; `null` where none was shown.
    accepted: Option<ShareReply>,
}

/// Seconds from being done with one record to being done with the next.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecondsPerRecord)]
pub(crate) struct SecondsReply {
    median: f64,
    /// Nine of ten records took no longer.
    p90: f64,
    /// Records behind them.
    records: usize,
    /// Pauses that were left out as breaks.
    breaks: usize,
}

/// A share with Wilson's interval at 95 %.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShareWithInterval)]
pub(crate) struct ShareReply {
    value: f64,
    low: f64,
    high: f64,
    /// Of how many.
    of: usize,
}

/// A number with its interval at 95 %.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NumberWithInterval)]
pub(crate) struct IntervalReply {
    value: f64,
    low: f64,
    high: f64,
}

/// How far people agree on a question. Two answers agree where they are the same; rankings, where the
/// same options are ranked first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuestionAgreement)]
pub(crate) struct QuestionAgreementReply {
    question: String,
    /// Records that two people or more answered.
    shared: usize,
    /// Krippendorff's alpha, nominal, with the interval of a bootstrap over records.
    alpha: Option<IntervalReply>,
    labels: Vec<LabelAgreementReply>,
    /// Any two people who answered the same records.
    pairs: Vec<PairAgreementReply>,
    /// Each person beside what most of the others said.
    against_others: Vec<AgainstOthersReply>,
    /// How far people agree on whole rankings; of questions that rankings answer alone.
    order: Option<OrderAgreementReply>,
}

/// How far people agree on whole rankings of options.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderAgreement)]
pub(crate) struct OrderAgreementReply {
    /// Krippendorff's ordinal alpha of the ranks.
    alpha: Option<f64>,
    /// The mean over records of Kendall's tau-b of all pairs of people, with the interval of a
    /// bootstrap over records.
    tau: Option<IntervalReply>,
    /// The same of Kendall's W of all who ranked a record.
    concordance: Option<IntervalReply>,
}

/// How far people agree on whether a label is to be given.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LabelAgreement)]
pub(crate) struct LabelAgreementReply {
    label: String,
    /// Shared records to which at least one person gave it.
    given: usize,
    alpha: Option<IntervalReply>,
}

/// How far two people agree.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PairAgreement)]
pub(crate) struct PairAgreementReply {
    #[schema(value_type = Uuid)]
    one: UserId,
    #[schema(value_type = Uuid)]
    other: UserId,
    same: ShareReply,
    /// Cohen's kappa. Its interval is Wilson's of `same`, put through kappa's formula.
    kappa: Option<IntervalReply>,
    /// Kappa of each label, given or not, in the order of the question's labels.
    labels: Vec<Option<IntervalReply>>,
}

/// How far somebody agrees with most of the others, where these are not evenly divided.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgreementWithOthers)]
pub(crate) struct AgainstOthersReply {
    #[schema(value_type = Uuid)]
    id: UserId,
    same: ShareReply,
    kappa: Option<IntervalReply>,
}

impl From<People> for PeopleReply {
    fn from(found: People) -> Self {
        Self {
            idle_seconds: IDLE_SECONDS,
            fewest: FEWEST,
            people: found.people.into_iter().map(PersonReply::from).collect(),
            questions: (found.questions.into_iter())
                .map(QuestionAgreementReply::from)
                .collect(),
        }
    }
}

impl From<Person> for PersonReply {
    fn from(of: Person) -> Self {
        Self {
            id: of.id,
            username: of.name,
            submitted: of.submitted,
            discarded: of.discarded,
            drafts: of.drafts,
            seconds: of.seconds.map(SecondsReply::from),
            accepted: of.accepted.map(ShareReply::from),
        }
    }
}

impl From<Seconds> for SecondsReply {
    fn from(of: Seconds) -> Self {
        Self {
            median: of.median,
            p90: of.p90,
            records: of.of,
            breaks: of.breaks,
        }
    }
}

impl From<Share> for ShareReply {
    fn from(of: Share) -> Self {
        Self {
            value: of.value,
            low: of.low,
            high: of.high,
            of: of.of,
        }
    }
}

impl From<Interval> for IntervalReply {
    fn from(of: Interval) -> Self {
        Self {
            value: of.value,
            low: of.low,
            high: of.high,
        }
    }
}

impl From<QuestionAgreement> for QuestionAgreementReply {
    fn from(of: QuestionAgreement) -> Self {
        Self {
            question: of.question,
            shared: of.shared,
            alpha: of.alpha.map(IntervalReply::from),
            labels: of
                .labels
                .into_iter()
                .map(LabelAgreementReply::from)
                .collect(),
            pairs: of.pairs.into_iter().map(PairAgreementReply::from).collect(),
            against_others: (of.against_others.into_iter())
                .map(AgainstOthersReply::from)
                .collect(),
            order: of.order.map(OrderAgreementReply::from),
        }
    }
}

impl From<OrderAgreement> for OrderAgreementReply {
    fn from(of: OrderAgreement) -> Self {
        Self {
            alpha: of.alpha,
            tau: of.tau.map(IntervalReply::from),
            concordance: of.concordance.map(IntervalReply::from),
        }
    }
}

impl From<LabelAgreement> for LabelAgreementReply {
    fn from(of: LabelAgreement) -> Self {
        Self {
            label: of.label,
            given: of.given,
            alpha: of.alpha.map(IntervalReply::from),
        }
    }
}

impl From<PairAgreement> for PairAgreementReply {
    fn from(of: PairAgreement) -> Self {
        let labels = of.labels.into_iter();
        Self {
            one: of.one,
            other: of.other,
            same: of.same.into(),
            kappa: of.kappa.map(IntervalReply::from),
            labels: labels.map(|kappa| kappa.map(IntervalReply::from)).collect(),
        }
    }
}

impl From<AgainstOthers> for AgainstOthersReply {
    fn from(of: AgainstOthers) -> Self {
        Self {
            id: of.person,
            same: of.same.into(),
            kappa: of.kappa.map(IntervalReply::from),
        }
    }
}
