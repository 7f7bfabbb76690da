use hone_annotation::RecordId;
use hone_domain::Class;
use hone_learn::metrics::{Confusion, Level, Weighting, cohen_kappa, krippendorff_alpha};
use ndarray::Array2;
use uuid::Uuid;

use super::*;

fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

/// Three people over 60 records: the third has answered every other one, and errs most.
fn three() -> Given {
    let mut given = Given::new();
    let label = |n: u128| vec![["spam", "ham", "other"][(n % 3) as usize].to_owned()];
    for n in 0..60_u128 {
        let of = given.entry(RecordId(Uuid::from_u128(n))).or_default();
        of.insert(user(1), label(n));
        of.insert(user(2), label(if n % 5 == 0 { n + 1 } else { n }));
        if n % 2 == 0 {
            of.insert(user(3), label(if n % 3 == 0 { n + 2 } else { n }));
        }
    }
    given
}

fn names() -> Vec<String> {
    ["spam", "ham", "other"].map(str::to_owned).to_vec()
}

#[test]
fn kappa_is_cohens() {
    let a = [0, 0, 1, 1, 2, 2, 0, 1, 2, 0, 1, 1];
    let b = [0, 1, 1, 1, 2, 0, 0, 1, 2, 0, 2, 1];
    let said: Vec<_> = a.into_iter().zip(b).collect();
    let found = kappa(&said).unwrap();
    let confusion = Confusion::new(3, &a.map(Class), &b.map(Class)).unwrap();
    let theirs = cohen_kappa(&confusion, Weighting::Unweighted).unwrap();
    assert!((found.value - theirs).abs() < 1e-12);
    assert!(found.low < found.value && found.value < found.high);
    assert_eq!(kappa(&said[..9]), None, "too few");
    assert_eq!(kappa(&[(1, 1); 20]), None, "chance alone would agree");
}

#[test]
fn alpha_is_krippendorffs() {
    let given = three();
    let found = agreement("topic", names(), &given);
    let ratings = Array2::from_shape_fn((60, 3), |(unit, rater)| {
        let said = given.values().nth(unit)?.get(&user(rater as u128 + 1))?;
        let at = names().iter().position(|name| *name == said[0])?;
        Some(Class(at as u16))
    });
    let theirs = krippendorff_alpha(ratings.view(), 3, &Level::Nominal).unwrap();
    let alpha = found.alpha.unwrap();
    assert!((alpha.value - theirs.unwrap()).abs() < 1e-12);
    assert!(alpha.low < alpha.value && alpha.value < alpha.high);
    let spam = ratings.mapv(|class| class.map(|class| Class(u16::from(class.index() == 0))));
    let theirs = krippendorff_alpha(spam.view(), 2, &Level::Nominal).unwrap();
    assert!((found.labels[0].alpha.unwrap().value - theirs.unwrap()).abs() < 1e-12);
}

#[test]
fn pairs_share_what_both_answered() {
    let found = agreement("topic", names(), &three());
    assert_eq!(found.shared, 60);
    let sizes: Vec<usize> = found.pairs.iter().map(|pair| pair.same.of).collect();
    assert_eq!(sizes, [60, 30, 30]);
    assert!((found.pairs[0].same.value - 0.8).abs() < 1e-12);
    assert_eq!(found.pairs[0].labels.len(), 3);
}

#[test]
fn the_others_are_a_measure_only_where_they_agree() {
    let found = agreement("topic", names(), &three());
    let third = found.against_others.iter().find(|of| of.person == user(3));
    // Of the 30 records the two others disagree on the 6 that are divisible by 10.
    assert_eq!(third.unwrap().same.of, 24);
}

#[test]
fn the_same_answers_give_the_same_intervals() {
    let once = agreement("topic", names(), &three());
    assert_eq!(once, agreement("topic", names(), &three()));
    let nobody = agreement("topic", names(), &Given::new());
    assert_eq!((nobody.shared, nobody.alpha), (0, None));
    assert!(nobody.pairs.is_empty() && nobody.against_others.is_empty());
}
