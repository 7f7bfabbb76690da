use hone_domain::Class;
use ndarray::Array2;

use crate::sequence::{
    SequenceHead, SequenceSpec, Tag, TagOrder, TagSet, TagWeights, TaggedText, TextRows, WordShapes,
};

const SET: TagSet = TagSet::new(2);
const K: usize = SET.len();

/// Fits texts of one word whose state says its label and nothing else.
fn words(spec: &SequenceSpec, tags: &[usize]) -> SequenceHead {
    let label = |tag: usize| Tag::at(tag).label().map_or(2, Class::index);
    let states: Vec<Array2<f32>> = tags
        .iter()
        .map(|&tag| Array2::from_shape_fn((1, 3), |(_, at)| f32::from(u8::from(at == label(tag)))))
        .collect();
    let tags: Vec<Option<Tag>> = tags.iter().map(|&tag| Some(Tag::at(tag))).collect();
    let texts = states
        .iter()
        .zip(tags.chunks(1))
        .map(|(states, tags)| TaggedText {
            rows: TextRows {
                words: &["w"],
                states: states.view(),
            },
            tags,
            weight: 1.0,
        });
    spec.fit(SET, &texts.collect::<Vec<_>>(), None).unwrap()
}

fn spec(weights: TagWeights) -> SequenceSpec {
    SequenceSpec {
        norm: 1.0,
        shapes: WordShapes::None,
        neighbours: 0.0,
        order: TagOrder::Counted,
        weights,
        tolerance: 1e-6,
        ..SequenceSpec::default()
    }
}

#[test]
fn a_tag_learns_from_the_words_of_its_label() {
    // The inside of the second label is seen once, its beginning often.
    let tags = [0, 0, 0, 0, 1, 1, 2, 3, 3, 3, 4];
    let head = words(&spec(TagWeights::Shared), &tags);
    let weights = head.emission.as_ref().unwrap().weights();
    let weight = |column: usize, tag: usize| weights[column * K + tag];
    assert!(weight(1, 4) > weight(1, 1) && weight(1, 4) > weight(1, 2));
    assert!(weight(1, 4) > weight(1, 0));
    assert!(weight(0, 1) > weight(0, 3) && weight(2, 0) > weight(2, 4));
    let apart = words(&spec(TagWeights::Apart), &tags);
    let apart = apart.emission.as_ref().unwrap().weights();
    let lead = |weights: &[f32]| weights[K + 4] - weights[K];
    assert!(lead(weights) > lead(apart));
}

#[test]
fn without_neighbours_whole_taggings_say_what_words_say() {
    // Of texts of one word only the place of intercepts differs: first tags take a part of them.
    let tags = [0, 0, 0, 1, 1, 3, 3, 3];
    let counted = words(&spec(TagWeights::Shared), &tags);
    let fitted = SequenceSpec {
        order: TagOrder::Fitted,
        ..spec(TagWeights::Shared)
    };
    let fitted = words(&fitted, &tags);
    let [counted, fitted] = [counted, fitted].map(|head| head.emission.unwrap());
    for (a, b) in counted.weights().iter().zip(fitted.weights()) {
        assert!((a - b).abs() < 0.05, "{a}, {b}");
    }
}
