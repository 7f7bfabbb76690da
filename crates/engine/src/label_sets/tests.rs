use hone_domain::{LabelSchema, Silent};
use hone_learn::{FeatureMatrix, FeatureView, Features};
use hone_query::StrategySpec;
use hone_testkit::blobs;

use super::*;
use crate::{Arm, RunOf, Schedule, Split, full_data, simulate};

const SCHEDULE: Schedule = Schedule {
    start: 20,
    batch: 10,
    budget: 60,
};

/// Blobs of which each class stands for two labels of four: `{0, 1}`, `{1, 2}`, `{3}` and none.
fn task() -> Task<LabelSet> {
    let data = blobs(300, 12, 4, 0.4, Seed(1));
    let sets = [vec![0, 1], vec![1, 2], vec![3], vec![]];
    let split = |rows: std::ops::Range<usize>| {
        let rows: Vec<_> = rows.collect();
        let matrix = FeatureMatrix::Dense(data.points.clone()).select(&rows);
        let name = "final".to_owned();
        let set = |&row: &usize| {
            let labels = &sets[data.classes[row].index()];
            labels.iter().map(|&label| Class(label)).collect()
        };
        let features = Features::new(vec![FeatureView { name, matrix }]).unwrap();
        Split::new(features, rows.iter().map(set).collect()).unwrap()
    };
    let names = (0..4).map(|label| format!("label {label}")).collect();
    let schema = LabelSchema::new(names).unwrap();
    Task::new(schema, split(0..200), split(200..300)).unwrap()
}

fn arm(strategy: StrategySpec) -> Arm<LabelSetSpec> {
    Arm {
        name: "arm".into(),
        strategy,
        head: LabelSetSpec::default(),
    }
}

fn run(strategy: StrategySpec, seed: u64) -> RunOf<Task<LabelSet>> {
    simulate(&task(), &arm(strategy), SCHEDULE, Seed(seed), &Silent).unwrap()
}

#[test]
fn the_loop_learns_label_sets() {
    let full = full_data(&task(), &arm(StrategySpec::Random {}), Seed(0)).unwrap();
    assert!(full.scores.macro_f1 > 0.7, "{:?}", full.scores);
    for strategy in [StrategySpec::Random {}, StrategySpec::for_label_sets()] {
        let outcome = run(strategy, 0);
        let labels: Vec<_> = outcome.rounds.iter().map(|round| round.labels).collect();
        assert_eq!(labels, [20, 30, 40, 50, 60]);
        let last = outcome.rounds.last().unwrap();
        assert!(
            last.scores.macro_f1 > 0.8 * full.scores.macro_f1,
            "{:?}",
            last.scores
        );
        assert_eq!(outcome.last_test.decided.len(), 100);
        assert!(
            outcome.rounds[1..]
                .iter()
                .all(|round| round.kappa.is_some())
        );
    }
}

#[test]
fn every_strategy_for_label_sets_runs_in_the_loop() {
    for spec in StrategySpec::all_examples() {
        let needs = spec.build().unwrap().needs(SCHEDULE.start);
        if needs.marginals {
            let outcome = run(spec, 0);
            assert_eq!(outcome.rounds.last().unwrap().labels, 60);
            for round in &outcome.rounds[1..] {
                assert_eq!(round.predicted.len(), round.picks.len());
            }
        }
    }
}

#[test]
fn equal_seeds_give_equal_runs_on_any_number_of_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build()
            .unwrap()
            .install(|| run(StrategySpec::for_label_sets(), 5))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn agreement_is_kappa_over_all_answers() {
    let task = task();
    let set = |labels: &[u16]| {
        labels
            .iter()
            .map(|&label| Class(label))
            .collect::<LabelSet>()
    };
    let before = [set(&[0, 1]), set(&[]), set(&[3])];
    assert_eq!(task.agreement(&before, &before).unwrap(), Some(1.0));
    // 11 of 12 answers agree; 3 and 2 of them are yes.
    let after = [set(&[0]), set(&[]), set(&[3])];
    let chance = (3.0 * 2.0 + 9.0 * 10.0) / 144.0;
    let found = task.agreement(&before, &after).unwrap().unwrap();
    assert!((found - (11.0 / 12.0 - chance) / (1.0 - chance)).abs() < 1e-12);
}

#[test]
fn the_oracle_answers_with_the_whole_set() {
    let task = task();
    let outcome = run(StrategySpec::Random {}, 1);
    let asked = outcome.rounds[0].picks[0].at;
    assert_eq!(task.gold(asked), task.pool.gold[asked.index()]);
    let bad = SCHEDULE.plan(10);
    assert!(matches!(
        bad,
        Err(EngineError::BadSchedule { pool: 10, .. })
    ));
}
