use hone_annotation::RecordId;
use hone_domain::Seed;
use uuid::Uuid;

use super::RandomArm;

/// Ids that rise with time, as those of records do.
fn record(n: usize) -> RecordId {
    RecordId(Uuid::from_u128(
        0x0192_0000_0000_7000_8000_0000_0000_0000 + n as u128,
    ))
}

#[test]
fn it_holds_its_share_of_the_records_and_without_a_share_none() {
    let held = |share| {
        let arm = RandomArm::new(Seed(1), share);
        (0..20_000).filter(|n| arm.holds(record(*n))).count()
    };
    assert_eq!(held(0.0), 0);
    assert_eq!(held(1.0), 20_000);
    for share in [0.05, 0.25, 0.5] {
        let expected = 20_000.0 * share;
        let error = f64::sqrt(expected * (1.0 - share));
        assert!((held(share) as f64 - expected).abs() < 4.0 * error);
    }
}

#[test]
fn every_part_of_its_order_is_spread_evenly_over_the_records() {
    let arm = RandomArm::new(Seed(2), 0.25);
    let order = arm.order((0..20_000).map(record));
    for part in order.chunks(1000).take(4) {
        let mut tenths = [0.0; 10];
        for held in part {
            let n = (held.0.as_u128() - record(0).0.as_u128()) as usize;
            tenths[n / 2000] += 1.0;
        }
        let expected = part.len() as f64 / 10.0;
        let chi: f64 = tenths
            .iter()
            .map(|n: &f64| (n - expected).powi(2) / expected)
            .sum();
        // The .9999 quantile with nine degrees of freedom.
        assert!(chi < 33.7, "{tenths:?}");
    }
}

#[test]
fn records_that_come_later_stand_where_they_would_have_stood() {
    let arm = RandomArm::new(Seed(3), 0.3);
    let all = arm.order((0..2000).map(record));
    let mut early = arm.order((0..1500).rev().map(record));
    early.retain(|held| *held < record(1000));
    let mut same = all;
    same.retain(|held| *held < record(1000));
    assert_eq!(early, same);
}

#[test]
fn another_seed_draws_others() {
    let of = |seed| RandomArm::new(Seed(seed), 0.5).order((0..100).map(record));
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}
