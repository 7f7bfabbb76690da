use hone_report::{Headline, Verdict};

use crate::sample::Sample;

fn headline(sample: &Sample) -> Headline {
    Headline::of(&sample.build()).expect("a sample has a main curve")
}

fn has(text: &str, words: &str) {
    let plain = text.replace('\u{a0}', " ");
    assert!(plain.contains(words), "{plain:?} lacks {words:?}");
}

#[test]
fn it_says_what_was_reached_with_its_band_and_beside_random() {
    let headline = headline(&Sample::default());
    has(
        &headline.reached,
        "With 500 labels chosen by Hone (herding-margin)",
    );
    has(
        &headline.reached,
        "macro-F1 0.887 (95 % band 0.879–0.896, 5 seeds)",
    );
    has(&headline.reached, "random choice of as many reaches 0.810.");
    assert_eq!(headline.verdict, Verdict::Better);
}

#[test]
fn it_says_how_many_times_as_many_labels_random_needs() {
    let headline = headline(&Sample {
        pace: 60.0,
        ..Sample::default()
    });
    has(
        &headline.cost,
        "for 95 % of the score of a model trained on all 9,003 labels (0.884)",
    );
    has(&headline.cost, "× as many");
}

#[test]
fn it_says_when_random_does_not_get_there() {
    has(
        &headline(&Sample::default()).cost,
        "random choice does not get there within 500",
    );
}

#[test]
fn it_says_when_nobody_gets_there() {
    let headline = headline(&Sample {
        height: 0.7,
        ..Sample::default()
    });
    has(
        &headline.cost,
        "It does not reach 90 % of the full-data score (0.884) within 500 labels",
    );
}

#[test]
fn it_says_when_random_is_better() {
    let headline = headline(&Sample {
        handicap: 0.5,
        ..Sample::default()
    });
    assert_eq!(headline.verdict, Verdict::Worse);
    has(&headline.trust, "on these data random choice is better");
    has(&headline.cost, "fewer than Hone");
}

#[test]
fn one_seed_is_called_one_seed() {
    let headline = headline(&Sample {
        seeds: 1,
        ..Sample::default()
    });
    assert_eq!(headline.verdict, Verdict::NoInterval);
    has(&headline.reached, "one seed, so without a band");
    has(&headline.trust, "not whether that would happen again");
}

#[test]
fn a_gain_whose_interval_holds_zero_is_no_gain() {
    let mut report = Sample::default().build();
    let main = report.strategies.get_mut("herding-margin").unwrap();
    main.gain = Some(hone_report::Estimate {
        mean: 0.004,
        low: Some(-0.003),
        high: Some(0.011),
    });
    let headline = Headline::of(&report).unwrap();
    assert_eq!(headline.verdict, Verdict::Unclear);
    has(&headline.trust, "the run does not show a difference");
}

#[test]
fn without_a_reference_nothing_is_claimed() {
    let mut report = Sample::default().build();
    report.strategies.remove("random");
    let headline = Headline::of(&report).unwrap();
    assert_eq!(headline.verdict, Verdict::NoReference);
    has(&headline.trust, "cannot say what choosing records gained");
}
