use std::collections::{BTreeMap, HashMap};

use hone_annotation::{Answer, RecordId, Response, ResponseId, UserId};
use hone_domain::{Class, LabelSchema};
use hone_learn::{DawidSkeneParams, Vote, dawid_skene};

use crate::LiveError;

/// What people said of a record, taken together.
#[derive(Debug, Clone, PartialEq)]
pub struct Consensus {
    /// The class.
    pub class: Class,
    /// How probable it is, by Dawid and Skene's estimate of how reliable each person is; 1 where
    /// one person answered.
    pub weight: f32,
    /// The responses.
    pub responses: Vec<ResponseId>,
}

/// Joins the submitted answers to a question. Answers with a label that is no more among the
/// options are left out.
///
/// # Errors
/// Those of the estimate.
pub fn consensus(
    responses: &[Response],
    question: &str,
    schema: &LabelSchema,
) -> Result<BTreeMap<RecordId, Consensus>, LiveError> {
    let mut raters: HashMap<UserId, usize> = HashMap::new();
    let mut said: BTreeMap<RecordId, Vec<(usize, Class, ResponseId)>> = BTreeMap::new();
    for response in responses {
        let Some(Answer::Text(label)) = response.values.get(question) else {
            continue;
        };
        let Some(class) = schema.class(label) else {
            continue;
        };
        let next = raters.len();
        let rater = *raters.entry(response.user).or_insert(next);
        let of = said.entry(response.record).or_default();
        of.push((rater, class, response.id));
    }
    let votes: Vec<Vote> = (said.values().enumerate())
        .flat_map(|(row, said)| {
            said.iter()
                .map(move |&(rater, class, _)| Vote { row, rater, class })
        })
        .collect();
    if votes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let joined = dawid_skene(&votes, schema.len(), &DawidSkeneParams::default())?;
    let joined = said.into_iter().zip(joined.rows);
    Ok(joined
        .map(|((record, said), row)| {
            let of = Consensus {
                class: row.class,
                weight: row.probability,
                responses: said.into_iter().map(|(_, _, id)| id).collect(),
            };
            (record, of)
        })
        .collect())
}
