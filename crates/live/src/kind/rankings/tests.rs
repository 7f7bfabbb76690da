use hone_annotation::{Answer, Ranked, Score};
use hone_domain::{Class, LabelSchema, Ranking};
use hone_query::StrategySpec;
use ndarray::array;

use super::output::Orders;
use super::{Rankings, right_pairs};
use crate::kind::{CutOff, Kind as _, Output as _, QuestionKind, Speaker as _, Vote};
use crate::mistakes::{Judged, Mistakes};

fn schema() -> LabelSchema {
    LabelSchema::new(["a", "b", "c"].map(str::to_owned).to_vec()).unwrap()
}

fn ranking(ranks: &[u32]) -> Ranking {
    Ranking::new(ranks).unwrap()
}

fn answer(items: &[(&str, u32)]) -> Answer {
    let item = |&(value, rank): &(&str, u32)| Ranked {
        value: value.to_owned(),
        rank: Some(rank),
    };
    Answer::Ranking(items.iter().map(item).collect())
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

#[test]
fn the_order_by_score_is_said_with_the_probability_of_each_link() {
    let said = Orders::new(array![[0.0, 3.0, 1.0]]);
    let spoken = said.say(0, &schema());
    assert_eq!(spoken.value, answer(&[("b", 1), ("c", 2), ("a", 3)]));
    let Score::Each(links) = spoken.score else {
        panic!("a list has a score an item");
    };
    let wanted = [sigmoid(2.0), sigmoid(1.0), sigmoid(1.0)];
    assert_eq!(links.len(), 3);
    for (found, wanted) in links.iter().zip(wanted) {
        assert!((found - wanted).abs() < 1e-6, "{links:?}");
    }
    assert!((spoken.scores.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    assert_eq!(said.leading(0).unwrap().0, Class(1));
    let claims = said.claims(0, &ranking(&[1, 2, 3]));
    assert_eq!(
        claims.iter().map(|claim| claim.1).collect::<Vec<_>>(),
        [true, false]
    );
}

#[test]
fn of_rows_that_no_head_spoke_of_nothing_is_said() {
    let said = Orders::new(array![[1.0, 0.0, 2.0]]).spread(&[1], 2);
    let spoken = said.say(0, &schema());
    assert_eq!(spoken.value, Answer::Ranking(Vec::new()));
    assert_eq!(said.leading(0), None);
    assert_eq!(said.decided(1..2), [ranking(&[2, 3, 1])]);
    assert!((said.unsure(0) - 1.0).abs() < 1e-6);
    assert!(said.unsure(1) < said.unsure(0));
}

#[test]
fn answers_come_back_from_a_file_and_one_that_is_cut_is_noticed() {
    let answers = [Some(ranking(&[2, 1, 2])), None, Some(ranking(&[1, 2, 3]))];
    let mut bytes = Vec::new();
    answers
        .iter()
        .for_each(|answer| Rankings::put(answer.as_ref(), &mut bytes));
    let mut rest = bytes.as_slice();
    for answer in &answers {
        assert_eq!(Rankings::take(&mut rest), Ok(answer.clone()));
    }
    assert!(rest.is_empty());
    assert_eq!(Rankings::take(&mut &bytes[..4]), Err(CutOff));
    assert_eq!(Rankings::take(&mut &bytes[..1]), Err(CutOff));
}

#[test]
fn several_people_are_joined_by_mean_rank_and_weigh_as_they_agree() {
    let vote = |row, rater, ranks: &[u32]| Vote {
        row,
        rater,
        answer: ranking(ranks),
    };
    let votes = [
        vote(0, 0, &[1, 2, 3]),
        vote(1, 0, &[1, 2, 3]),
        vote(1, 1, &[1, 2, 3]),
        vote(2, 0, &[1, 2, 3]),
        vote(2, 1, &[1, 3, 2]),
        vote(3, 0, &[1, 2, 3]),
        vote(3, 1, &[3, 2, 1]),
    ];
    let joined = Rankings::join(&votes, 4, 3).unwrap();
    assert_eq!(joined[0], (ranking(&[1, 2, 3]), 1.0));
    assert_eq!(joined[1], (ranking(&[1, 2, 3]), 1.0));
    assert_eq!(joined[2].0, ranking(&[1, 2, 2]));
    // tau-b of either with the tie: 2 / √(2 · 3).
    let wanted = f64::midpoint(2.0 / 6.0f64.sqrt(), 1.0);
    assert!((f64::from(joined[2].1) - wanted).abs() < 1e-6);
    assert_eq!(joined[3], (ranking(&[1, 1, 1]), 0.0));
}

#[test]
fn chance_is_a_half_of_the_pairs_that_do_not_tie() {
    let (truth, said) = (ranking(&[1, 2, 2]), ranking(&[1, 3, 2]));
    assert_eq!(right_pairs(&truth, &said), (2.0, 2.0));
    let opposite = ranking(&[3, 2, 1]);
    let chance = Rankings::chance(&[(&truth, &said), (&truth, &opposite)]);
    assert!((chance.merit - 0.5).abs() < 1e-12);
    assert!((chance.expected - 0.5).abs() < 1e-12);
    assert!((chance.error - 2.0f64.sqrt() / 4.0).abs() < 1e-12);
    assert!((Rankings::merit(&truth, &opposite)).abs() < 1e-12);
    let tied = ranking(&[1, 1, 1]);
    assert!((Rankings::merit(&tied, &said) - 1.0).abs() < 1e-12);
}

#[test]
fn mistakes_count_who_is_ranked_first() {
    let (truth, said) = (ranking(&[1, 1, 2]), ranking(&[1, 2, 3]));
    let judged = [Judged {
        truth: &truth,
        said: &said,
        weight: 2.0,
    }];
    let Mistakes::Labels(of) = Rankings::mistakes(&judged, 3) else {
        panic!("options are judged one by one");
    };
    let counts: Vec<_> = of.iter().map(|of| (of.given, of.said, of.both)).collect();
    assert_eq!(counts, [(1, 1, 1), (1, 0, 0), (0, 0, 0)]);
}

#[test]
fn two_rankings_that_say_something_are_enough() {
    let (one, flat) = (ranking(&[1, 2, 3]), ranking(&[1, 1, 1]));
    assert!(!Rankings::is_enough([&one, &flat].into_iter()));
    assert!(Rankings::is_enough([&one, &flat, &one].into_iter()));
}

#[test]
fn strategies_on_one_distribution_are_refused() {
    for strategy in [StrategySpec::for_rankings(), StrategySpec::MeanEntropy {}] {
        assert!(Rankings::admits(&strategy).is_ok(), "{strategy}");
    }
    assert!(Rankings::admits(&StrategySpec::Margin {}).is_err());
}

#[test]
fn the_kind_is_kept_with_its_number_of_options() {
    let kind = QuestionKind::Rankings { options: 3 };
    let kept = serde_json::to_value(kind).unwrap();
    assert_eq!(kept, serde_json::json!({"name": "rankings", "options": 3}));
    assert_eq!(serde_json::from_value::<QuestionKind>(kept).unwrap(), kind);
}
