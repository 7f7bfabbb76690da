use std::fs;

use hone_domain::{Precision, Seed};

use super::*;
use crate::Training;
use crate::contract::Pool;

fn artefact(spec: &HeadSpec, pool: &Pool) -> HeadArtefact {
    let training = Training {
        features: &pool.features,
        labelled: &pool.labelled,
        classes: pool.classes,
    };
    HeadArtefact {
        head: spec.fit(&training, Seed(1), None).unwrap(),
        schema: LabelSchema::new(["a", "b", "ü", "d"].map(str::to_owned).to_vec()).unwrap(),
        encoder: EncoderInfo {
            id: "tiny".to_owned(),
            revision: ContentHash::of(b"tiny"),
            dim: 12,
            layers: 4,
            max_tokens: 64,
            precision: Precision::F32,
            normalised: true,
        },
        views: vec![View::Final, View::LayerMean(3)],
        images: None,
        tf_idf: Some(TfIdf::fit(
            ["one two", "two drei Größe", "one two"],
            &TfIdfParams::default(),
        )),
        spec: spec.clone(),
    }
}

#[test]
fn every_head_comes_back_from_its_file_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let pool = Pool::new(60, 12, Seed(2));
    for spec in HeadSpec::all_examples() {
        let artefact = artefact(&spec, &pool);
        let path = folder.path().join(spec.name());
        let hash = artefact.save(&path).unwrap();
        let back = HeadArtefact::load(&path).unwrap();
        assert_eq!(back, artefact);
        assert_eq!(back.head.hash(), artefact.head.hash());
        assert_eq!(hash, ContentHash::of(&fs::read(&path).unwrap()));
        assert_eq!(hash, back.hash().unwrap());
        assert_eq!(
            back.head.predict(&pool.features).unwrap(),
            artefact.head.predict(&pool.features).unwrap()
        );
    }
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        HeadSpec::all_examples().len(),
        "no part is left"
    );
}

#[test]
fn a_head_of_a_single_class_comes_back_too() {
    let mut pool = Pool::new(30, 12, Seed(2));
    pool.labelled.truncate(1);
    let artefact = artefact(&HeadSpec::default(), &pool);
    let back = HeadArtefact::from_bytes(&artefact.to_bytes().unwrap(), Path::new("x")).unwrap();
    assert_eq!(back, artefact);
}

#[test]
fn any_flipped_bit_and_any_cut_is_an_error_that_names_the_file() {
    let pool = Pool::new(30, 4, Seed(2));
    let bytes = artefact(&HeadSpec::Baseline {}, &pool).to_bytes().unwrap();
    let check = |damaged: &[u8], what: String| match HeadArtefact::from_bytes(
        damaged,
        Path::new("my.head"),
    ) {
        Err(error) => assert!(error.to_string().contains("my.head"), "{what}: {error}"),
        Ok(_) => panic!("{what} went unnoticed"),
    };
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 7);
        // A different amount of white space behind the header says the same.
        if bytes[at] != b' ' {
            check(&damaged, format!("a flipped bit in byte {at}"));
        }
    }
    for length in (0..bytes.len()).step_by(97) {
        check(&bytes[..length], format!("a cut after {length} bytes"));
    }
}

#[test]
fn a_missing_file_is_an_error_that_names_it() {
    let error = HeadArtefact::load(Path::new("no/such.head")).unwrap_err();
    assert!(error.to_string().contains("no/such.head"), "{error}");
}

#[test]
fn a_schema_of_other_classes_is_refused() {
    let pool = Pool::new(30, 4, Seed(2));
    let mut artefact = artefact(&HeadSpec::Baseline {}, &pool);
    artefact.schema = LabelSchema::new(vec!["a".to_owned(), "b".to_owned()]).unwrap();
    assert!(matches!(
        artefact.to_bytes(),
        Err(LearnError::Damaged { .. })
    ));
}

#[test]
fn the_images_beside_texts_come_back_and_are_not_written_where_there_are_none() {
    let pool = Pool::new(60, 12, Seed(2));
    let texts = artefact(&HeadSpec::default(), &pool);
    let bytes = texts.to_bytes().unwrap();
    let header = String::from_utf8_lossy(&bytes).into_owned();
    assert!(!header.contains("images"));
    let both = HeadArtefact {
        images: Some(ImageViews {
            encoder: texts.encoder.clone(),
            views: vec![View::Final],
        }),
        ..texts
    };
    let path = Path::new("both");
    let read = HeadArtefact::from_bytes(&both.to_bytes().unwrap(), path).unwrap();
    assert_eq!(read, both);
}
