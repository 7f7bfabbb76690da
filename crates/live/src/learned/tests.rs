use hone_annotation::{RecordId, ResponseId};
use hone_domain::{Class, ContentHash};
use uuid::Uuid;

use super::{Learned, pack_predicted, unpack_predicted};
use crate::kind::SingleLabel;

fn pack(answers: &[Learned<Class>]) -> Vec<u8> {
    super::pack::<SingleLabel>(answers)
}

fn unpack(bytes: &[u8]) -> Option<Vec<Learned<Class>>> {
    super::unpack::<SingleLabel>(bytes)
}

fn answers() -> Vec<Learned<Class>> {
    let answer = |n: u128, responses: u128| Learned {
        record: RecordId(Uuid::from_u128(n)),
        content: ContentHash::of(&n.to_le_bytes()),
        answer: Class(n as u16),
        weight: 1.0 / (n as f32 + 1.0),
        responses: (0..responses)
            .map(|at| ResponseId(Uuid::from_u128(100 * n + at)))
            .collect(),
    };
    vec![answer(1, 1), answer(2, 0), answer(3, 5)]
}

#[test]
fn answers_are_read_back_as_they_were_kept() {
    assert_eq!(unpack(&pack(&answers())), Some(answers()));
    assert_eq!(unpack(&[]), Some(Vec::new()));
}

#[test]
fn bytes_that_end_within_an_answer_are_none() {
    let whole = pack(&answers());
    let first = pack(&answers()[..1]).len();
    for end in (1..whole.len()).filter(|end| ![first, first + 56].contains(end)) {
        assert_eq!(unpack(&whole[..end]), None, "{end} bytes");
    }
}

#[test]
fn classes_are_read_back_as_they_were_kept() {
    let classes = [Some(Class(0)), None, Some(Class(65534))];
    let bytes = pack_predicted::<SingleLabel>(&classes);
    assert_eq!(bytes.len(), 6);
    assert_eq!(
        unpack_predicted::<SingleLabel>(&bytes),
        Some(classes.to_vec())
    );
    assert_eq!(unpack_predicted::<SingleLabel>(&bytes[..5]), None);
}
