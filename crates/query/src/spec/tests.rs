use hone_domain::{Class, Seed};

use crate::contract::Fixture;
use crate::{Bandwidth, Measure, Needs, Phase, StrategySpec, Why};

#[test]
fn names_read_back() {
    for (name, spec) in StrategySpec::named() {
        assert_eq!(name.parse(), Ok(spec), "{name}");
    }
    assert_eq!("margin".parse(), Ok(StrategySpec::Margin {}));
    assert_eq!("hone".parse(), Ok(StrategySpec::default()));
}

#[test]
fn an_unknown_name_is_answered_with_those_there_are() {
    let refused = "margine".parse::<StrategySpec>().unwrap_err().to_string();
    assert!(
        refused.starts_with("`margine` names no strategy (one of hone, random,"),
        "{refused}"
    );
}

#[test]
fn parameters_left_out_take_their_defaults() {
    let read: StrategySpec = serde_json::from_str(r#"{"kind": "u_herding"}"#).unwrap();
    assert_eq!(Ok(read), "u-herding".parse());
    let text = r#"{"kind": "u_herding", "measure": "entropy", "bandwidth": {"fixed": 0.5}}"#;
    let read: StrategySpec = serde_json::from_str(text).unwrap();
    let expected = StrategySpec::UHerding {
        measure: Measure::Entropy,
        candidates: 2000,
        references: 2000,
        bandwidth: Bandwidth::Fixed(0.5),
    };
    assert_eq!(read, expected);
}

fn refusal(spec: &StrategySpec) -> String {
    spec.build().unwrap_err().to_string()
}

fn switch(limits: &[usize]) -> StrategySpec {
    let phase = |&until: &usize| Phase {
        until,
        of: StrategySpec::Random {},
    };
    StrategySpec::StartThenSwitch {
        phases: limits.iter().map(phase).collect(),
        then: Box::new(StrategySpec::Margin {}),
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    let none = StrategySpec::MaxHerding {
        candidates: 0,
        references: 5,
        bandwidth: Bandwidth::default(),
    };
    assert_eq!(
        refusal(&none),
        "max_herding: candidates must be at least 1, found 0"
    );
    let flat = StrategySpec::MaxHerding {
        candidates: 5,
        references: 5,
        bandwidth: Bandwidth::Fixed(0.0),
    };
    assert_eq!(
        refusal(&flat),
        "max_herding: bandwidth must be positive and finite, found 0"
    );
    assert_eq!(
        refusal(&switch(&[])),
        "start_then_switch: phases must be at least 1, found 0"
    );
    let text = "start_then_switch: until must be more than in the phase before, found 5";
    assert_eq!(refusal(&switch(&[5, 5])), text);
}

#[test]
fn the_default_needs_no_head_until_there_are_labels() {
    let strategy = StrategySpec::default().build().unwrap();
    assert_eq!(strategy.needs(0), Needs::EMBEDDINGS);
    assert_eq!(strategy.needs(19), Needs::EMBEDDINGS);
    assert_eq!(
        strategy.needs(20),
        Needs::EMBEDDINGS.union(Needs::PROBABILITIES)
    );
    assert_eq!(strategy.needs(300), Needs::PROBABILITIES);
}

#[test]
fn the_default_covers_then_weighs_then_asks_by_margin() {
    let strategy = StrategySpec::default().build().unwrap();
    let why = |labelled| {
        let fixture = Fixture::new(2 * labelled + 10, labelled, Seed(2));
        let chosen = strategy
            .select(&fixture.view(), 1, &mut Seed(0).rng())
            .unwrap();
        chosen.picks[0].reason.why
    };
    assert_eq!(why(0), Why::Covers);
    assert_eq!(why(20), Why::CoversUncertain);
    assert_eq!(why(300), Why::Uncertain);
}

#[test]
fn names_say_what_a_combination_is_made_of() {
    assert_eq!(StrategySpec::default().name(), "hone");
    assert_eq!(switch(&[10]).name(), "start-then-switch(random, margin)");
    assert_eq!(
        StrategySpec::HighScore { class: Class(1) }.to_string(),
        "high-score"
    );
}
