use std::collections::{BTreeMap, HashMap};

use hone_annotation::{RecordId, Response, ResponseId, UserId};
use hone_domain::LabelSchema;

use crate::LiveError;
use crate::kind::{Kind, QuestionKind, Vote};

/// What people said of a record, taken together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Consensus<A> {
    /// The answer.
    pub(crate) answer: A,
    /// How probable it is, by an estimate of how reliable each person is; 1 where one person
    /// answered.
    pub(crate) weight: f32,
    /// The responses.
    pub(crate) responses: Vec<ResponseId>,
}

/// Joins the submitted answers to a question, which is named. Those that name a label that is no
/// more among the options are left out.
///
/// # Errors
/// Those of the estimate.
pub(crate) fn consensus<K: Kind>(
    responses: &[Response],
    (question, kind): (&str, QuestionKind),
    labels: &LabelSchema,
) -> Result<BTreeMap<RecordId, Consensus<K::Answer>>, LiveError> {
    let mut raters: HashMap<UserId, usize> = HashMap::new();
    let mut said: BTreeMap<RecordId, Vec<(usize, K::Answer, ResponseId)>> = BTreeMap::new();
    for response in responses {
        let given = kind.given(response.values.get(question));
        let Some(answer) = given.and_then(|given| K::read(&given, labels)) else {
            continue;
        };
        let next = raters.len();
        let rater = *raters.entry(response.user).or_insert(next);
        let of = said.entry(response.record).or_default();
        of.push((rater, answer, response.id));
    }
    if said.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (mut votes, mut records) = (Vec::new(), Vec::with_capacity(said.len()));
    for (row, (record, said)) in said.into_iter().enumerate() {
        let mut responses = Vec::with_capacity(said.len());
        for (rater, answer, response) in said {
            votes.push(Vote { row, rater, answer });
            responses.push(response);
        }
        records.push((record, responses));
    }
    let joined = K::join(&votes, records.len(), labels.len())?;
    let joined = records.into_iter().zip(joined);
    let joined = joined.map(|((record, responses), (answer, weight))| {
        let of = Consensus {
            answer,
            weight,
            responses,
        };
        (record, of)
    });
    Ok(joined.collect())
}
