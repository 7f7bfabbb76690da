use hone_domain::{Class, Seed};
use ndarray::Array2;
use rand::Rng as _;

use super::SequenceHead;
use crate::LearnError;
use crate::sequence::{
    SequenceError, SequenceSpec, Tag, TagOrder, TagSet, TaggedText, TextRows, WordShapes,
};

const SET: TagSet = TagSet::new(2);
const DIM: usize = 6;

/// A text whose states say their tags, with noise.
#[derive(Debug, Clone)]
pub(in crate::sequence) struct Made {
    words: Vec<&'static str>,
    states: Array2<f32>,
    tags: Vec<Option<Tag>>,
}

impl Made {
    pub(in crate::sequence) fn rows(&self) -> TextRows<'_> {
        TextRows {
            words: &self.words,
            states: self.states.view(),
        }
    }

    fn tagged(&self) -> TaggedText<'_> {
        TaggedText {
            rows: self.rows(),
            tags: &self.tags,
            weight: 1.0,
        }
    }
}

pub(in crate::sequence) fn made(texts: usize, noise: f32, seed: u64) -> Vec<Made> {
    let mut rng = Seed(seed).rng();
    let text = |_| {
        let mut tags: Vec<usize> = Vec::new();
        for _ in 0..rng.random_range(3..12) {
            let goes_on = tags.last().is_some_and(|&tag| tag > 0) && rng.random_bool(0.6);
            let drawn = if goes_on {
                2 + 2 * ((tags[tags.len() - 1] - 1) / 2)
            } else {
                [0, 0, 0, 1, 3][rng.random_range(0..5)]
            };
            tags.push(drawn);
        }
        // Beginnings and insides of a label look alike: only the order tells them apart.
        let states = Array2::from_shape_fn((tags.len(), DIM), |(word, column)| {
            let label = tags[word].div_ceil(2);
            f32::from(u8::from(column == label)) + rng.random_range(-noise..noise)
        });
        Made {
            words: vec!["w"; tags.len()],
            states,
            tags: tags.into_iter().map(|tag| Some(Tag::at(tag))).collect(),
        }
    };
    (0..texts).map(text).collect()
}

/// Words speak for themselves: their texts are made so.
fn spec() -> SequenceSpec {
    SequenceSpec {
        neighbours: 0.0,
        tolerance: 1e-6,
        ..SequenceSpec::default()
    }
}

pub(in crate::sequence) fn fit(spec: &SequenceSpec, texts: &[Made]) -> SequenceHead {
    let tagged: Vec<_> = texts.iter().map(Made::tagged).collect();
    spec.fit(SET, &tagged, None).unwrap()
}

fn right(head: &SequenceHead, texts: &[Made]) -> f64 {
    let rows: Vec<_> = texts.iter().map(Made::rows).collect();
    let predicted = head.predict(&rows).unwrap();
    let (mut right, mut all) = (0, 0);
    for (found, text) in predicted.iter().zip(texts) {
        let pairs = found.tags.iter().zip(&text.tags);
        right += pairs
            .filter(|(found, truth)| Some(**found) == **truth)
            .count();
        all += text.tags.len();
    }
    right as f64 / all as f64
}

#[test]
fn the_order_of_tags_tells_words_apart_that_look_alike() {
    let (train, test) = (made(80, 0.4, 1), made(60, 0.4, 2));
    let greedy = SequenceSpec {
        order: TagOrder::Ignored,
        ..spec()
    };
    let (greedy, best) = (fit(&greedy, &train), fit(&spec(), &train));
    assert!(right(&best, &test) > right(&greedy, &test) + 0.05);
    assert!(right(&best, &test) > 0.85);
}

#[test]
fn predictions_keep_the_notation_and_their_numbers_fit_each_other() {
    let head = fit(&spec(), &made(40, 0.8, 3));
    let texts = made(40, 0.8, 4);
    let rows: Vec<_> = texts.iter().map(Made::rows).collect();
    for found in head.predict(&rows).unwrap() {
        let mut previous = None;
        for &tag in &found.tags {
            assert!(tag.may_follow(previous));
            previous = Some(tag);
        }
        let begins = found.tags.iter().filter(|tag| matches!(tag, Tag::Begin(_)));
        assert_eq!(begins.count(), found.spans.len());
        assert!(
            found
                .spans
                .iter()
                .all(|span| (0.0..=1.0).contains(&span.score))
        );
        assert!(found.log_probabilities.iter().all(|v| *v <= 0.0));
        let most = (SET.len() as f32).ln() + 1e-4;
        assert!(found.entropies.iter().all(|v| (0.0..=most).contains(v)));
        assert_eq!(found.entropies.len(), found.tags.len());
    }
}

#[test]
fn span_scores_are_calibrated_where_the_model_is() {
    let head = fit(&spec(), &made(300, 0.7, 5));
    let texts = made(300, 0.7, 6);
    let rows: Vec<_> = texts.iter().map(Made::rows).collect();
    let (mut said, mut right) = (0.0, 0.0);
    for (found, text) in head.predict(&rows).unwrap().iter().zip(&texts) {
        let truth: Vec<Tag> = text.tags.iter().flatten().copied().collect();
        let truth: Vec<_> = crate::sequence::align::stretches(&truth).collect();
        for span in &found.spans {
            said += f64::from(span.score);
            let hit = truth.contains(&(span.label, span.words.clone()));
            right += f64::from(u8::from(hit));
        }
    }
    assert!(
        (said / right - 1.0).abs() < 0.1,
        "said {said}, right {right}"
    );
}

#[test]
fn words_that_nobody_judged_teach_nothing() {
    let texts = made(60, 0.3, 7);
    let mut partial = texts.clone();
    for text in &mut partial {
        // Spans of label 1 stay unjudged: they must not be learned as outside.
        for tag in &mut text.tags {
            tag.take_if(|tag| tag.label() == Some(Class(1)));
        }
    }
    let mut without = partial.clone();
    for text in &mut without {
        for (tag, mut state) in text.tags.iter().zip(text.states.outer_iter_mut()) {
            if tag.is_none() {
                state.fill(99.0);
            }
        }
    }
    let plain = SequenceSpec {
        shapes: WordShapes::None,
        ..spec()
    };
    let head = fit(&plain, &partial);
    assert_eq!(head, fit(&plain, &without));
    let mut outside = texts.clone();
    for text in &mut outside {
        for tag in text.tags.iter_mut().flatten() {
            if tag.label() == Some(Class(1)) {
                *tag = Tag::Outside;
            }
        }
    }
    let unjudged_share = |head: &SequenceHead| {
        let rows: Vec<_> = texts.iter().map(Made::rows).collect();
        let found = head.predict(&rows).unwrap();
        let told = found
            .iter()
            .flat_map(|text| &text.tags)
            .filter(|tag| **tag == Tag::Outside);
        told.count()
    };
    assert!(unjudged_share(&head) < unjudged_share(&fit(&plain, &outside)));
}

#[test]
fn a_label_that_no_word_has_stays_possible() {
    let mut texts = made(20, 0.3, 8);
    texts.retain(|text| {
        text.tags
            .iter()
            .flatten()
            .all(|tag| tag.label() != Some(Class(1)))
    });
    let head = fit(&spec(), &texts);
    let found = head.predict(&[texts[0].rows()]).unwrap().remove(0);
    assert!(found.tags.iter().all(|tag| tag.label() != Some(Class(1))));
    let mut outside = texts.clone();
    outside
        .iter_mut()
        .for_each(|text| text.tags.fill(Some(Tag::Outside)));
    let head = fit(&spec(), &outside);
    let found = head.predict(&[outside[0].rows()]).unwrap().remove(0);
    assert!(found.tags.iter().all(|tag| *tag == Tag::Outside) && found.entropies[0] > 0.0);
}

#[test]
fn a_warm_start_ends_where_a_cold_one_does() {
    let texts = made(120, 0.5, 9);
    let tagged: Vec<_> = texts.iter().map(Made::tagged).collect();
    let before = spec().fit(SET, &tagged[..100], None).unwrap();
    let warm = spec().fit(SET, &tagged, Some(&before)).unwrap();
    let cold = spec().fit(SET, &tagged, None).unwrap();
    let rows: Vec<_> = texts.iter().map(Made::rows).collect();
    let (warm, cold) = (warm.predict(&rows).unwrap(), cold.predict(&rows).unwrap());
    for (warm, cold) in warm.iter().zip(&cold) {
        for (warm, cold) in warm.entropies.iter().zip(&cold.entropies) {
            assert!((warm - cold).abs() < 0.02, "{warm}, not {cold}");
        }
    }
    let fewer = SequenceSpec {
        shapes: WordShapes::None,
        ..spec()
    };
    assert!(fewer.fit(SET, &tagged, Some(&before)).is_ok());
}

#[test]
fn the_bits_do_not_depend_on_threads_nor_on_other_texts() {
    let texts = made(700, 0.5, 10);
    let rows: Vec<_> = texts.iter().map(Made::rows).collect();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| {
            let head = fit(&spec(), &texts);
            (head.predict(&rows).unwrap(), head.hash())
        })
    };
    let (alone, many) = (run(1), run(3));
    assert_eq!(alone, many);
    let head = fit(&spec(), &texts);
    assert_eq!(head.predict(&rows[600..601]).unwrap()[0], alone.0[600]);
    assert_eq!(head.predict(&[]).unwrap(), []);
}

#[test]
fn what_does_not_fit_is_refused() {
    let texts = made(3, 0.5, 11);
    let text = texts[0].tagged();
    let refused = |text: TaggedText<'_>| spec().fit(SET, &[text], None).unwrap_err();
    let short = refused(TaggedText {
        tags: &text.tags[1..],
        ..text
    });
    assert!(matches!(
        short,
        LearnError::Sequence(SequenceError::LengthMismatch { what: "tags", .. })
    ));
    let tags = vec![Some(Tag::Begin(Class(2))); text.tags.len()];
    let unknown = refused(TaggedText {
        tags: &tags,
        ..text
    });
    assert!(matches!(
        unknown,
        LearnError::Sequence(SequenceError::LabelOutOfRange { label: 2, .. })
    ));
    let unjudged = vec![None; text.tags.len()];
    let nothing = refused(TaggedText {
        tags: &unjudged,
        ..text
    });
    assert!(matches!(nothing, LearnError::NoLabels));
    let negative = refused(TaggedText {
        weight: -1.0,
        ..text
    });
    assert!(matches!(negative, LearnError::InvalidWeight { .. }));
    let layers = SequenceSpec {
        layers: 4,
        ..spec()
    };
    assert!(layers.fit(SET, &[text], None).is_err());
    let narrow = Array2::zeros((1, 3));
    let rows = TextRows {
        words: &["w"],
        states: narrow.view(),
    };
    let head = fit(&spec(), &texts);
    assert!(matches!(
        head.predict(&[rows]),
        Err(LearnError::Sequence(SequenceError::WidthMismatch { .. }))
    ));
}
