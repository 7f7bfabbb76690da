use std::path::Path;

use super::super::head::tests::{fit, made};
use super::super::{SequenceHead, SequenceSpec};
use crate::LearnError;

fn head() -> SequenceHead {
    fit(&SequenceSpec::default(), &made(30, 0.5, 1))
}

fn read(bytes: &[u8]) -> Result<SequenceHead, LearnError> {
    SequenceHead::from_bytes(bytes, Path::new("head.safetensors"))
}

#[test]
fn a_head_comes_back_bit_for_bit() {
    let head = head();
    let bytes = head.to_bytes().unwrap();
    let again = read(&bytes).unwrap();
    assert_eq!(again, head);
    assert_eq!(again.to_bytes().unwrap(), bytes);
    let texts = made(5, 0.5, 2);
    let rows: Vec<_> = texts.iter().map(|text| text.rows()).collect();
    assert_eq!(again.predict(&rows).unwrap(), head.predict(&rows).unwrap());
}

#[test]
fn a_damaged_file_is_refused_wherever_it_is_damaged() {
    let bytes = head().to_bytes().unwrap();
    for at in (0..bytes.len()).step_by(bytes.len() / 97) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert!(read(&damaged).is_err(), "byte {at}");
    }
    assert!(read(&bytes[..bytes.len() - 1]).is_err());
    assert!(read(&[]).is_err());
}
