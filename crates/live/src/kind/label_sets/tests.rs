use hone_annotation::{Answer, Score};
use hone_domain::{Class, LabelSchema, LabelSet};
use hone_query::StrategySpec;
use ndarray::array;

use super::output::{Rule, Sets};
use super::{LabelSets, judging};
use crate::kind::{CutOff, Kind as _, Output as _, QuestionKind, Speaker as _, Vote};
use crate::mistakes::{Judged, Mistakes};

fn set(labels: &[u16]) -> LabelSet {
    labels.iter().map(|&label| Class(label)).collect()
}

fn schema(names: &[&str]) -> LabelSchema {
    LabelSchema::new(names.iter().map(|&name| name.to_owned()).collect()).unwrap()
}

fn names(of: &[&str]) -> Answer {
    Answer::Labels(of.iter().map(|&name| name.to_owned()).collect())
}

fn sets(at_least_one: bool) -> Sets {
    let rule = Rule::Reaching {
        thresholds: vec![0.5, 0.2, 0.4],
        at_least_one,
    };
    let marginals = array![[0.6, 0.3, 0.1], [0.4, 0.18, 0.1]];
    Sets::new(marginals, rule)
}

#[test]
fn labels_that_reach_their_thresholds_are_said_with_a_score_each() {
    let labels = schema(&["water", "food", "shelter"]);
    let said = sets(false).say(0, &labels);
    assert_eq!(said.value, names(&["water", "food"]));
    let expected = [0.6f32, 0.3].map(f64::from).to_vec();
    assert_eq!(said.score, Score::Each(expected));
    assert_eq!(said.scores, [0.6, 0.3, 0.1]);
}

#[test]
fn where_a_label_has_to_be_named_the_nearest_to_its_threshold_is() {
    assert_eq!(sets(false).decided(0..2), [set(&[0, 1]), set(&[])]);
    assert_eq!(sets(true).decided(0..2), [set(&[0, 1]), set(&[1])]);
    assert_eq!(sets(false).leading(1), None);
    assert_eq!(sets(true).leading(0), Some((Class(0), 0.6)));
}

#[test]
fn labels_that_go_and_come_leave_the_others_as_they_were() {
    let from = schema(&["water", "food", "shelter"]);
    let to = schema(&["shelter", "aid", "water"]);
    let aligned = sets(false).aligned(&from, &to);
    assert_eq!(aligned.decided(0..2), [set(&[2]), set(&[])]);
    assert_eq!(
        LabelSets::renamed(&set(&[0, 1]), &from, &to),
        Some(set(&[2]))
    );
    assert_eq!(LabelSets::renamed(&set(&[1]), &from, &to), None);
    assert_eq!(LabelSets::renamed(&set(&[]), &from, &to), Some(set(&[])));
}

#[test]
fn answers_are_read_back_as_they_were_kept() {
    let answers = [Some(set(&[])), None, Some(set(&[0, 7, 300]))];
    let mut bytes = Vec::new();
    for answer in &answers {
        LabelSets::put(answer.as_ref(), &mut bytes);
    }
    let mut rest = &bytes[..];
    for answer in &answers {
        assert_eq!(LabelSets::take(&mut rest).as_ref(), Ok(answer));
    }
    assert!(rest.is_empty());
    assert_eq!(LabelSets::take(&mut &bytes[4..7]), Err(CutOff));
}

#[test]
fn to_leave_the_question_out_says_that_no_label_applies_where_that_may_be() {
    let free = QuestionKind::LabelSets {
        at_least_one: false,
    };
    assert_eq!(free.given(None), Some(names(&[])));
    let required = QuestionKind::LabelSets { at_least_one: true };
    assert_eq!(required.given(None), None);
    assert_eq!(QuestionKind::SingleLabel.given(None), None);
}

#[test]
fn people_are_joined_label_by_label() {
    let vote = |row, rater, labels: &[u16]| Vote {
        row,
        rater,
        answer: set(labels),
    };
    // Three people agree on most records; one of them is alone with label 2.
    let mut votes: Vec<Vote<LabelSet>> = (0..12)
        .flat_map(|row| (0..3).map(move |rater| vote(row, rater, &[(row % 2) as u16])))
        .collect();
    votes.push(vote(12, 0, &[0, 2]));
    votes.push(vote(12, 1, &[0]));
    votes.push(vote(12, 2, &[0]));
    votes.push(vote(13, 1, &[1, 2]));
    let joined = LabelSets::join(&votes, 14, 4).unwrap();
    assert_eq!(joined[3].0, set(&[1]));
    assert_eq!(joined[12].0, set(&[0]));
    assert!(joined[12].1 < joined[3].1, "they were not of one mind");
    assert_eq!(joined[13], (set(&[1, 2]), 1.0));
}

#[test]
fn a_head_that_says_the_same_of_every_record_is_no_better_than_chance() {
    let truth: Vec<LabelSet> = (0..40).map(|row| set(&[row % 4])).collect();
    let same = set(&[0, 1]);
    let pairs: Vec<_> = truth.iter().map(|truth| (truth, &same)).collect();
    let found = LabelSets::chance(&pairs);
    assert!((found.merit - found.expected).abs() < 1e-12);
    let right: Vec<_> = truth.iter().map(|truth| (truth, truth)).collect();
    let found = LabelSets::chance(&right);
    assert_eq!(found.merit, 1.0);
    assert!(found.merit > found.expected + 3.0 * found.error);
}

#[test]
fn kappa_is_one_for_equal_answers_and_none_where_nothing_is_said() {
    let some = [set(&[0]), set(&[1, 2]), set(&[])];
    assert!((judging::kappa(&some, &some, 3).unwrap() - 1.0).abs() < 1e-12);
    let none = [set(&[]), set(&[]), set(&[])];
    assert_eq!(judging::kappa(&none, &none, 3), None);
    // 9 answers, 3 and 3 yes of which 2 are common: 7/9 agree, 45/81 by chance.
    let other = [set(&[0]), set(&[1]), set(&[0])];
    let kappa = judging::kappa(&some, &other, 3).unwrap();
    assert!((kappa - (7.0 / 9.0 - 45.0 / 81.0) / (1.0 - 45.0 / 81.0)).abs() < 1e-12);
}

#[test]
fn each_label_is_counted_for_as_many_records_as_it_stands_for() {
    let (truth, said) = ([set(&[0, 1]), set(&[1])], [set(&[0]), set(&[0, 1])]);
    let judged: Vec<Judged<'_, LabelSet>> = (truth.iter().zip(&said).zip([2.0, 3.0]))
        .map(|((truth, said), weight)| Judged {
            truth,
            said,
            weight,
        })
        .collect();
    let Mistakes::Labels(labels) = LabelSets::mistakes(&judged, 2) else {
        panic!("label sets are counted by label")
    };
    let of = |at: usize| (labels[at].given, labels[at].said, labels[at].both);
    assert_eq!((of(0), of(1)), ((1, 2, 1), (2, 1, 1)));
    assert_eq!(labels[0].estimated_said, 5.0);
    assert_eq!(labels[1].estimated_both, 3.0);
}

#[test]
fn strata_are_cut_by_the_rarest_label_that_is_said() {
    let rule = Rule::Reaching {
        thresholds: vec![0.5; 3],
        at_least_one: false,
    };
    let marginals = array![
        [0.9, 0.9, 0.0],
        [0.9, 0.0, 0.0],
        [0.0, 0.0, 0.0],
        [0.9, 0.9, 0.9]
    ];
    let said = Sets::new(marginals, rule);
    let strata = LabelSets::strata(&said, &[0, 1, 2, 3]);
    assert_eq!(strata, [Class(1), Class(0), Class(3), Class(2)]);
}

#[test]
fn strategies_that_need_distributions_are_refused() {
    for spec in [
        StrategySpec::for_label_sets(),
        StrategySpec::MaxLoss {},
        StrategySpec::Cvirs {},
        StrategySpec::Random {},
        StrategySpec::KCentre {},
    ] {
        assert!(LabelSets::admits(&spec).is_ok(), "{spec}");
    }
    for spec in [StrategySpec::default(), StrategySpec::Entropy {}] {
        assert!(LabelSets::admits(&spec).is_err(), "{spec}");
    }
}
