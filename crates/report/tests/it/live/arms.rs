use hone_report::Layout;
use hone_report::live::{LiveReport, from_json, html, learning_curve, markdown, to_json};

use super::sample::{Sample, with_random_arm};

fn page(report: &LiveReport) -> String {
    let page = html(report).expect("the sample is possible");
    page.replace('\u{a0}', " ")
}

#[test]
fn a_report_without_a_random_arm_says_so() {
    let report = Sample::default().build();
    let said = "There is no random arm";
    assert!(page(&report).contains(said));
    assert!(markdown(&report).unwrap().contains(said));
    let curve = learning_curve(&report, Layout::Wide).unwrap();
    assert!(!curve.standalone().contains("random arm"));
}

#[test]
fn a_gain_a_loss_and_what_is_not_shown_are_told_apart() {
    let said = |gain| page(&with_random_arm(gain));
    let gained = said(0.06);
    assert!(gained.contains("choosing the records gained 0.06 (0.03–0.09)"));
    assert!(gained.contains("learned from 425 labels of records that the strategy chose"));
    assert!(said(-0.06).contains("choosing the records lost 0.06 (0.03–0.09)"));
    assert!(said(0.01).contains("it is not shown that choosing the records gained anything"));
    let text = markdown(&with_random_arm(0.06)).unwrap();
    assert!(text.contains("choosing the records gained 0.06"));
}

#[test]
fn the_random_arm_is_drawn_with_its_intervals_beside_the_curve() {
    let report = with_random_arm(0.06);
    let curve = learning_curve(&report, Layout::Wide).unwrap().standalone();
    assert_eq!(curve.matches(" line\" d=\"M").count(), 2);
    assert!(curve.contains("random arm ends at"));
    // Three of five comparisons may be stated.
    assert_eq!(curve.matches("sr band").count(), 1);
    assert_eq!(
        curve.matches("ring sr").count(),
        4,
        "three points and the one of the key"
    );
}

#[test]
fn a_comparison_on_too_few_records_states_nothing() {
    let mut report = with_random_arm(0.06);
    report.arms.truncate(2);
    let page = page(&report);
    assert!(page.contains("It is too early to say what choosing gained"));
    assert!(!page.contains("choosing the records gained 0."));
    report.arms.clear();
    let none = html(&report).unwrap();
    assert!(none.contains("of the queue is drawn at random to learn from."));
}

#[test]
fn comparisons_come_back_from_json() {
    let report = with_random_arm(0.06);
    assert_eq!(from_json(&to_json(&report).unwrap()).unwrap(), report);
}

#[test]
fn an_impossible_comparison_is_refused() {
    let mut report = with_random_arm(0.06);
    report.arms[1].gain.high = 1.5;
    let error = html(&report).unwrap_err().to_string();
    assert!(error.contains("arms[1].gain"), "{error}");
}
