mod mutate;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use self::mutate::mutate;
use crate::{Target, Twin};

/// Mutations of each corpus that the tests try.
const TRIES: usize = 3_000;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort_unstable();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Tries an input; says which one it was if something does not hold.
fn check(target: Target, twin: &Twin, input: &[u8]) {
    let checked = catch_unwind(AssertUnwindSafe(|| (target.check)(twin, input)));
    assert!(
        checked.is_ok(),
        "{} with {:?}",
        target.name,
        String::from_utf8_lossy(input)
    );
}

fn holds_for_the_corpus_and_mutations_of_it(name: &str) {
    let target = Target::ALL
        .into_iter()
        .find(|target| target.name == name)
        .unwrap();
    let twin = Twin::new();
    let corpus = corpus(name);
    assert!(corpus.len() > 3, "{name} has no corpus");
    corpus.iter().for_each(|input| check(target, &twin, input));
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    for _ in 0..TRIES {
        check(target, &twin, &mutate(&corpus, &mut rng));
    }
}

#[test]
fn every_text_of_a_search_is_an_expression_that_stores_agree_on() {
    holds_for_the_corpus_and_mutations_of_it("search_query");
}

#[test]
fn every_search_is_refused_in_shape_or_stores_agree_on_it() {
    holds_for_the_corpus_and_mutations_of_it("filters");
}

#[test]
fn every_body_of_records_is_refused_in_shape_or_read_back_as_it_was_written() {
    holds_for_the_corpus_and_mutations_of_it("record_body");
}

#[test]
fn every_moment_that_is_read_is_written_as_the_same() {
    holds_for_the_corpus_and_mutations_of_it("time");
}

#[test]
fn the_bodies_of_the_corpus_that_are_meant_to_be_accepted_are() {
    let twin = Twin::new();
    let bulk = format!("{}/records/bulk", twin.dataset());
    let statuses = corpus("record_body").into_iter().map(|body| {
        let answer = twin.ask("PUT", &bulk, &body, |_| ()).unwrap();
        twin.reset();
        answer.status
    });
    let accepted = statuses.filter(|status| *status == 200).count();
    assert!(accepted > 3, "only {accepted} are accepted");
}
