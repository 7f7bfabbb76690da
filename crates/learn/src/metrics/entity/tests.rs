use hone_domain::{Class, Span};
use serde::Deserialize;

use super::EntityCounts;
use crate::metrics::{Average, MetricError, Scores};
use crate::sequence::{Tag, spans};

#[derive(Deserialize)]
struct Case {
    labels: usize,
    /// Columns of [`Tag::at`].
    truth: Vec<Vec<usize>>,
    predicted: Vec<Vec<usize>>,
    per_label: Vec<[f64; 4]>,
    micro: [f64; 3],
    r#macro: [f64; 3],
    weighted: [f64; 3],
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-12, "{found}, not {wanted}");
}

fn same(found: Scores, wanted: [f64; 3]) {
    close(found.precision, wanted[0]);
    close(found.recall, wanted[1]);
    close(found.f1, wanted[2]);
}

fn spans_of(tags: &[Vec<usize>]) -> Vec<Vec<Span>> {
    let of_text = |tags: &Vec<usize>| {
        let tags: Vec<Tag> = tags.iter().copied().map(Tag::at).collect();
        let words: Vec<_> = (0..tags.len()).map(|at| at..at + 1).collect();
        spans(&tags, &words).unwrap()
    };
    tags.iter().map(of_text).collect()
}

#[test]
fn every_score_is_that_of_seqeval_in_strict_mode() {
    let text = include_str!("../../../testdata/entity_golden.json");
    let cases: Vec<Case> = serde_json::from_str(text).unwrap();
    assert!(cases.len() >= 8);
    for case in cases {
        let (truth, predicted) = (spans_of(&case.truth), spans_of(&case.predicted));
        let counts = EntityCounts::new(case.labels, &truth, &predicted).unwrap();
        for (found, wanted) in counts.per_label().iter().zip(&case.per_label) {
            same(found.scores, [wanted[0], wanted[1], wanted[2]]);
            close(found.support, wanted[3]);
        }
        same(counts.averaged(Average::Micro), case.micro);
        same(counts.averaged(Average::Macro), case.r#macro);
        same(counts.averaged(Average::Weighted), case.weighted);
    }
}

#[test]
fn a_label_beyond_the_question_is_refused() {
    let span = Span::new(0..1, Class(2)).unwrap();
    let refused = EntityCounts::new(2, &[vec![], vec![]], &[vec![], vec![span]]);
    let expected = MetricError::ClassOutOfRange {
        row: 1,
        class: 2,
        classes: 2,
    };
    assert_eq!(refused, Err(expected));
    assert!(EntityCounts::new(2, &[vec![]], &[]).is_err());
}

#[test]
fn without_spans_every_score_is_zero() {
    let counts = EntityCounts::new(2, &[vec![]], &[vec![]]).unwrap();
    assert_eq!(counts.averaged(Average::Macro), Scores::default());
    assert_eq!(counts.averaged(Average::Micro), Scores::default());
}
