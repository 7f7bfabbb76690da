use super::*;

#[test]
fn the_same_order_is_the_same_ranking_whatever_the_numbers() {
    let ranking = Ranking::new(&[10, 3, 3, 40]).unwrap();
    assert_eq!(ranking, Ranking::new(&[2, 1, 1, 4]).unwrap());
    assert_eq!(ranking, Ranking::by_scores(&[0.5, 2.0, 2.0, -7.0]).unwrap());
    assert_ne!(ranking, Ranking::new(&[2, 1, 1, 2]).unwrap());
    assert_eq!(ranking.order(), [1, 2, 0, 3]);
    assert_eq!(ranking.mid_ranks(), [3.0, 1.5, 1.5, 4.0]);
}

#[test]
fn an_option_is_above_below_or_half_above_another() {
    let ranking = Ranking::new(&[2, 1, 2]).unwrap();
    let above: Vec<f32> = Ranking::pairs(3)
        .map(|(first, second)| ranking.above(first, second))
        .collect();
    assert_eq!(above, [0.0, 0.5, 1.0]);
    assert_eq!(ranking.pairs_above(), LabelSet::new([Class(2)]));
    assert!(!ranking.is_flat());
    assert!(Ranking::new(&[7, 7, 7]).unwrap().is_flat());
}

#[test]
fn pairs_go_through_all_once() {
    let pairs: Vec<_> = Ranking::pairs(4).collect();
    assert_eq!(pairs, [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]);
    assert_eq!(Ranking::pairs(1).count(), 0);
}

#[test]
fn one_option_and_too_many_are_refused() {
    let few = Ranking::new(&[1]).unwrap_err();
    assert_eq!(few, DomainError::TooFewOptions { found: 1 });
    let many = Ranking::new(&[0; 257]).unwrap_err();
    assert_eq!(many, DomainError::TooManyOptions { found: 257 });
    assert_eq!(Ranking::new(&[0; 256]).unwrap().options(), 256);
}

#[test]
fn what_is_read_back_is_a_ranking_again() {
    let ranking = Ranking::new(&[3, 1, 1]).unwrap();
    let written = serde_json::to_string(&ranking).unwrap();
    assert_eq!(written, "[1,0,0]");
    assert_eq!(serde_json::from_str::<Ranking>(&written).unwrap(), ranking);
    assert_eq!(serde_json::from_str::<Ranking>("[9,4,4]").unwrap(), ranking);
    assert!(serde_json::from_str::<Ranking>("[1]").is_err());
}
