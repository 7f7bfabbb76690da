use hone_domain::Seed;

use crate::contract::{Fixture, select};
use crate::{Part, StrategySpec, Why};

fn mixture(weights: [f32; 2]) -> StrategySpec {
    let of = [StrategySpec::Margin {}, StrategySpec::Random {}];
    let parts = weights
        .into_iter()
        .zip(of)
        .map(|(weight, of)| Part { weight, of });
    StrategySpec::Mixture {
        parts: parts.collect(),
    }
}

#[test]
fn golden_three_to_one_gives_every_fourth_slot_to_the_lesser_part() {
    let fixture = Fixture::new(80, 5, Seed(1));
    let chosen = select(&mixture([3.0, 1.0]), &fixture.view(), 8);
    let whys: Vec<_> = chosen.picks.iter().map(|pick| pick.reason.why).collect();
    let (u, r) = (Why::Uncertain, Why::Random);
    assert_eq!(whys, [u, u, r, u, u, u, r, u]);
}

#[test]
fn the_first_part_gets_what_it_would_pick_alone() {
    let fixture = Fixture::new(80, 5, Seed(1));
    let alone = select(&StrategySpec::Margin {}, &fixture.view(), 5);
    let chosen = select(&mixture([1.0, 1.0]), &fixture.view(), 10);
    let margin = chosen
        .picks
        .iter()
        .filter(|pick| pick.reason.why == Why::Uncertain);
    assert_eq!(margin.copied().collect::<Vec<_>>(), alone.picks);
}

#[test]
fn a_weight_that_is_not_positive_is_refused() {
    let refused = mixture([1.0, 0.0]).build().unwrap_err().to_string();
    assert_eq!(
        refused,
        "mixture: weight must be positive and finite, found 0"
    );
    let empty = StrategySpec::Mixture { parts: vec![] }.build().unwrap_err();
    assert_eq!(
        empty.to_string(),
        "mixture: parts must be at least 1, found 0"
    );
}
