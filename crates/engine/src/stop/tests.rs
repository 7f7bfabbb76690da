use crate::{Advice, RoundScore, StopRules, advise, predicted_gain};

fn rounds(scores: &[(usize, f64, Option<f64>)]) -> Vec<RoundScore> {
    let round = |&(labels, macro_f1, kappa): &(usize, f64, Option<f64>)| RoundScore {
        labels,
        macro_f1: Some(macro_f1),
        kappa,
    };
    scores.iter().map(round).collect()
}

#[test]
fn stable_predictions_are_advice_after_three_rounds_and_not_before() {
    let rules = StopRules {
        small_gain: -1.0,
        ..StopRules::default()
    };
    let steady = [
        (20, 0.1, None),
        (40, 0.2, Some(0.995)),
        (60, 0.3, Some(0.992)),
        (80, 0.4, Some(1.0)),
    ];
    assert_eq!(advise(&rules, &rounds(&steady[..3])), []);
    assert_eq!(
        advise(&rules, &rounds(&steady)),
        [Advice::Stabilised {
            kappa: 0.992,
            rounds: 3
        }]
    );
    let mut shaken = steady;
    shaken[2].2 = Some(0.98);
    assert_eq!(advise(&rules, &rounds(&shaken)), []);
}

#[test]
fn the_predicted_gain_follows_a_logarithmic_curve() {
    let curve: Vec<_> = (1..=10)
        .map(|round| 20 * round)
        .map(|labels| (labels, 0.1 * (labels as f64).ln(), None))
        .collect();
    let gain = predicted_gain(&rounds(&curve), 100).unwrap();
    assert!((gain - 0.1 * (300.0f64 / 200.0).ln()).abs() < 1e-9);
    assert_eq!(predicted_gain(&rounds(&curve[..3]), 100), None);
}

#[test]
fn a_flat_curve_is_advised_against_and_a_rising_one_is_not() {
    let flat: Vec<_> = (1..6).map(|round| (100 * round, 0.8, None)).collect();
    let rising: Vec<_> = (1..6)
        .map(|round| (100 * round, 0.1 * f64::from(round as u32), None))
        .collect();
    let advice = advise(&StopRules::default(), &rounds(&flat));
    assert!(matches!(advice[..], [Advice::SmallGain { labels: 100, gain }] if gain.abs() < 1e-9));
    assert_eq!(advise(&StopRules::default(), &rounds(&rising)), []);
}

#[test]
fn a_round_that_was_not_measured_promises_nothing() {
    let flat: Vec<_> = (1..=6).map(|n| (100 * n, 0.8, None)).collect();
    let mut rounds = rounds(&flat);
    assert_eq!(predicted_gain(&rounds, 100), Some(0.0));
    rounds[4].macro_f1 = None;
    assert_eq!(predicted_gain(&rounds, 100), None);
}
