use hone_domain::{Class, Seed};
use rand::Rng as _;

use super::{Lattice, best_path};
use crate::sequence::align::stretches;
use crate::sequence::transitions::{TagCounts, Transitions};
use crate::sequence::{Tag, TagSet};

const SET: TagSet = TagSet::new(2);
const TAGS: usize = SET.len();

fn transitions() -> Transitions {
    let mut counts = TagCounts::new(SET);
    let tags = [0, 1, 2, 2, 0, 3, 0, 0, 1, 3, 4].map(|at| Some(Tag::at(at)));
    counts.add(&tags, 1.0);
    counts.transitions(1.0)
}

fn drawn(words: usize, seed: u64) -> Vec<f32> {
    let mut rng = Seed(seed).rng();
    (0..words * TAGS)
        .map(|_| rng.random_range(-3.0..1.0))
        .collect()
}

/// All taggings with their scores.
fn every(scores: &[f32], transitions: &Transitions) -> Vec<(Vec<usize>, f64)> {
    let words = scores.len() / TAGS;
    let taggings = (0..TAGS.pow(words as u32)).map(|mut number| {
        let path: Vec<usize> = (0..words)
            .map(|_| {
                let tag = number % TAGS;
                number /= TAGS;
                tag
            })
            .collect();
        let mut score = 0.0;
        for (word, &tag) in path.iter().enumerate() {
            let before = match word {
                0 => transitions.start()[tag],
                _ => transitions.from(path[word - 1])[tag],
            };
            score += f64::from(scores[word * TAGS + tag]) + f64::from(before);
        }
        (path, score)
    });
    taggings.collect()
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found}, not {expected}");
}

#[test]
fn sums_and_probabilities_are_those_over_all_taggings() {
    let transitions = transitions();
    for (words, seed) in [(1, 1), (2, 2), (4, 3), (5, 4)] {
        let scores = drawn(words, seed);
        let taggings = every(&scores, &transitions);
        let lattice = Lattice::new(&scores, &transitions);
        let total: f64 = taggings.iter().map(|(_, score)| score.exp()).sum();
        close(lattice.log_partition, total.ln());
        let share = |holds: &dyn Fn(&[usize]) -> bool| -> f64 {
            let of = taggings.iter().filter(|(path, _)| holds(path));
            of.map(|(_, score)| score.exp()).sum::<f64>() / total
        };
        for word in 0..words {
            let marginals: Vec<f64> = lattice.marginals(word).collect();
            let expected: Vec<f64> = (0..TAGS)
                .map(|tag| share(&|path| path[word] == tag))
                .collect();
            marginals
                .iter()
                .zip(&expected)
                .for_each(|(f, e)| close(*f, *e));
            let entropy: f64 = expected
                .iter()
                .filter(|p| **p > 0.0)
                .map(|p| -p * p.ln())
                .sum();
            close(lattice.entropy(word), entropy);
        }
        for label in [0, 1].map(Class) {
            for start in 0..words {
                for end in start + 1..=words {
                    let is_span = |path: &[usize]| {
                        let tags: Vec<Tag> = path.iter().map(|&tag| Tag::at(tag)).collect();
                        stretches(&tags).any(|found| found == (label, start..end))
                    };
                    close(lattice.span(label, start..end), share(&is_span));
                }
            }
        }
    }
}

#[test]
fn the_best_path_is_the_best_of_all_and_its_conditionals_add_up() {
    let transitions = transitions();
    for seed in 0..20 {
        let scores = drawn(4, seed);
        let taggings = every(&scores, &transitions);
        let best = taggings.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        let path = best_path(&scores, &transitions);
        assert_eq!(path, best.0);
        let lattice = Lattice::new(&scores, &transitions);
        let total: f64 = lattice.log_conditionals(&path).iter().sum();
        close(total, best.1 - lattice.log_partition);
    }
}

#[test]
fn without_transitions_each_word_stands_alone() {
    let free = Transitions::free(SET);
    let scores = drawn(6, 9);
    let path = best_path(&scores, &free);
    for (word, row) in scores.chunks_exact(TAGS).enumerate() {
        let best = (0..TAGS)
            .max_by(|a, b| row[*a].total_cmp(&row[*b]))
            .unwrap();
        assert_eq!(path[word], best);
        let total: f32 = row.iter().map(|v| v.exp()).sum();
        let expected = row[best].exp() / total;
        let found = Lattice::new(&scores, &free)
            .marginals(word)
            .nth(best)
            .unwrap();
        close(found, f64::from(expected));
    }
}

#[test]
fn a_long_text_and_wild_scores_stay_finite() {
    let transitions = transitions();
    let mut scores = drawn(5000, 1);
    for (at, score) in scores.iter_mut().enumerate() {
        *score *= if at % 7 == 0 { 1e4 } else { 30.0 };
    }
    let path = best_path(&scores, &transitions);
    let lattice = Lattice::new(&scores, &transitions);
    assert!(lattice.log_partition.is_finite());
    assert!(
        lattice
            .log_conditionals(&path)
            .iter()
            .all(|v| v.is_finite())
    );
    for word in 0..5000 {
        close(lattice.marginals(word).sum(), 1.0);
    }
}

#[test]
fn no_words_have_the_empty_path() {
    let transitions = transitions();
    assert_eq!(best_path(&[], &transitions), Vec::<usize>::new());
    assert_eq!(Lattice::new(&[], &transitions).log_partition, 0.0);
}
