use std::collections::BTreeSet;

use hone_domain::PoolIdx;
use proptest::prelude::*;

use super::*;

fn rows(drawn: &[Drawn]) -> BTreeSet<PoolIdx> {
    drawn.iter().map(|drawn| drawn.at).collect()
}

fn classes(counts: &[usize]) -> Vec<Class> {
    let counts = counts.iter().enumerate();
    counts
        .flat_map(|(class, &n)| vec![Class(class as u16); n])
        .collect()
}

fn per_stratum(drawn: &[Drawn], strata: usize) -> Vec<usize> {
    let count = |stratum| {
        drawn
            .iter()
            .filter(|d| d.stratum as usize == stratum)
            .count()
    };
    (0..strata).map(count).collect()
}

#[test]
fn half_is_dealt_by_size_and_half_equally() {
    // Targets of 100 rows: 0.5·{0.9, 0.09, 0.01} + 0.5/3.
    let predicted = classes(&[900, 90, 10]);
    let drawn = by_prediction(&predicted, 100, Seed(1)).unwrap();
    let seats = per_stratum(&drawn, 3);
    // The last class has only ten rows: all are audited, the rest goes to the others.
    // 0.617 to 0.212 of the 90 left.
    assert_eq!(seats, [67, 23, 10]);
    for row in &drawn {
        let stratum = row.stratum as usize;
        let wanted = seats[stratum] as f64 / [900.0, 90.0, 10.0][stratum];
        assert!((row.probability - wanted).abs() < 1e-12);
        assert_eq!(predicted[row.at.index()].index(), stratum);
    }
}

#[test]
fn every_predicted_class_is_drawn_from_as_soon_as_rows_suffice() {
    let predicted = classes(&[5000, 3, 0, 1, 2]);
    let drawn = by_prediction(&predicted, 4, Seed(2)).unwrap();
    assert_eq!(per_stratum(&drawn, 5), [1, 1, 0, 1, 1]);
}

#[test]
fn half_of_a_disagreement_audit_disagrees() {
    let old = classes(&[60, 40]);
    let new = classes(&[80, 20]);
    let drawn = on_disagreement(&old, &new, 20, Seed(3)).unwrap();
    assert_eq!(per_stratum(&drawn, 2), [10, 10]);
    for row in &drawn {
        let differs = old[row.at.index()] != new[row.at.index()];
        assert_eq!(row.stratum == 1, differs);
        let wanted = if differs { 10.0 / 20.0 } else { 10.0 / 80.0 };
        assert!((row.probability - wanted).abs() < 1e-12);
    }
    // Only 20 rows differ: beyond 40 rows the rest is drawn where the heads agree.
    let drawn = on_disagreement(&old, &new, 60, Seed(3)).unwrap();
    assert_eq!(per_stratum(&drawn, 2), [40, 20]);
}

#[test]
fn more_rows_than_the_pool_has_are_refused() {
    let (asked, rows) = (4, 3);
    let refused = Err(AuditError::AskedForTooMany { asked, rows });
    assert_eq!(simple_random(3, 4, Seed(1)), refused);
    assert_eq!(by_prediction(&classes(&[3]), 4, Seed(1)), refused);
    assert_eq!(simple_random(3, 3, Seed(1)).unwrap().len(), 3);
    assert!(matches!(
        on_disagreement(&classes(&[3]), &classes(&[2]), 1, Seed(1)),
        Err(AuditError::HeadMismatch { .. })
    ));
}

#[test]
fn each_row_is_drawn_as_often_as_recorded() {
    let predicted = classes(&[12, 4]);
    let mut seen = [0_u32; 16];
    let repeats = 4000;
    let mut recorded = [0.0; 16];
    for seed in 0..repeats {
        for row in by_prediction(&predicted, 6, Seed(seed)).unwrap() {
            seen[row.at.index()] += 1;
            recorded[row.at.index()] = row.probability;
        }
    }
    for (seen, wanted) in seen.iter().zip(recorded) {
        let share = f64::from(*seen) / repeats as f64;
        assert!((share - wanted).abs() < 0.04, "{share}, not {wanted}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_larger_audit_keeps_every_row_of_a_smaller_one(
        counts in prop::collection::vec(0_usize..30, 2..8),
        seed in any::<u64>(),
        share in 0.0_f64..1.0,
    ) {
        let predicted = classes(&counts);
        let n = (share * predicted.len() as f64) as usize;
        let fewer = by_prediction(&predicted, n / 2, Seed(seed)).unwrap();
        let more = by_prediction(&predicted, n, Seed(seed)).unwrap();
        prop_assert_eq!(more.len(), n);
        prop_assert_eq!(rows(&more).len(), n);
        prop_assert!(rows(&fewer).is_subset(&rows(&more)));
        prop_assert_eq!(&more, &by_prediction(&predicted, n, Seed(seed)).unwrap());
        // Horvitz–Thompson counts of whole strata are exact.
        for (class, &size) in counts.iter().enumerate() {
            let mine = more.iter().filter(|row| row.stratum as usize == class);
            let sum: f64 = mine.map(|row| 1.0 / row.probability).sum();
            prop_assert!(sum.abs() < 1e-9 || (sum - size as f64).abs() < 1e-9);
        }
    }
}
