use hone_annotation::{RecordId, ResponseId};
use hone_domain::ContentHash;
use uuid::Uuid;

use crate::kind::Kind;

/// An answer that a model learned from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Learned<A> {
    /// The record.
    pub(crate) record: RecordId,
    /// Its content then.
    pub(crate) content: ContentHash,
    /// What the people said who answered, weighed against each other.
    pub(crate) answer: A,
    /// How sure that is, as the weight of the row.
    pub(crate) weight: f32,
    /// The responses that say so.
    pub(crate) responses: Vec<ResponseId>,
}

/// Answers one after another: record (16 bytes), content (32), what was said in the form of its
/// kind, weight (4), the number of responses (2) and these (16 each); numbers with the least byte
/// first.
pub(crate) fn pack<K: Kind>(answers: &[Learned<K::Answer>]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(answers.len() * 72);
    for answer in answers {
        bytes.extend(answer.record.0.as_bytes());
        bytes.extend(answer.content.as_bytes());
        K::put(Some(&answer.answer), &mut bytes);
        bytes.extend(answer.weight.to_le_bytes());
        // As many people as may be asked about one record are far fewer than that.
        bytes.extend((answer.responses.len() as u16).to_le_bytes());
        answer
            .responses
            .iter()
            .for_each(|response| bytes.extend(response.0.as_bytes()));
    }
    bytes
}

/// The answers of [`pack`]; nothing if the bytes end within one.
pub(crate) fn unpack<K: Kind>(bytes: &[u8]) -> Option<Vec<Learned<K::Answer>>> {
    let mut rest = bytes;
    let mut answers = Vec::new();
    while !rest.is_empty() {
        let record = RecordId(Uuid::from_bytes(take(&mut rest)?));
        let content = ContentHash::from_bytes(take(&mut rest)?);
        let answer = K::take(&mut rest).ok()??;
        let weight = f32::from_le_bytes(take(&mut rest)?);
        let responses = u16::from_le_bytes(take(&mut rest)?);
        let responses = (0..responses).map(|_| {
            let id = take(&mut rest)?;
            Some(ResponseId(Uuid::from_bytes(id)))
        });
        answers.push(Learned {
            record,
            content,
            answer,
            weight,
            responses: responses.collect::<Option<_>>()?,
        });
    }
    Some(answers)
}

/// Predictions one after another, each in the form of its kind.
pub(crate) fn pack_predicted<K: Kind>(predicted: &[Option<K::Answer>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for answer in predicted {
        K::put(answer.as_ref(), &mut bytes);
    }
    bytes
}

/// The predictions of [`pack_predicted`]; nothing if the bytes end within one.
pub(crate) fn unpack_predicted<K: Kind>(bytes: &[u8]) -> Option<Vec<Option<K::Answer>>> {
    let mut rest = bytes;
    let mut predicted = Vec::new();
    while !rest.is_empty() {
        predicted.push(K::take(&mut rest).ok()?);
    }
    Some(predicted)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*first)
}

#[cfg(test)]
mod tests;
