use hone_domain::{Class, LabelSet};
use hone_learn::{DawidSkeneParams, dawid_skene};

use crate::LiveError;
use crate::kind::Vote;

/// The answers of "no" and "yes" to whether a label applies.
const ANSWERS: usize = 2;

/// Joins what people said label by label: whether it applies is a question of its own, to which
/// Dawid and Skene's estimate is put. A set is as sure as the least sure of its labels.
pub(super) fn join(
    votes: &[Vote<LabelSet>],
    rows: usize,
    labels: usize,
) -> Result<Vec<(LabelSet, f32)>, LiveError> {
    let mut sets = vec![Vec::new(); rows];
    let mut weights = vec![1.0f32; rows];
    for label in (0..labels).map(|label| Class(label as u16)) {
        let applies = votes.iter().map(|vote| vote.answer.contains(label));
        if !applies.clone().any(|yes| yes) {
            continue;
        }
        let of_label: Vec<hone_learn::Vote> = (votes.iter().zip(applies))
            .map(|(vote, yes)| hone_learn::Vote {
                row: vote.row,
                rater: vote.rater,
                class: Class(u16::from(yes)),
            })
            .collect();
        let joined = dawid_skene(&of_label, ANSWERS, &DawidSkeneParams::default())?;
        for found in joined.rows {
            if found.class == Class(1) {
                sets[found.row].push(label);
            }
            weights[found.row] = weights[found.row].min(found.probability);
        }
    }
    let sets = sets.into_iter().map(LabelSet::new);
    Ok(sets.zip(weights).collect())
}
