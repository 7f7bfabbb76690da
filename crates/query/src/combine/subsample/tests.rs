use hone_domain::Seed;

use crate::contract::{Fixture, select};
use crate::{SampleSize, StrategySpec};

fn subsample(size: SampleSize) -> StrategySpec {
    StrategySpec::Subsample {
        size,
        of: Box::new(StrategySpec::Margin {}),
    }
}

#[test]
fn golden_a_sample_of_everything_is_the_strategy_itself() {
    let fixture = Fixture::new(80, 5, Seed(1));
    let plain = select(&StrategySpec::Margin {}, &fixture.view(), 9);
    let whole = select(&subsample(SampleSize::Fraction(1.0)), &fixture.view(), 9);
    assert_eq!(whole, plain);
}

#[test]
fn picks_are_the_best_of_the_sample_and_say_its_size() {
    let fixture = Fixture::new(80, 5, Seed(1));
    let among = |size, k| {
        let chosen = select(&subsample(size), &fixture.view(), k);
        let falling = chosen
            .picks
            .windows(2)
            .all(|pair| pair[0].utility >= pair[1].utility);
        assert!(falling, "{chosen:?}");
        chosen.picks[0].reason.among
    };
    assert_eq!(among(SampleSize::Fraction(0.1), 3), Some(7));
    assert_eq!(among(SampleSize::Rows(12), 3), Some(12));
    assert_eq!(among(SampleSize::Rows(12), 20), Some(20));
    assert_eq!(among(SampleSize::Rows(500), 3), None);
}
