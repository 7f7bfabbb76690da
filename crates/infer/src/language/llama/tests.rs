//! The network beside llama.cpp: `benches/parity/writer.py` made the files.

use serde::Deserialize;

use hone_domain::{Choice, End};

use super::*;
use crate::language::chooser::{greatest, log_prob};
use crate::language::reading::{Kept, Part};
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

/// A network in the middle of a text.
struct Reading<'a> {
    network: &'a Network,
    kept: Kept,
}

impl<'a> Reading<'a> {
    fn new(writer: &'a Llama) -> Self {
        Self {
            network: &writer.network,
            kept: Kept::new(&writer.network.shape),
        }
    }

    fn step(&mut self, ids: &[u32]) -> Vec<f32> {
        let kept = &mut self.kept;
        self.network.read(&mut [Part { kept, ids }]).concat()
    }
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
    let mut reading = Reading::new(&writer);
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
    let mut reading = Reading::new(&writer);
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
    let mut reading = Reading::new(&writer);
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

fn tasks() -> Vec<Task> {
    let prompts = [
        "in the ring",
        "12",
        "the others call on an error",
        "a",
        "on",
    ];
    let most = [7, 1, 20, 3, 12, 40];
    let greedy = prompts.iter().cycle().zip(most.iter().cycle().take(21));
    let task = |(at, (prompt, most)): (usize, (&&str, &usize))| {
        let seed = hone_domain::Seed(at as u64);
        let drawn = Choice::Drawn {
            temperature: 1.0,
            seed,
        };
        Task {
            prompt: Prompt::Plain(format!("{prompt} {at}")),
            plan: Plan {
                most: *most,
                choice: if at % 3 == 0 { drawn } else { Choice::Greedy },
            },
        }
    };
    greedy.enumerate().map(task).collect()
}

#[test]
fn a_text_is_the_same_whatever_is_written_beside_it() {
    let (writer, tasks) = (writer(), tasks());
    let mut heard = vec![String::new(); tasks.len()];
    let together = writer.write_all(&tasks, &mut |at, piece| {
        heard[at].push_str(piece);
        ControlFlow::Continue(())
    });
    assert_eq!(together.len(), tasks.len());
    for ((task, written), heard) in tasks.iter().zip(together).zip(heard) {
        let written = written.unwrap();
        let alone = writer.write(&task.prompt, &task.plan, &mut go_on);
        assert_eq!(written, alone.unwrap(), "{task:?}");
        assert_eq!(written.text, heard);
    }
}

#[test]
fn a_task_that_cannot_be_done_leaves_the_others_alone() {
    let writer = writer();
    let mut tasks = tasks();
    tasks[2].prompt = Prompt::Plain("ring ".repeat(100));
    tasks[2].plan.most = 200;
    tasks[9].prompt = Prompt::Plain(String::new());
    let outcomes = writer.write_all(&tasks, &mut |_, _| ControlFlow::Continue(()));
    for (at, outcome) in outcomes.iter().enumerate() {
        match at {
            2 => assert!(matches!(outcome, Err(WriteError::TooLong { .. }))),
            9 => assert!(matches!(outcome, Err(WriteError::Empty))),
            _ => assert!(outcome.is_ok(), "{at}: {outcome:?}"),
        }
    }
    assert!(
        writer
            .write_all(&[], &mut |_, _| ControlFlow::Continue(()))
            .is_empty()
    );
}

#[test]
fn what_was_finished_before_a_stop_is_kept() {
    let (writer, tasks) = (writer(), tasks());
    let mut tokens = vec![0; tasks.len()];
    let outcomes = writer.write_all(&tasks, &mut |at, piece| {
        tokens[at] += usize::from(!piece.is_empty());
        // The second task has one token, so that it is finished by then.
        if tokens[2] == 5 {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    assert!(outcomes[1].is_ok());
    let done = |at: usize| match outcomes[at] {
        Err(WriteError::Stopped { done }) => done,
        ref other => panic!("{at}: {other:?}"),
    };
    assert!(done(2) >= 5 && done(4) > 0, "{outcomes:?}");
    assert_eq!(done(tasks.len() - 1), 0);
}
