use std::ops::ControlFlow;
use std::sync::Mutex;

use hone_domain::{EncodeError, Encoder, Progress, Silent, TokenStates, View, ViewData};
use ndarray::{Array2, Axis, concatenate, s};
use proptest::prelude::*;

use super::{Window, encode_words, word_layers};
use crate::bundle::Family;
use crate::test_bundle::{DIM, TestBundle};
use crate::{EncoderOptions, TextWords, open};

const LAYERS: [u8; 2] = [1, 3];

/// Emoji with joiners, combining marks, CRLF, right-to-left, a mark of byte order, ideographs.
const TEXTS: [&str; 8] = [
    "the quick brown fox",
    "👩‍👩‍👧‍👦 a 👍🏽 b",
    "e\u{301}te\u{301} a\u{308}b \u{301} c",
    "one\r\ntwo\r\n\r\nthree",
    "שלום, ab مرحبا",
    "\u{feff}ab\u{200d}c \u{200b} d",
    "日本go",
    "",
];

fn encoder(max_tokens: usize) -> Box<dyn Encoder> {
    let bundle = TestBundle::new(Family::Bert);
    let mut options = EncoderOptions::new("test");
    options.max_tokens = Some(max_tokens);
    open(bundle.path(), &options).unwrap()
}

fn words_of(encoder: &dyn Encoder, texts: &[TextWords<'_>]) -> Vec<Array2<f32>> {
    encode_words(encoder, texts, &LAYERS, &Silent).unwrap()
}

fn tokens(encoder: &dyn Encoder, text: &str, layer: u8) -> TokenStates {
    let mut views = encoder
        .encode(&[text], &[View::Tokens(layer)], &Silent)
        .unwrap();
    match views.remove(0) {
        ViewData::Tokens(mut states) => states.remove(0),
        ViewData::Pooled(_) => panic!("tokens were asked for"),
    }
}

/// The states of the first token that shares a byte with each word, found the slow way.
fn first_tokens(encoder: &dyn Encoder, text: &TextWords<'_>) -> Array2<f32> {
    let layers = LAYERS.map(|layer| tokens(encoder, text.text(), layer));
    let mut expected = Array2::zeros((text.len(), 2 * DIM));
    for (mut row, word) in expected.outer_iter_mut().zip(text.bytes()) {
        let covers =
            |token: &std::ops::Range<usize>| word.clone().any(|byte| token.contains(&byte));
        if let Some(token) = layers[0].offsets.iter().position(covers) {
            let states = layers.each_ref().map(|layer| layer.states.row(token));
            row.assign(&concatenate(Axis(0), &states).unwrap());
        }
    }
    expected
}

#[test]
fn a_word_has_the_states_of_its_first_token() {
    let encoder = encoder(48);
    let texts = TEXTS.map(TextWords::of);
    let found = words_of(&*encoder, &texts);
    for (text, found) in texts.iter().zip(&found) {
        assert_eq!(found, first_tokens(&*encoder, text), "{:?}", text.text());
    }
    assert_eq!(found.last().unwrap().dim(), (0, 2 * DIM));
}

#[test]
fn a_word_without_a_token_has_zeros() {
    let encoder = encoder(48);
    let text = "a \u{0} b";
    let words = TextWords::new(text, vec![0..1, 2..3, 4..5]).unwrap();
    let states = words_of(&*encoder, &[words]).remove(0);
    assert_eq!(states.row(1).sum(), 0.0);
    assert!(states.row(0)[0] != 0.0 && states.row(2)[0] != 0.0);
    let silent = TextWords::new("\u{0}\u{0}", vec![0..1, 1..2]).unwrap();
    assert_eq!(
        words_of(&*encoder, &[silent])[0],
        Array2::<f32>::zeros((2, 2 * DIM))
    );
}

#[test]
fn a_text_too_long_for_the_encoder_loses_no_word() {
    let encoder = encoder(18);
    let text = ["ab", "c🙂", "d", "efg", "é"].repeat(40).join(" ");
    let words = TextWords::of(&text);
    let states = words_of(&*encoder, std::slice::from_ref(&words)).remove(0);
    for (at, row) in states.outer_iter().enumerate() {
        assert!(
            row.iter().any(|v| *v != 0.0),
            "word {at} of {}",
            words.len()
        );
    }
    let start = first_tokens(&*encoder, &words);
    assert_eq!(states.slice(s![..6, ..]), start.slice(s![..6, ..]));
}

#[test]
fn a_word_longer_than_a_window_does_not_stop_the_reading() {
    let encoder = encoder(12);
    let long = "z".repeat(90);
    let text = format!("a b c {long} d {long}{long} e f");
    let states = words_of(&*encoder, &[TextWords::of(&text)]).remove(0);
    assert_eq!(states.nrows(), 8);
    assert!(states.outer_iter().all(|row| row.iter().any(|v| *v != 0.0)));
}

#[test]
fn what_lies_before_the_first_known_word_may_fill_a_window() {
    let encoder = encoder(10);
    let text = format!("{}x y", "q ".repeat(60));
    let words = TextWords::new(&text, vec![120..121, 122..123]).unwrap();
    let states = words_of(&*encoder, &[words]).remove(0);
    let alone = words_of(&*encoder, &[TextWords::of("x y")]).remove(0);
    assert_eq!(states, alone);
}

#[test]
fn a_window_keeps_what_the_one_before_saw_from_further_inside() {
    let words: Vec<_> = (0..40).map(|at| 2 * at..2 * at + 1).collect();
    let first = Window::whole(3);
    let second = first.next(&words, 32).unwrap();
    // 16 words read, 4 of them again, 2 of those kept.
    assert_eq!(
        (second.text, second.first, second.keep, second.base),
        (3, 12, 14, 24)
    );
    assert_eq!(second.next(&words, 80), None);
}

#[test]
fn a_text_has_the_same_states_in_any_company() {
    let encoder = encoder(14);
    let long = "ab c ".repeat(30);
    let mut texts: Vec<TextWords<'_>> = TEXTS.map(TextWords::of).to_vec();
    texts.push(TextWords::of(&long));
    texts.extend(texts.clone().into_iter().cycle().take(300));
    let together = words_of(&*encoder, &texts);
    for (text, found) in texts.iter().zip(&together).take(20) {
        assert_eq!(&words_of(&*encoder, std::slice::from_ref(text))[0], found);
    }
    assert_eq!(together.len(), texts.len());
}

#[test]
fn spans_are_read_from_the_layers_below_the_last() {
    let layers = |layers| {
        let mut info = encoder(48).info().clone();
        info.layers = layers;
        word_layers(&info)
    };
    assert_eq!(layers(6), [2, 3, 4, 5]);
    assert_eq!(layers(12), [8, 9, 10, 11]);
    assert_eq!((layers(2), layers(0)), (vec![0, 1], vec![0]));
}

struct Heard(Mutex<Vec<usize>>);

impl Progress for Heard {
    fn advance(&self, done: usize, total: usize) -> ControlFlow<()> {
        self.0.lock().unwrap().push(done);
        assert!(done <= total);
        if done >= 300 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

#[test]
fn progress_counts_texts_and_stops() {
    let encoder = encoder(14);
    let long = "ab c ".repeat(30);
    let texts = vec![TextWords::of(&long); 400];
    let heard = Heard(Mutex::new(Vec::new()));
    let stopped = encode_words(&*encoder, &texts, &LAYERS, &heard);
    assert!(
        matches!(
            stopped,
            Err(EncodeError::Stopped {
                done: 256..,
                total: 400
            })
        ),
        "{stopped:?}"
    );
    assert!(heard.0.into_inner().unwrap().is_sorted());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn every_word_of_letters_has_states(
        text in "([a-z]{1,9}|[ ]|\r\n|é|🙂|👩‍👧|ש|,|\u{200d}){0,80}",
        max_tokens in 4usize..40,
    ) {
        let encoder = encoder(max_tokens);
        let words = TextWords::of(&text);
        let states = words_of(&*encoder, std::slice::from_ref(&words)).remove(0);
        for (word, row) in words.iter().zip(states.outer_iter()) {
            let silent = row.iter().all(|v| *v == 0.0);
            prop_assert!(!silent || !word.contains(|c: char| c.is_ascii_lowercase()), "{word:?}");
        }
    }
}
