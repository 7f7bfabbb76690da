//! Inputs that are nearly good.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;

/// What parsers know, and what they may stumble over.
const TOKENS: &[&str] = &[
    "\"",
    "\\",
    "\\\"",
    "\\u0000",
    "\\ud800",
    "\\u00e9",
    "{",
    "}",
    "[",
    "]",
    "[[[[[[[[",
    ":",
    ",",
    "\n",
    "\0",
    "null",
    "true",
    "-1",
    "0",
    "1",
    "-0",
    "1.5",
    "1e999",
    "-1e-9",
    "9007199254740993",
    "NaN",
    "18446744073709551616",
    "~",
    "~9",
    "~99999999999999999999",
    "|",
    "-",
    "+",
    "*",
    "(",
    ")",
    "((((",
    " ",
    "fox",
    "dog",
    "the",
    "quick",
    "\u{fc}ber",
    "\u{6771}\u{4eac}",
    "\u{130}",
    "\u{df}",
    "\u{301}",
    "a\u{300}",
    "\u{202e}",
    "\u{fb01}",
    "\"id\":",
    "\"external_id\":",
    "\"fields\":{}",
    "\"metadata\":null",
    "\"text\":\"fox\"",
    "&",
    "=",
    "%",
    "%ff",
    "offset=",
    "limit=",
    "include=",
    "responses",
    "vectors",
    "2026-01-01",
    "T",
    "Z",
    "+25:00",
    "00:00:60",
    "-9999",
    "+99999-01-01",
];

/// One of the corpus with a few changes.
pub(super) fn mutate(corpus: &[Vec<u8>], rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut input = corpus.choose(rng).cloned().unwrap_or_default();
    for _ in 0..rng.random_range(1..=4) {
        change(&mut input, corpus, rng);
    }
    input
}

fn change(input: &mut Vec<u8>, corpus: &[Vec<u8>], rng: &mut ChaCha8Rng) {
    let at = rng.random_range(0..=input.len());
    let end = rng.random_range(at..=input.len().min(at + 16));
    match rng.random_range(0..7) {
        0 => drop(input.drain(at..end)),
        1 => {
            let token = TOKENS.choose(rng).copied().unwrap_or_default();
            drop(input.splice(at..at, token.bytes()));
        }
        2 => {
            let token = TOKENS.choose(rng).copied().unwrap_or_default();
            drop(input.splice(at..end, token.bytes()));
        }
        3 => {
            let copy = input[at..end].to_vec();
            drop(input.splice(at..at, copy));
        }
        4 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << rng.random_range(0..8);
            }
        }
        5 => {
            let other = corpus.choose(rng).cloned().unwrap_or_default();
            let from = rng.random_range(0..=other.len());
            let to = rng.random_range(from..=other.len());
            drop(input.splice(at..end, other[from..to].iter().copied()));
        }
        _ => input.truncate(at),
    }
}
