use std::sync::Arc;

use hone_annotation::{Answer, Score};
use hone_domain::{Class, LabelSchema, Span};
use hone_engine::SpanReading;
use hone_query::StrategySpec;

use super::output::Tagged;
use super::{Spans, outermost};
use crate::kind::{CutOff, Kind as _, Output as _, QuestionKind, Speaker as _, Vote};
use crate::mistakes::{Judged, Mistakes};

fn span(start: usize, end: usize, label: u16) -> Span {
    Span::new(start..end, Class(label)).unwrap()
}

fn schema(names: &[&str]) -> LabelSchema {
    LabelSchema::of_spans(names.iter().map(|&name| name.to_owned()).collect()).unwrap()
}

fn named(spans: &[(usize, usize, &str)]) -> Answer {
    let span = |&(start, end, label): &(usize, usize, &str)| hone_annotation::Span {
        label: label.to_owned(),
        start,
        end,
    };
    Answer::Spans(spans.iter().map(span).collect())
}

fn said() -> Tagged {
    let row = |spans: &[(Span, f32)], words: usize| {
        Arc::new(SpanReading {
            spans: spans.to_vec(),
            log_probabilities: vec![-0.1; words],
            entropies: vec![0.2; words],
        })
    };
    let mut said = Tagged::empty(2);
    let rows = [
        row(&[(span(0, 3, 0), 0.9), (span(8, 9, 1), 0.6)], 3),
        row(&[], 0),
        row(&[(span(2, 4, 1), 0.5), (span(5, 6, 1), 0.7)], 2),
    ];
    said.extend(rows.into_iter());
    said
}

#[test]
fn spans_are_said_with_a_score_each_in_the_words_of_the_question() {
    let labels = schema(&["person", "place"]);
    let of = said().say(0, &labels);
    assert_eq!(of.value, named(&[(0, 3, "person"), (8, 9, "place")]));
    assert_eq!(of.score, Score::Each([0.9f32, 0.6].map(f64::from).to_vec()));
    assert_eq!(of.scores, [0.9, 0.6]);
    assert_eq!(said().say(1, &labels).value, named(&[]));
    assert_eq!(said().leading(2), Some((Class(1), 0.7)));
    assert_eq!(said().leading(1), None);
}

#[test]
fn answers_are_read_in_their_order_and_without_labels_that_there_are_not() {
    let labels = schema(&["person", "place"]);
    let given = named(&[(5, 7, "place"), (0, 2, "person"), (5, 7, "place")]);
    let read = Spans::read(&given, &labels).unwrap();
    assert_eq!(read, [span(0, 2, 0), span(5, 7, 1)]);
    assert_eq!(
        Spans::say(&read, &labels),
        named(&[(0, 2, "person"), (5, 7, "place")])
    );
    assert_eq!(Spans::read(&named(&[]), &labels), Some(vec![]));
    assert_eq!(Spans::read(&named(&[(0, 1, "thing")]), &labels), None);
    assert_eq!(
        Spans::read(&Answer::Text("person".to_owned()), &labels),
        None
    );
}

#[test]
fn labels_that_go_and_come_leave_the_others_as_they_were() {
    let (from, to) = (schema(&["person", "place"]), schema(&["thing", "place"]));
    let both = vec![span(0, 2, 0), span(5, 7, 1)];
    assert_eq!(Spans::renamed(&both, &from, &to), Some(vec![span(5, 7, 1)]));
    assert_eq!(Spans::renamed(&vec![span(0, 2, 0)], &from, &to), None);
    assert_eq!(Spans::renamed(&vec![], &from, &to), Some(vec![]));
    let aligned = said().aligned(&from, &to);
    assert_eq!(aligned.labels(), 2);
    assert_eq!(aligned.decided(0..1), [vec![span(8, 9, 1)]]);
}

#[test]
fn answers_are_read_back_as_they_were_kept() {
    let answers = [
        Some(vec![]),
        None,
        Some(vec![span(0, 70_000, 300), span(70_001, 70_002, 0)]),
    ];
    let mut bytes = Vec::new();
    for answer in &answers {
        Spans::put(answer.as_ref(), &mut bytes);
    }
    let mut rest = &bytes[..];
    for answer in &answers {
        assert_eq!(Spans::take(&mut rest).as_ref(), Ok(answer));
    }
    assert!(rest.is_empty());
    assert_eq!(Spans::take(&mut &bytes[8..15]), Err(CutOff));
}

#[test]
fn to_leave_the_question_out_says_that_there_is_no_span_where_that_may_be() {
    assert_eq!(
        QuestionKind::Spans { required: false }.given(None),
        Some(named(&[]))
    );
    assert_eq!(QuestionKind::Spans { required: true }.given(None), None);
}

#[test]
fn of_several_people_the_majority_stands_span_by_span() {
    let vote = |row, rater, spans: &[Span]| Vote {
        row,
        rater,
        answer: spans.to_vec(),
    };
    let (name, longer, place) = (span(3, 8, 0), span(0, 8, 0), span(10, 12, 1));
    let votes = [
        vote(0, 0, &[name, place]),
        vote(0, 1, &[name]),
        vote(0, 2, &[longer, place]),
        vote(1, 0, &[name]),
        vote(1, 1, &[longer]),
        vote(2, 2, &[place]),
        vote(3, 0, &[]),
    ];
    let joined = Spans::join(&votes, 4, 2).unwrap();
    assert_eq!(joined[0], (vec![name, place], 2.0 / 3.0));
    assert_eq!(joined[1], (vec![], 0.5));
    assert_eq!(joined[2], (vec![place], 1.0));
    assert_eq!(joined[3], (vec![], 1.0));
}

#[test]
fn of_spans_that_overlap_the_longest_is_learned() {
    let nested = [
        span(0, 9, 0),
        span(2, 5, 1),
        span(9, 12, 1),
        span(11, 14, 0),
    ];
    assert_eq!(outermost(&nested), [span(0, 9, 0), span(9, 12, 1)]);
    assert!(outermost(&[]).is_empty());
}

#[test]
fn there_is_nothing_to_learn_before_somebody_found_a_span() {
    let is_enough = |answers: &[Vec<Span>]| Spans::is_enough(answers.iter());
    assert!(!is_enough(&[vec![], vec![]]));
    assert!(!is_enough(&[vec![span(0, 1, 0)]]));
    assert!(is_enough(&[vec![], vec![span(0, 1, 0)]]));
}

#[test]
fn each_label_is_counted_in_spans_of_which_both_ends_are_right() {
    let truth = [vec![span(0, 3, 0), span(8, 9, 1)], vec![]];
    let said = [vec![span(0, 2, 0), span(8, 9, 1)], vec![span(1, 2, 1)]];
    let judged: Vec<Judged<'_, Vec<Span>>> = (truth.iter().zip(&said).zip([2.0, 3.0]))
        .map(|((truth, said), weight)| Judged {
            truth,
            said,
            weight,
        })
        .collect();
    let Mistakes::Labels(labels) = Spans::mistakes(&judged, 2) else {
        panic!("spans are counted by label")
    };
    let of = |at: usize| (labels[at].given, labels[at].said, labels[at].both);
    assert_eq!((of(0), of(1)), ((1, 1, 0), (1, 2, 1)));
    assert_eq!(labels[1].estimated_said, 5.0);
    assert!((Spans::merit(&truth[0], &said[0]) - 0.5).abs() < 1e-12);
    assert_eq!(Spans::merit(&truth[1], &truth[1]), 1.0);
}

#[test]
fn heads_agree_as_far_as_they_find_the_same_spans() {
    let (one, other) = (
        [vec![span(0, 3, 0)], vec![]],
        [vec![span(0, 3, 0)], vec![span(1, 2, 1)]],
    );
    assert_eq!(Spans::agreement(&one, &one, 2).unwrap(), Some(1.0));
    let f1 = Spans::agreement(&one, &other, 2).unwrap().unwrap();
    assert!((f1 - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(Spans::agreement(&[vec![]], &[vec![]], 2).unwrap(), None);
}

#[test]
fn a_head_is_unsure_by_the_word_and_strata_follow_the_rarest_label() {
    let utilities = Spans::utilities(&said(), &[0, 1]);
    assert!((utilities[0] - (1.0 - (-0.1f32).exp())).abs() < 1e-6);
    assert_eq!(utilities[1], 0.0);
    assert_eq!(
        Spans::strata(&said(), &[0, 1, 2]),
        [Class(0), Class(2), Class(1)]
    );
}

#[test]
fn strategies_that_need_distributions_over_labels_are_refused() {
    for spec in [
        StrategySpec::for_spans(),
        StrategySpec::Mnlp {},
        StrategySpec::LeastConfidentPath {},
        StrategySpec::Random {},
        StrategySpec::KCentre {},
    ] {
        assert!(Spans::admits(&spec).is_ok(), "{spec}");
    }
    for spec in [StrategySpec::default(), StrategySpec::Entropy {}] {
        assert!(Spans::admits(&spec).is_err(), "{spec}");
    }
}
