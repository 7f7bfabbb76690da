use hone_domain::PoolIdx;

use crate::contract::select;
use crate::{OverTokens, PoolView, QueryError, StrategySpec};

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

fn order(spec: &StrategySpec, scores: &[Vec<f32>]) -> Vec<(u32, f32)> {
    let candidates: Vec<PoolIdx> = (0..scores.len()).map(PoolIdx::from).collect();
    let pool = PoolView::new(scores.len(), &candidates, &[], 2).unwrap();
    let pool = match spec {
        StrategySpec::TokenEntropy { .. } => pool.with_token_entropies(scores),
        _ => pool.with_sequences(scores),
    };
    let chosen = select(spec, &pool.unwrap(), scores.len());
    chosen
        .picks
        .iter()
        .map(|pick| (pick.at.0, pick.utility))
        .collect()
}

#[test]
fn golden_the_least_likely_path_counts_every_token() {
    let scores = [vec![-0.1; 40], vec![-0.5, -0.25], vec![], vec![-2.0]];
    let found = order(&StrategySpec::LeastConfidentPath {}, &scores);
    let rows: Vec<_> = found.iter().map(|(row, _)| *row).collect();
    assert_eq!(rows, [0, 3, 1, 2]);
    assert!((found[0].1 - 4.0).abs() < 1e-5);
    assert_eq!(found[2].1, 0.75);
}

#[test]
fn golden_entropies_are_summed_averaged_or_the_largest_is_taken() {
    let entropies = [
        vec![0.25; 8],
        vec![1.0, 0.5],
        vec![],
        vec![0.0, 0.75, 0.75, 0.0],
    ];
    let by = |over| order(&StrategySpec::TokenEntropy { over }, &entropies);
    assert_eq!(
        by(OverTokens::Total),
        [(0, 2.0), (1, 1.5), (3, 1.5), (2, 0.0)]
    );
    assert_eq!(
        by(OverTokens::Mean),
        [(1, 0.75), (3, 0.375), (0, 0.25), (2, 0.0)]
    );
    assert_eq!(
        by(OverTokens::Max),
        [(1, 1.0), (3, 0.75), (0, 0.25), (2, 0.0)]
    );
}

#[test]
fn entropies_of_other_rows_or_that_are_no_numbers_are_refused() {
    let candidates = [PoolIdx(0), PoolIdx(1)];
    let pool = PoolView::new(2, &candidates, &[], 2).unwrap();
    let few = pool.with_token_entropies(&[vec![]]).unwrap_err();
    assert!(matches!(few, QueryError::RowMismatch { .. }));
    let wrong = [vec![0.0], vec![f32::NAN]];
    let wrong = pool.with_token_entropies(&wrong).unwrap_err();
    assert_eq!(wrong, QueryError::NotFinite { row: PoolIdx(1) });
}
