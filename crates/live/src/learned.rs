use hone_annotation::{RecordId, ResponseId};
use hone_domain::{Class, ContentHash};
use uuid::Uuid;

/// An answer that a model learned from.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// The record.
    pub record: RecordId,
    /// Its content then.
    pub content: ContentHash,
    /// What the people said who answered, weighed against each other.
    pub class: Class,
    /// How sure that is, as the weight of the row.
    pub weight: f32,
    /// The responses that say so.
    pub responses: Vec<ResponseId>,
}

/// The class of an answer that nothing is predicted of.
const NONE: u16 = u16::MAX;

/// Answers one after another: record (16 bytes), content (32), class (2), weight (4), the number of
/// responses (2) and these (16 each); numbers with the least byte first.
pub(crate) fn pack(answers: &[Learned]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(answers.len() * 72);
    for answer in answers {
        bytes.extend(answer.record.0.as_bytes());
        bytes.extend(answer.content.as_bytes());
        bytes.extend(answer.class.0.to_le_bytes());
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
pub(crate) fn unpack(bytes: &[u8]) -> Option<Vec<Learned>> {
    let mut rest = bytes;
    let mut answers = Vec::new();
    while !rest.is_empty() {
        let record = RecordId(Uuid::from_bytes(take(&mut rest)?));
        let content = ContentHash::from_bytes(take(&mut rest)?);
        let class = Class(u16::from_le_bytes(take(&mut rest)?));
        let weight = f32::from_le_bytes(take(&mut rest)?);
        let responses = u16::from_le_bytes(take(&mut rest)?);
        let responses = (0..responses).map(|_| {
            let id = take(&mut rest)?;
            Some(ResponseId(Uuid::from_bytes(id)))
        });
        answers.push(Learned {
            record,
            content,
            class,
            weight,
            responses: responses.collect::<Option<_>>()?,
        });
    }
    Some(answers)
}

/// Classes one after another, two bytes each; the greatest number stands for none.
pub(crate) fn pack_classes(classes: &[Option<Class>]) -> Vec<u8> {
    let numbers = classes
        .iter()
        .map(|class| class.map_or(NONE, |class| class.0));
    numbers.flat_map(u16::to_le_bytes).collect()
}

/// The classes of [`pack_classes`].
pub(crate) fn unpack_classes(bytes: &[u8]) -> Vec<Option<Class>> {
    let numbers = bytes.as_chunks::<2>().0.iter().copied();
    let numbers = numbers.map(u16::from_le_bytes);
    numbers
        .map(|number| (number != NONE).then_some(Class(number)))
        .collect()
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*first)
}

#[cfg(test)]
mod tests;
