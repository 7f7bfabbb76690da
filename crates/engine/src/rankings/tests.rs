use hone_domain::Silent;
use hone_learn::{FeatureMatrix, FeatureView, Features, option_features};
use hone_query::StrategySpec;
use ndarray::Array2;
use rand::Rng as _;

use super::*;
use crate::{Arm, RunOf, Schedule, full_data, simulate};

const SCHEDULE: Schedule = Schedule {
    start: 20,
    batch: 10,
    budget: 60,
};

/// Records of three options in six dimensions, ranked by a direction with some noise.
fn task() -> Task<Ranking> {
    let mut rng = Seed(11).rng();
    let mut split = |rows: usize| {
        let mut scores = Array2::zeros((rows, 3));
        let mut of_option = |option: usize| {
            let values = Array2::from_shape_fn((rows, 6), |_| rng.random_range(-1.0f32..1.0));
            for (row, of_row) in values.outer_iter().enumerate() {
                let noise = rng.random_range(-0.3f32..0.3);
                scores[[row, option]] = of_row[0] - of_row[1] + noise;
            }
            let name = "final".to_owned();
            let matrix = FeatureMatrix::Dense(values);
            Features::new(vec![FeatureView { name, matrix }]).unwrap()
        };
        let options = vec![of_option(0), of_option(1), of_option(2)];
        let gold = scores.outer_iter();
        let gold = gold.map(|row| Ranking::by_scores(&row.to_vec()).unwrap());
        Split::new(option_features(options).unwrap(), gold.collect()).unwrap()
    };
    let (pool, test) = (split(200), split(100));
    let names = ["a", "b", "c"].map(str::to_owned).to_vec();
    Task::of_options(LabelSchema::new(names).unwrap(), pool, test).unwrap()
}

fn arm(strategy: StrategySpec) -> Arm<RankingSpec> {
    Arm {
        name: "arm".into(),
        strategy,
        head: RankingSpec::default(),
    }
}

fn run(strategy: StrategySpec) -> RunOf<Task<Ranking>> {
    simulate(&task(), &arm(strategy), SCHEDULE, Seed(0), &Silent).unwrap()
}

#[test]
fn the_loop_learns_rankings() {
    let full = full_data(&task(), &arm(StrategySpec::Random {}), Seed(0)).unwrap();
    assert!(full.scores.pairwise_accuracy > 0.85, "{:?}", full.scores);
    for strategy in [StrategySpec::Random {}, StrategySpec::for_rankings()] {
        let outcome = run(strategy.clone());
        let labels: Vec<_> = outcome.rounds.iter().map(|round| round.labels).collect();
        assert_eq!(labels, [20, 30, 40, 50, 60]);
        let last = outcome.rounds.last().unwrap();
        assert!(last.scores.pairwise_accuracy > 0.8, "{:?}", last.scores);
        assert_eq!(outcome.last_test.rows(), 100);
        let later = &outcome.rounds[1..];
        assert!(later.iter().all(|round| round.kappa.unwrap() > 0.5));
        assert_eq!(run(strategy), outcome);
    }
}

#[test]
fn every_strategy_for_pairs_runs_in_the_loop() {
    let specs = StrategySpec::all_examples().into_iter();
    let of_pairs = specs.filter(|spec| spec.build().unwrap().needs(SCHEDULE.start).marginals);
    let mut ran = 0;
    for spec in of_pairs {
        let outcome = run(spec);
        assert_eq!(outcome.rounds.last().unwrap().labels, 60);
        for round in &outcome.rounds[1..] {
            assert_eq!(round.predicted.len(), round.picks.len());
        }
        ran += 1;
    }
    assert!(ran > 2);
}

#[test]
fn the_record_of_the_closest_pair_is_asked_about() {
    let outcome = run(StrategySpec::BinaryMinimum {});
    let task = task();
    let round = &outcome.rounds[1];
    assert!(round.picks.iter().all(|pick| pick.utility > 0.8));
    assert!(round.picks.iter().all(|pick| pick.at.index() < task.rows()));
}
