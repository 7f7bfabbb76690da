use hone_domain::{LabelSet, Precision, Seed};
use ndarray::Array2;

use super::*;
use crate::{FeatureMatrix, FeatureView, Features, LabelSetTraining, LabelledSet};

fn features() -> Features {
    let values =
        Array2::from_shape_fn((60, 4), |(row, at)| ((row * 7 + at * 5) % 13) as f32 / 13.0);
    let matrix = FeatureMatrix::Dense(values);
    Features::new(vec![FeatureView {
        name: "final".to_owned(),
        matrix,
    }])
    .unwrap()
}

fn artefact(spec: &LabelSetSpec, rows: usize) -> LabelSetArtefact {
    let features = features();
    let labels = |row: usize| match row % 4 {
        0 => LabelSet::default(),
        1 => LabelSet::new([Class(0)]),
        _ => LabelSet::new([Class(0), Class(2)]),
    };
    let answer = |row: usize| LabelledSet {
        row,
        labels: labels(row),
        weight: 1.0,
    };
    let labelled: Vec<_> = (0..rows).map(answer).collect();
    let training = LabelSetTraining {
        features: &features,
        labelled: &labelled,
        labels: 3,
    };
    LabelSetArtefact {
        head: spec.fit(&training, Seed(1), None).unwrap(),
        schema: LabelSchema::new(["a", "b", "ü"].map(str::to_owned).to_vec()).unwrap(),
        encoder: EncoderInfo {
            id: "tiny".to_owned(),
            revision: ContentHash::of(b"tiny"),
            dim: 4,
            layers: 4,
            max_tokens: 64,
            precision: Precision::F32,
            normalised: true,
        },
        views: vec![View::Final],
        tf_idf: Some(TfIdf::fit(
            ["one two", "two drei Größe"],
            &TfIdfParams::default(),
        )),
        spec: spec.clone(),
    }
}

#[test]
fn every_head_comes_back_from_its_file_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    for (spec, rows) in LabelSetSpec::all_examples()
        .into_iter()
        .flat_map(|s| [(s.clone(), 50), (s, 1)])
    {
        let artefact = artefact(&spec, rows);
        let path = folder.path().join(spec.name());
        let hash = artefact.save(&path).unwrap();
        let back = LabelSetArtefact::load(&path).unwrap();
        assert_eq!(back, artefact);
        assert_eq!(back.head.hash(), artefact.head.hash());
        assert_eq!(
            (hash, hash),
            (back.hash().unwrap(), artefact.hash().unwrap())
        );
        let features = features();
        assert_eq!(
            back.head.predict(&features).unwrap(),
            artefact.head.predict(&features).unwrap()
        );
    }
}

#[test]
fn a_changed_byte_anywhere_is_noticed() {
    let bytes = artefact(&LabelSetSpec::Baseline {}, 20).to_bytes().unwrap();
    for at in (0..bytes.len()).step_by(7) {
        let mut wrong = bytes.clone();
        wrong[at] ^= 0x10;
        let read = LabelSetArtefact::from_bytes(&wrong, Path::new("head"));
        assert!(matches!(read, Err(LearnError::Damaged { .. })), "byte {at}");
    }
}

#[test]
fn the_file_of_a_single_label_head_is_refused_and_the_other_way_round() {
    let bytes = artefact(&LabelSetSpec::Baseline {}, 20).to_bytes().unwrap();
    let read = crate::HeadArtefact::from_bytes(&bytes, Path::new("head"));
    assert!(matches!(read, Err(LearnError::Damaged { .. })));
}

#[test]
fn a_schema_of_other_labels_is_refused() {
    let mut wrong = artefact(&LabelSetSpec::default(), 20);
    wrong.schema = LabelSchema::new(["a", "b"].map(str::to_owned).to_vec()).unwrap();
    let refused = wrong.to_bytes().unwrap_err().to_string();
    assert!(
        refused.contains("a head of 3 labels under a schema of 2"),
        "{refused}"
    );
}
