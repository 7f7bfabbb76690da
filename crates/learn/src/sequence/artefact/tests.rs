use std::path::Path;

use hone_domain::{ContentHash, EncoderInfo, LabelSchema, Precision, View};

use super::super::SequenceSpec;
use super::super::head::tests::{fit, made};
use super::SequenceArtefact;
use crate::LearnError;
use crate::artefact::Artefact as _;

fn artefact() -> SequenceArtefact {
    let head = fit(&SequenceSpec::default(), &made(30, 0.5, 1));
    let names = (0..head.tag_set().labels()).map(|label| format!("label {label}"));
    let info = EncoderInfo {
        id: "made".to_owned(),
        revision: ContentHash::of(b"made"),
        dim: head.width(),
        layers: 6,
        max_tokens: 64,
        precision: Precision::F32,
        normalised: true,
    };
    SequenceArtefact {
        schema: LabelSchema::new(names.collect()).unwrap(),
        encoder: info,
        views: vec![View::Tokens(4)],
        head,
    }
}

fn read(bytes: &[u8]) -> Result<SequenceArtefact, LearnError> {
    SequenceArtefact::from_bytes(bytes, Path::new("head.safetensors"))
}

#[test]
fn an_artefact_comes_back_bit_for_bit() {
    let artefact = artefact();
    let bytes = artefact.to_bytes().unwrap();
    let again = read(&bytes).unwrap();
    assert_eq!(again, artefact);
    assert_eq!(again.to_bytes().unwrap(), bytes);
    assert_eq!(again.head.hash(), artefact.head.hash());
    let texts = made(5, 0.5, 2);
    let rows: Vec<_> = texts.iter().map(|text| text.rows()).collect();
    let (before, after) = (artefact.head.predict(&rows), again.head.predict(&rows));
    assert_eq!(after.unwrap(), before.unwrap());
}

#[test]
fn a_damaged_file_is_refused_wherever_it_is_damaged() {
    let bytes = artefact().to_bytes().unwrap();
    for at in (0..bytes.len()).step_by(bytes.len() / 97) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert!(read(&damaged).is_err(), "byte {at}");
    }
    assert!(read(&bytes[..bytes.len() - 1]).is_err());
    assert!(read(&[]).is_err());
}

#[test]
fn parts_that_do_not_fit_are_not_written() {
    let mut other = artefact();
    other.views.push(View::Tokens(5));
    let said = other.to_bytes().unwrap_err().to_string();
    assert!(said.contains("under 2 views"), "{said}");
    let mut other = artefact();
    let names = ["a", "b", "c", "d", "e"].map(str::to_owned);
    other.schema = LabelSchema::new(names.to_vec()).unwrap();
    let said = other.to_bytes().unwrap_err().to_string();
    assert!(said.contains("under a schema of 5"), "{said}");
}
