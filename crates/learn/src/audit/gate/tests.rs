use super::super::{ClassGain, Method};
use super::*;

fn gain(low: f64, high: f64, n: usize) -> Estimate {
    Estimate {
        value: f64::midpoint(low, high),
        low,
        high,
        level: 0.95,
        n,
        method: Method::JointDirichlet,
    }
}

fn over(estimate: Estimate) -> MacroF1 {
    MacroF1 {
        estimate,
        classes: vec![Class(0)],
        schema: 1,
    }
}

fn comparison(n: usize, bounds: (f64, f64), classes: &[(usize, f64, f64)]) -> Comparison {
    let class = |(at, &(positives, low, high)): (usize, &(usize, f64, f64))| ClassGain {
        class: Class(at as u16),
        positives,
        gain: ClassF1::Measured(gain(low, high, n)),
    };
    Comparison {
        macro_f1: over(gain(bounds.0, bounds.1, n)),
        micro_f1: gain(bounds.0, bounds.1, n),
        per_class: classes.iter().enumerate().map(class).collect(),
    }
}

fn at(look: Look, comparison: &Comparison) -> Decision {
    decide(comparison, look, &GateRule::default())
}

#[test]
fn a_gain_that_is_shown_is_promoted_at_either_look() {
    for (look, n) in [(Look::First, 200), (Look::Extended, 400)] {
        let found = at(look, &comparison(n, (0.001, 0.1), &[(50, -0.2, 0.2)]));
        assert_eq!(
            found,
            Decision::Promote {
                gain: over(gain(0.001, 0.1, n))
            }
        );
    }
}

#[test]
fn a_gain_that_is_not_shown_extends_once_and_then_keeps() {
    let because = |n| {
        let gain = gain(0.0, 0.1, n);
        vec![Obstacle::GainNotShown { gain, margin: 0.0 }]
    };
    assert_eq!(
        at(Look::First, &comparison(200, (0.0, 0.1), &[])),
        Decision::Extend {
            to: 400,
            because: because(200)
        }
    );
    assert_eq!(
        at(Look::Extended, &comparison(400, (0.0, 0.1), &[])),
        Decision::Keep {
            because: because(400)
        }
    );
}

#[test]
fn a_class_shown_to_fall_blocks_a_promotion_if_enough_rows_say_so() {
    let falls = |positives| {
        comparison(
            400,
            (0.02, 0.1),
            &[(30, 0.0, 0.1), (positives, -0.3, -0.051)],
        )
    };
    let blocked = at(Look::Extended, &falls(20));
    let because = vec![Obstacle::ClassFalls {
        class: Class(1),
        positives: 20,
        gain: gain(-0.3, -0.051, 400),
        allowed: 0.05,
    }];
    assert_eq!(blocked, Decision::Keep { because });
    assert!(matches!(
        at(Look::Extended, &falls(19)),
        Decision::Promote { .. }
    ));
    let little = comparison(400, (0.02, 0.1), &[(99, -0.2, -0.049)]);
    assert!(matches!(
        at(Look::Extended, &little),
        Decision::Promote { .. }
    ));
}

#[test]
fn too_small_an_audit_asks_for_the_rows_it_lacks() {
    for (look, have, need) in [(Look::First, 199, 200), (Look::Extended, 399, 400)] {
        let because = vec![Obstacle::TooFewRows { have, need }];
        let found = at(look, &comparison(have, (0.1, 0.2), &[]));
        assert_eq!(found, Decision::Extend { to: need, because });
    }
}

#[test]
fn a_margin_raises_what_must_be_shown() {
    let rule = GateRule {
        margin: 0.01,
        ..GateRule::default()
    };
    let decide_at = |low| decide(&comparison(400, (low, 0.1), &[]), Look::Extended, &rule);
    assert!(matches!(decide_at(0.01), Decision::Keep { .. }));
    assert!(matches!(decide_at(0.011), Decision::Promote { .. }));
}

#[test]
fn both_looks_of_all_gates_spend_less_than_five_percent() {
    let spent = |gate| {
        let params = DirichletParams::at_gate(NonZeroU32::new(gate).unwrap());
        assert!(params.draws as f64 * (1.0 - params.level) / 2.0 > 19.9);
        2.0 * (1.0 - params.level)
    };
    let total: f64 = (1..200).map(spent).sum();
    assert!(total < 0.05 && total > 0.049, "{total}");
}

#[test]
fn a_head_shown_to_be_worse_is_rolled_back() {
    let watched = |high| watch(&comparison(100, (-0.2, high), &[]));
    assert_eq!(watched(0.0), Watch::GoOn);
    assert_eq!(
        watched(-0.001),
        Watch::RollBack {
            gain: gain(-0.2, -0.001, 100)
        }
    );
}

#[test]
fn decisions_say_their_reasons_in_json() {
    let decision = at(Look::First, &comparison(150, (0.1, 0.2), &[]));
    let json = serde_json::to_string(&decision).unwrap();
    let wanted = r#"{"extend":{"to":200,"because":[{"too_few_rows":{"have":150,"need":200}}]}}"#;
    assert_eq!(json, wanted);
}
