use super::super::fixture::{answer, full, head, pool, truth};
use super::super::{on_disagreement, simple_random};
use super::*;
use crate::metrics::{Confusion, macro_f1};

const QUICK: DirichletParams = DirichletParams {
    draws: 300,
    level: 0.95,
};

fn heads(classes: usize) -> (Vec<Class>, Probabilities, Probabilities, f64) {
    let truth = truth(3000, classes, Seed(1));
    let old = head(&truth, classes, 0.25, Seed(2));
    let new = head(&truth, classes, 0.5, Seed(3));
    let f1 =
        |head: &Probabilities| macro_f1(&Confusion::new(classes, &truth, &head.argmax()).unwrap());
    let gain = f1(&new) - f1(&old);
    (truth, old, new, gain)
}

#[test]
fn an_audit_of_the_whole_pool_gives_the_exact_gain() {
    let (truth, old, new, gain) = heads(4);
    let found = compare(&old, &new, &full(&truth), &QUICK, Seed(4)).unwrap();
    assert!((found.macro_f1.estimate.value - gain).abs() < 1e-9);
    assert!(found.macro_f1.estimate.high - found.macro_f1.estimate.low < 1e-9);
    let found = paired_bootstrap(&old, &new, &full(&truth), 50, 0.95, Seed(4)).unwrap();
    assert!((found.macro_f1.estimate.value - gain).abs() < 1e-9);
}

#[test]
fn a_head_gains_nothing_on_itself() {
    let (truth, head) = pool(800, 3, 0.5, Seed(5));
    let audit = answer(&truth, simple_random(800, 200, Seed(6)).unwrap());
    for found in [
        compare(&head, &head, &audit, &QUICK, Seed(7)).unwrap(),
        paired_bootstrap(&head, &head, &audit, 50, 0.95, Seed(7)).unwrap(),
    ] {
        let gains = found.per_class.iter().filter_map(|class| match class.gain {
            ClassF1::Measured(gain) => Some(gain),
            ClassF1::NotMeasured { .. } => None,
        });
        for gain in gains.chain([found.macro_f1.estimate, found.micro_f1]) {
            assert!(gain.low.abs() < 1e-12 && gain.high.abs() < 1e-12);
        }
    }
}

#[test]
fn exchanging_the_heads_changes_the_sign_of_the_bootstrap() {
    let (truth, old, new, _) = heads(3);
    let drawn = on_disagreement(&old.argmax(), &new.argmax(), 200, Seed(8)).unwrap();
    let audit = answer(&truth, drawn);
    let there = paired_bootstrap(&old, &new, &audit, 100, 0.95, Seed(9)).unwrap();
    let back = paired_bootstrap(&new, &old, &audit, 100, 0.95, Seed(9)).unwrap();
    assert!((there.macro_f1.estimate.value + back.macro_f1.estimate.value).abs() < 1e-12);
    assert!((there.macro_f1.estimate.low + back.macro_f1.estimate.high).abs() < 1e-12);
}

#[test]
fn many_classes_do_not_let_the_prior_outweigh_the_audit() {
    // With 20 classes nearly every differing pair of classes has less than one audited row.
    let (truth, old, new, gain) = heads(20);
    let estimate = |seed| {
        let drawn = on_disagreement(&old.argmax(), &new.argmax(), 400, Seed(seed)).unwrap();
        let found = compare(&old, &new, &answer(&truth, drawn), &QUICK, Seed(seed)).unwrap();
        found.macro_f1.estimate.value
    };
    let mean = (0..8).map(estimate).sum::<f64>() / 8.0;
    assert!((mean - gain).abs() < 0.25 * gain, "{mean}, not {gain}");
}

#[test]
fn the_gain_of_a_better_head_is_shown_and_covered() {
    let (truth, old, new, gain) = heads(3);
    let (mut covered, mut shown) = (0, 0);
    for seed in 0..40 {
        let drawn = on_disagreement(&old.argmax(), &new.argmax(), 200, Seed(seed)).unwrap();
        let found = compare(&old, &new, &answer(&truth, drawn), &QUICK, Seed(seed)).unwrap();
        covered += usize::from(
            found.macro_f1.estimate.low <= gain && gain <= found.macro_f1.estimate.high,
        );
        shown += usize::from(found.macro_f1.estimate.low > 0.0);
    }
    assert!(
        covered >= 34 && shown >= 34,
        "{covered} covered, {shown} shown of 40"
    );
}

#[test]
fn heads_of_different_shape_are_refused() {
    let (truth, old) = pool(50, 3, 0.5, Seed(1));
    let (_, new) = pool(50, 4, 0.5, Seed(1));
    let refused = AuditError::HeadMismatch {
        old: (50, 3),
        new: (50, 4),
    };
    let found = compare(&old, &new, &full(&truth), &QUICK, Seed(1));
    assert_eq!(found, Err(refused));
}
