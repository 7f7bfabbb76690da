use hone_domain::PoolIdx;

use crate::contract::select;
use crate::{PoolView, StrategySpec};

#[test]
fn golden_length_does_not_count_and_records_without_tokens_come_last() {
    let scores = [
        vec![-0.1; 40],
        vec![-0.5, -0.3],
        vec![],
        vec![-0.2, -0.6, -0.4],
        vec![-2.0],
    ];
    let candidates = [0, 1, 2, 3, 4].map(PoolIdx);
    let pool = PoolView::new(5, &candidates, &[], 2).unwrap();
    let pool = pool.with_sequences(&scores).unwrap();
    let chosen = select(&StrategySpec::Mnlp {}, &pool, 5);
    let rows: Vec<_> = chosen.rows().map(|row| row.0).collect();
    assert_eq!((rows[0], rows[3], rows[4]), (4, 0, 2));
    let utilities: Vec<_> = chosen.picks.iter().map(|pick| pick.utility).collect();
    for (found, expected) in utilities.iter().zip([2.0, 0.4, 0.4, 0.1, 0.0]) {
        assert!((found - expected).abs() < 1e-6, "{utilities:?}");
    }
}
