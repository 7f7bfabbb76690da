use hone_domain::{PoolIdx, Probabilities, Seed};
use ndarray::array;

use crate::contract::{Fixture, select};
use crate::{PoolView, StrategySpec};

#[test]
fn golden_a_large_power_is_plain_margin() {
    let fixture = Fixture::new(60, 4, Seed(7));
    let sharp = select(
        &StrategySpec::PowerMargin { beta: 1e7 },
        &fixture.view(),
        10,
    );
    let plain = select(&StrategySpec::Margin {}, &fixture.view(), 10);
    let utilities = |rows: Vec<PoolIdx>| {
        let view = fixture.view();
        let values = view.probabilities().unwrap();
        rows.iter()
            .map(|at| crate::margin(values.row(at.index()).to_slice().unwrap()))
            .collect::<Vec<_>>()
    };
    // Copied rows tie under margin and are told apart by noise here.
    assert_eq!(
        utilities(sharp.rows().collect()),
        utilities(plain.rows().collect())
    );
}

#[test]
fn rows_are_drawn_in_proportion_to_their_power() {
    // Utilities 0.6 and 0.2: with β = 1 the first is drawn with probability 3/4, with β = 2 9/10.
    let probabilities = Probabilities::new(array![[0.7, 0.3], [0.9, 0.1]]).unwrap();
    let candidates = [PoolIdx(0), PoolIdx(1)];
    let pool = PoolView::new(2, &candidates, &[], 2).unwrap();
    let pool = pool.with_probabilities(&probabilities).unwrap();
    let share = |beta| {
        let strategy = StrategySpec::PowerMargin { beta }.build().unwrap();
        let mut rng = Seed(11).rng();
        let mut draw = || strategy.select(&pool, 1, &mut rng).unwrap().picks[0].at == PoolIdx(0);
        (0..4000).filter(|_| draw()).count() as f32 / 4000.0
    };
    assert!((share(1.0) - 0.75).abs() < 0.03, "{}", share(1.0));
    assert!((share(2.0) - 0.9).abs() < 0.03, "{}", share(2.0));
}
