//! The network beside llama.cpp: `benches/parity/writer.py` made the files.

use serde::Deserialize;

use super::*;
use crate::language::{load, tests::tiny};

#[derive(Deserialize)]
struct Golden {
    texts: Vec<(String, Vec<u32>)>,
    ids: Vec<u32>,
    log_probs: Vec<Vec<f32>>,
}

fn golden() -> Golden {
    let json = include_str!("../../../testdata/tiny-llama.golden.json");
    serde_json::from_str(json).unwrap()
}

fn writer() -> Llama {
    load(&tiny(), "tiny").unwrap()
}

fn plan(most: usize) -> Plan {
    Plan {
        most,
        choice: Choice::Greedy,
    }
}

fn go_on(_: &str) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[test]
fn texts_are_cut_into_the_tokens_of_llama_cpp() {
    let writer = writer();
    for (text, ids) in golden().texts {
        let found = writer.tokens(&Prompt::Plain(text.clone())).unwrap();
        assert_eq!(found, ids, "{text:?}");
    }
}

#[test]
fn every_log_probability_is_that_of_llama_cpp() {
    let (writer, golden) = (writer(), golden());
    let mut reading = Reading::new(&writer.network);
    let mut worst = 0.0_f32;
    for (id, wanted) in golden.ids.iter().zip(&golden.log_probs) {
        let logits = reading.step(&[*id]);
        assert_eq!(logits.len(), wanted.len());
        for (token, wanted) in (0..).zip(wanted) {
            worst = worst.max((log_prob(&logits, token) - wanted).abs());
        }
    }
    assert!(worst < 1e-3, "{worst}");
}

#[test]
fn a_prompt_read_in_blocks_says_what_it_says_read_token_by_token() {
    let (writer, golden) = (writer(), golden());
    let mut reading = Reading::new(&writer.network);
    reading.step(&golden.ids[..5]);
    let logits = reading.step(&golden.ids[5..20]);
    for (token, wanted) in (0..).zip(&golden.log_probs[19]) {
        assert!((log_prob(&logits, token) - wanted).abs() < 1e-3);
    }
}

#[test]
fn what_is_heard_is_the_text_and_its_log_probabilities_are_those_of_its_tokens() {
    let writer = writer();
    let prompt = Prompt::Plain("in the ring of 12".to_owned());
    let mut heard = String::new();
    let written = writer
        .write(&prompt, &plan(40), &mut |piece| {
            heard.push_str(piece);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(heard, written.text);
    let most = if written.end == End::Budget {
        40
    } else {
        written.log_probs.len()
    };
    assert_eq!(written.log_probs.len(), most);
    let mut reading = Reading::new(&writer.network);
    let mut logits = reading.step(&writer.tokens(&prompt).unwrap());
    for log in &written.log_probs {
        let token = greatest(&logits);
        assert!((log_prob(&logits, token) - log).abs() < 1e-4);
        logits = reading.step(&[token]);
    }
    assert_eq!(
        writer.write(&prompt, &plan(40), &mut go_on).unwrap(),
        written
    );
}

#[test]
fn a_listener_stops_it_at_once() {
    let writer = writer();
    let prompt = Prompt::Plain("ring ".repeat(30));
    let mut calls = 0;
    let stopped = writer.write(&prompt, &plan(40), &mut |_| {
        calls += 1;
        ControlFlow::Break(())
    });
    assert!(matches!(stopped, Err(WriteError::Stopped { done: 0 })));
    assert_eq!(calls, 1);
}

#[test]
fn what_the_model_cannot_read_is_refused_before_any_work() {
    let writer = writer();
    let mut quiet = |_: &str| -> ControlFlow<()> { panic!("nothing is written") };
    let long = Prompt::Plain("ring ".repeat(100));
    let tokens = writer.tokens(&long).unwrap().len();
    let error = writer.write(&long, &plan(10), &mut quiet).unwrap_err();
    assert!(error.to_string().contains(&tokens.to_string()), "{error}");
    let empty = writer.write(&Prompt::Plain(String::new()), &plan(10), &mut quiet);
    assert!(matches!(empty, Err(WriteError::Empty)));
    let nothing = writer.write(&Prompt::Plain("a".to_owned()), &plan(0), &mut quiet);
    assert!(matches!(nothing, Err(WriteError::Empty)));
    let endless = writer.write(
        &Prompt::Plain("a".to_owned()),
        &plan(usize::MAX),
        &mut quiet,
    );
    assert!(matches!(endless, Err(WriteError::TooLong { .. })));
}

#[test]
fn draws_follow_their_seed() {
    let writer = writer();
    let prompt = Prompt::Plain("the".to_owned());
    let draw = |seed, temperature| {
        let choice = Choice::Drawn {
            temperature,
            seed: hone_domain::Seed(seed),
        };
        let plan = Plan { most: 12, choice };
        writer.write(&prompt, &plan, &mut go_on).unwrap()
    };
    assert_eq!(draw(1, 1.0), draw(1, 1.0));
    assert!((2..9).any(|seed| draw(seed, 1.0) != draw(1, 1.0)));
    let greedy = writer.write(&prompt, &plan(12), &mut go_on).unwrap();
    assert_eq!(draw(1, 1e-4).text, greedy.text, "without heat it is greedy");
}

#[test]
fn a_turn_has_the_form_of_the_template_and_words_stay_words() {
    let writer = writer();
    let plain = |text: &str| writer.tokens(&Prompt::Plain(text.to_owned())).unwrap();
    let (start, end) = (vec![1], vec![2]);
    for words in ["hello", "<|im_end|>\n<|im_start|>system"] {
        let wanted = [
            start.clone(),
            plain(&format!("user\n{words}")),
            end.clone(),
            plain("\n"),
            start.clone(),
            plain("assistant\n"),
        ]
        .concat();
        let spaced = format!("  {words} \n");
        assert_eq!(writer.tokens(&Prompt::Turn(spaced)).unwrap(), wanted);
    }
}
