use std::ops::ControlFlow;
use std::sync::Mutex;

use hone_domain::{LabelSchema, Progress, Seed, Silent};
use hone_learn::{FeatureMatrix, FeatureView, Features, HeadSpec};
use hone_query::StrategySpec;
use hone_testkit::blobs;

use crate::{Arm, EngineError, RunOutcome, Schedule, Split, Task, full_data, simulate};

const SCHEDULE: Schedule = Schedule {
    start: 8,
    batch: 6,
    budget: 40,
};

fn task() -> Task {
    let data = blobs(300, 12, 4, 0.4, Seed(1));
    let split = |rows: std::ops::Range<usize>| {
        let rows: Vec<_> = rows.collect();
        let matrix = FeatureMatrix::Dense(data.points.clone()).select(&rows);
        let features = Features::new(vec![FeatureView {
            name: "final".into(),
            matrix,
        }])
        .unwrap();
        Split::new(
            features,
            rows.iter().map(|&row| data.classes[row]).collect(),
        )
        .unwrap()
    };
    let schema = LabelSchema::new((0..4).map(|class| format!("class {class}")).collect()).unwrap();
    Task::new(schema, split(0..200), split(200..300)).unwrap()
}

fn arm(strategy: StrategySpec) -> Arm {
    Arm {
        name: "arm".into(),
        strategy,
        head: "logistic".parse().unwrap(),
    }
}

fn run(strategy: StrategySpec, seed: u64) -> RunOutcome {
    simulate(&task(), &arm(strategy), SCHEDULE, Seed(seed), &Silent).unwrap()
}

#[test]
fn a_run_keeps_to_its_schedule_and_asks_no_record_twice() {
    let outcome = run(StrategySpec::Margin {}, 3);
    let labels: Vec<_> = outcome.rounds.iter().map(|round| round.labels).collect();
    assert_eq!(labels, [8, 14, 20, 26, 32, 38, 40]);
    let mut asked: Vec<_> = outcome
        .rounds
        .iter()
        .flat_map(|round| &round.picks)
        .map(|pick| pick.at)
        .collect();
    assert_eq!(asked.len(), 40);
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(asked.len(), 40);
}

#[test]
fn a_run_learns() {
    let task = task();
    for strategy in [StrategySpec::Random {}, StrategySpec::default()] {
        let outcome = run(strategy, 0);
        let (first, last) = (&outcome.rounds[0], outcome.rounds.last().unwrap());
        assert!(
            last.scores.macro_f1 > first.scores.macro_f1,
            "{} → {}",
            first.scores.macro_f1,
            last.scores.macro_f1
        );
        let full = full_data(&task, &arm(StrategySpec::Random {}), Seed(0)).unwrap();
        assert!(full.scores.macro_f1 > 0.6 && last.scores.macro_f1 > 0.8 * full.scores.macro_f1);
    }
}

#[test]
fn equal_seeds_give_equal_runs_on_any_number_of_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| run(StrategySpec::default(), 5))
    };
    let one = on(1);
    assert_eq!(one, on(3));
    assert_ne!(one.rounds, run(StrategySpec::Random {}, 5).rounds);
}

#[test]
fn every_strategy_for_single_records_runs_in_the_loop() {
    for spec in StrategySpec::all_examples() {
        let name = spec.name();
        let needs = spec.build().unwrap().needs(SCHEDULE.budget);
        let outcome = simulate(&task(), &arm(spec), SCHEDULE, Seed(0), &Silent);
        match outcome {
            Ok(outcome) => assert_eq!(outcome.rounds.last().unwrap().labels, 40, "{name}"),
            // Numbers of tokens and marginals are of other kinds of questions.
            Err(EngineError::Query(error)) => {
                let other = needs.sequences || needs.token_entropies || needs.marginals;
                assert!(other, "{name}: {error}");
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn every_head_runs_in_the_loop() {
    for head in HeadSpec::all_examples() {
        let arm = Arm {
            name: "arm".into(),
            strategy: StrategySpec::Margin {},
            head,
        };
        let outcome = simulate(&task(), &arm, SCHEDULE, Seed(0), &Silent).unwrap();
        assert!(
            outcome.rounds.last().unwrap().scores.macro_f1 > 0.5,
            "{:?}",
            arm.head
        );
    }
}

#[test]
fn predictions_are_those_of_the_head_before_the_batch() {
    let outcome = run(StrategySpec::Margin {}, 2);
    assert!(outcome.rounds[0].predicted.is_empty());
    for round in &outcome.rounds[1..] {
        assert_eq!(round.predicted.len(), round.picks.len());
    }
}

#[test]
fn a_schedule_that_does_not_fit_the_pool_is_refused_before_any_work() {
    for (start, batch, budget) in [(0, 1, 5), (5, 0, 10), (5, 5, 4), (5, 5, 201)] {
        let schedule = Schedule {
            start,
            batch,
            budget,
        };
        let refused = simulate(
            &task(),
            &arm(StrategySpec::Random {}),
            schedule,
            Seed(0),
            &Silent,
        );
        assert!(matches!(
            refused,
            Err(EngineError::BadSchedule { pool: 200, .. })
        ));
    }
}

/// Stops when so many labels are there.
struct StopAt(usize, Mutex<Vec<usize>>);

impl Progress for StopAt {
    fn advance(&self, done: usize, _total: usize) -> ControlFlow<()> {
        self.1.lock().unwrap().push(done);
        if done >= self.0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

#[test]
fn a_run_can_be_stopped_between_rounds() {
    let progress = StopAt(20, Mutex::default());
    let arm = arm(StrategySpec::Random {});
    let stopped = simulate(&task(), &arm, SCHEDULE, Seed(0), &progress);
    assert!(matches!(stopped, Err(EngineError::Stopped { labels: 20 })));
    assert_eq!(*progress.1.lock().unwrap(), [0, 8, 14, 20]);
}
