use hone_report::live::{Headline, LiveReport, Verdict, VersionRole};

use super::sample::{Sample, no_labels, stages};

fn stage(name: &str) -> LiveReport {
    let found = stages().into_iter().find(|(stage, _)| *stage == name);
    found.expect("the stage is in the list").1
}

fn has(text: &str, words: &str) {
    let plain = text.replace('\u{a0}', " ");
    assert!(plain.contains(words), "{plain:?} lacks {words:?}");
}

#[test]
fn it_says_how_good_the_model_is_on_how_many_records_and_how_much_it_gained() {
    let headline = Headline::of(&stage("usual"));
    assert_eq!(
        headline.reached.replace('\u{a0}', " "),
        "Macro-F1 is 0.79 (95 % interval 0.74–0.84), measured on 318 records drawn at random of \
         5,000; up 0.14 (0.10–0.18) since the first model at 40 labels."
    );
    assert_eq!(headline.verdict, Verdict::Better);
    has(&headline.trust, "The mean is over 5 of 6 classes");
}

#[test]
fn it_says_how_many_audited_records_are_missing() {
    let headline = Headline::of(&stage("early"));
    assert_eq!(headline.verdict, Verdict::TooEarly);
    has(
        &headline.reached,
        "It takes 200 answered records drawn at random; there are 131, so 69 are missing.",
    );
    has(&headline.trust, "1,700 labels are given so far.");
}

#[test]
fn a_rare_class_is_named_where_it_makes_more_records_necessary() {
    let mut report = stage("early");
    let latest = report.evaluations.last_mut().unwrap();
    latest.per_class[1].share = 0.012;
    latest.headline = hone_report::live::Publication::TooFew {
        have: 131,
        need: 400,
    };
    has(
        &Headline::of(&report).reached,
        "It takes 400 answered records drawn at random, because “lost or stolen card” is rare \
         (1.2 % of the records); there are 131, so 269 are missing.",
    );
}

#[test]
fn no_number_stands_in_the_headline_before_it_is_published() {
    for name in ["early", "nothing-audited", "no-audit", "no-labels"] {
        let headline = Headline::of(&stage(name));
        assert!(!headline.reached.contains("F1 is"), "{name}");
    }
    assert_eq!(Headline::of(&no_labels()).verdict, Verdict::NoLabels);
    assert_eq!(Headline::of(&stage("no-audit")).verdict, Verdict::NoAudit);
}

#[test]
fn a_loss_and_a_change_that_is_not_shown_are_called_so() {
    let worse = Headline::of(&stage("worse"));
    assert_eq!(worse.verdict, Verdict::Worse);
    has(
        &worse.reached,
        "; down 0.12 (0.08–0.16) since the first model",
    );
    let unclear = Headline::of(&stage("unclear"));
    assert_eq!(unclear.verdict, Verdict::Unclear);
    has(&unclear.reached, "it changed by +0.01 (−0.03 to +0.05).");
}

#[test]
fn what_was_measured_on_other_records_is_told_in_the_past() {
    let headline = Headline::of(&stage("new-audit"));
    assert_eq!(headline.verdict, Verdict::TooEarly);
    has(&headline.reached, "Macro-F1 was 0.79");
    has(&headline.reached, "on the records of audit 1");
    has(&headline.reached, "there are 12, so 188 are missing.");
}

#[test]
fn a_champion_that_was_not_measured_is_named() {
    let mut report = Sample::default().build();
    report.evaluations.last_mut().unwrap().version = 13;
    has(
        &Headline::of(&report).trust,
        "Measured was version 13; version 14",
    );
    report.versions.retain(|v| v.role != VersionRole::Champion);
    assert!(!Headline::of(&report).trust.contains("Measured was"));
}

#[test]
fn one_class_is_called_nothing_to_tell_apart() {
    has(
        &Headline::of(&stage("one-class")).trust,
        "With one class there is nothing to tell apart.",
    );
}
