use hone_domain::{Class, Silent};
use hone_learn::sequence::WordShapes;
use hone_query::StrategySpec;
use ndarray::Array2;
use rand::Rng as _;

use super::*;
use crate::{Arm, RunOf, Schedule, Words, full_data, simulate};

const SCHEDULE: Schedule = Schedule {
    start: 20,
    batch: 10,
    budget: 60,
};
const DIM: usize = 8;

/// Records of words of which each takes two code points and a blank; names of two labels are one or
/// two words long, and noisy states tell their words from others.
fn split(records: usize, seed: u64) -> SpanSplit {
    let mut rng = Seed(seed).rng();
    let (mut texts, mut gold, mut states) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..records {
        let words = rng.random_range(2..10);
        let places: Vec<Range<usize>> = (0..words).map(|at| 3 * at..3 * at + 2).collect();
        let (mut spans, mut word) = (Vec::new(), 0);
        while word < words {
            let label = rng.random_range(0..6u16);
            let length = rng.random_range(1..3).min(words - word);
            for _ in 0..length {
                let noise = |column: usize| {
                    let own = usize::from(label.min(2)) == column;
                    f32::from(u8::from(own))
                };
                let row: Vec<f32> = (0..DIM)
                    .map(|column| noise(column) + rng.random_range(-0.6..0.6))
                    .collect();
                states.extend(row);
            }
            if label < 2 {
                let range = places[word].start..places[word + length - 1].end;
                spans.push(Span::new(range, Class(label)).unwrap());
            }
            word += length;
        }
        let written = (0..words).map(|_| "éa".into()).collect();
        texts.push(Words { written, places });
        gold.push(spans);
    }
    let states = Array2::from_shape_vec((states.len() / DIM, DIM), states).unwrap();
    SpanSplit::new(WordTexts::new(texts, states).unwrap(), gold).unwrap()
}

fn task() -> SpanTask {
    let (pool, test) = (split(200, 1), split(100, 2));
    let mut rng = Seed(3).rng();
    let points = Array2::from_shape_fn((200, 4), |_| rng.random_range(-1.0..1.0));
    let schema = LabelSchema::of_spans(vec!["one".into(), "two".into()]).unwrap();
    SpanTask::new(schema, pool, test, Embeddings::new(points).unwrap()).unwrap()
}

fn arm(strategy: StrategySpec) -> Arm<SequenceSpec> {
    let head = SequenceSpec {
        shapes: WordShapes::None,
        ..SequenceSpec::default()
    };
    Arm {
        name: "arm".into(),
        strategy,
        head,
    }
}

fn run(strategy: StrategySpec, seed: u64) -> RunOf<SpanTask> {
    simulate(&task(), &arm(strategy), SCHEDULE, Seed(seed), &Silent).unwrap()
}

#[test]
fn the_loop_learns_spans() {
    let full = full_data(&task(), &arm(StrategySpec::Random {}), Seed(0)).unwrap();
    assert!(full.scores.micro_f1 > 0.5, "{:?}", full.scores);
    for strategy in [StrategySpec::Random {}, StrategySpec::for_spans()] {
        let outcome = run(strategy, 0);
        let labels: Vec<_> = outcome.rounds.iter().map(|round| round.labels).collect();
        assert_eq!(labels, [20, 30, 40, 50, 60]);
        let last = outcome.rounds.last().unwrap();
        assert_eq!(last.scores.headline(), last.scores.micro_f1);
        assert!(
            last.scores.micro_f1 > 0.8 * full.scores.micro_f1,
            "{:?}",
            last.scores
        );
        assert_eq!(outcome.last_test.spans.len(), 100);
        for (spans, scores) in outcome
            .last_test
            .spans
            .iter()
            .zip(&outcome.last_test.scores)
        {
            assert_eq!(spans.len(), scores.len());
            assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));
        }
        for round in &outcome.rounds[1..] {
            assert!(round.kappa.is_some());
            assert_eq!(round.predicted.len(), round.picks.len());
        }
    }
}

#[test]
fn every_strategy_over_tokens_runs_in_the_loop() {
    let others = ["margin", "badge", "cvirs"].map(|name| name.parse::<StrategySpec>().unwrap());
    for spec in StrategySpec::all_examples() {
        let needs = spec.build().unwrap().needs(SCHEDULE.start);
        if needs.sequences || needs.token_entropies {
            assert_eq!(run(spec, 0).rounds.last().unwrap().labels, 60);
        }
    }
    let herding: StrategySpec = "u-herding".parse().unwrap();
    assert_eq!(run(herding, 0).rounds.last().unwrap().labels, 60);
    for spec in others {
        let refused = simulate(&task(), &arm(spec), SCHEDULE, Seed(0), &Silent);
        assert!(matches!(refused, Err(EngineError::Query(_))));
    }
}

#[test]
fn equal_seeds_give_equal_runs_on_any_number_of_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build()
            .unwrap()
            .install(|| run(StrategySpec::for_spans(), 5))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn agreement_is_the_f1_of_one_answer_against_the_other() {
    let task = task();
    let span = |start, end| Span::new(start..end, Class(0)).unwrap();
    let before = [vec![span(0, 2), span(3, 5)], vec![span(0, 2)]];
    let after = [vec![span(0, 2)], vec![span(0, 5)]];
    let agreement = |a: &[Vec<Span>], b: &[Vec<Span>]| task.agreement(a, b).unwrap();
    assert_eq!(agreement(&before, &before), Some(1.0));
    // One in common of three and two.
    assert_eq!(agreement(&before, &after), Some(0.4));
    assert_eq!(agreement(&after, &before), Some(0.4));
    assert_eq!(agreement(&[vec![]], &[vec![]]), None);
}

#[test]
fn spans_that_words_cannot_say_are_counted() {
    let words = WordTexts::new(
        vec![Words {
            written: vec!["éa".into()],
            places: vec![Range { start: 0, end: 2 }],
        }],
        Array2::zeros((1, DIM)),
    );
    let cut = Span::new(0..1, Class(0)).unwrap();
    let split = SpanSplit::new(words.unwrap(), vec![vec![cut]]).unwrap();
    assert_eq!(split.misfits(&task().schema).unwrap(), 1);
    assert_eq!(task().pool.misfits(&task().schema).unwrap(), 0);
}

#[test]
fn parts_of_other_sizes_are_refused() {
    let none = WordTexts::new(vec![], Array2::zeros((1, DIM)));
    assert!(matches!(none, Err(EngineError::RowMismatch { .. })));
    let SpanTask {
        schema, pool, test, ..
    } = task();
    let few = Embeddings::new(Array2::zeros((3, 2))).unwrap();
    let refused = SpanTask::new(schema, pool, test, few);
    assert!(matches!(
        refused,
        Err(EngineError::RowMismatch {
            expected: 200,
            found: 3,
            ..
        })
    ));
}
