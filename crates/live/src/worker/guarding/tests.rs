use hone_annotation::{Answer, Score, VersionId};
use uuid::Uuid;

use super::Acceptance;
use crate::exposure::Shown;

const VERSION: VersionId = VersionId(Uuid::from_u128(7));

fn shown(score: f32, accepted: bool) -> Shown {
    Shown {
        suggested: Some(Answer::Text("a".to_owned())),
        score: Some(Score::One(f64::from(score))),
        version: Some(VERSION),
        agent: None,
        answered: Some(Answer::Text(if accepted { "a" } else { "b" }.to_owned())),
        rank: None,
        utility: None,
        strategy: None,
        ordered_by: None,
        purpose: None,
        milliseconds: None,
    }
}

fn acceptance(score: f32, accepted: usize, of: usize) -> Acceptance {
    let all: Vec<_> = (0..of).map(|at| shown(score, at < accepted)).collect();
    Acceptance::of(&all, VERSION).unwrap()
}

#[test]
fn hard_records_whose_suggestions_are_refused_as_often_as_promised_break_nothing() {
    assert!(!acceptance(0.4, 20, 50).is_broken(0.15));
    assert!(!acceptance(0.4, 14, 50).is_broken(0.15));
}

#[test]
fn sure_suggestions_that_are_refused_break_the_promise() {
    let found = acceptance(0.9, 20, 50);
    assert_eq!((found.answers, found.accepted), (50, 0.4));
    assert!((found.promised - 0.9).abs() < 1e-6);
    assert!(found.is_broken(0.15));
}

#[test]
fn answers_to_other_versions_and_discarded_records_do_not_count() {
    let other = Shown {
        version: None,
        ..shown(0.9, false)
    };
    let discarded = Shown {
        answered: None,
        ..shown(0.9, false)
    };
    assert_eq!(Acceptance::of(&[other, discarded], VERSION), None);
}

#[test]
fn each_suggested_label_is_accepted_or_refused_also_where_nothing_was_answered() {
    let labels = |names: &[&str]| {
        Answer::Labels(
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>(),
        )
    };
    let of = |answered: Answer| Shown {
        suggested: Some(labels(&["a", "b"])),
        score: Some(Score::Each(vec![0.9, 0.6])),
        answered: Some(answered),
        ..shown(0.0, true)
    };
    // An empty list that was kept is read back as one of spans.
    let all = [
        of(labels(&["b", "a"])),
        of(labels(&["c", "b"])),
        of(Answer::Spans(Vec::new())),
    ];
    assert_eq!(all[0].is_accepted(), Some(true));
    let found = Acceptance::of(&all, VERSION).unwrap();
    assert_eq!((found.answers, found.accepted), (3, 0.5));
    assert!((found.promised - 0.75).abs() < 1e-9);
    let error = (3.0f64 * (0.3 + 0.24f64.sqrt()).powi(2)).sqrt() / 6.0;
    assert!((found.error - error).abs() < 1e-9);
}
