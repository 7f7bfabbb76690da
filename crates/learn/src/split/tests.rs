use super::*;

#[test]
fn every_fold_trains_on_every_class_and_holds_out_its_share() {
    let targets: Vec<usize> = (0..50).map(|row| [0, 0, 0, 1, 2][row % 5]).collect();
    let groups: Vec<usize> = (0..50).collect();
    let folds = stratified_folds(&targets, &groups, 4, Seed(1));
    for fold in 0..4 {
        let held = |row: &usize| folds[*row] == Fold::HeldOut(fold);
        assert!((12..=13).contains(&(0..50).filter(held).count()));
        for class in 0..3 {
            assert!((0..50).any(|row| targets[row] == class && !held(&row)));
        }
    }
}

#[test]
fn the_only_row_of_a_class_is_always_trained_on() {
    let folds = stratified_folds(&[0, 1, 0, 0], &[0, 1, 2, 3], 2, Seed(1));
    assert_eq!(folds[1], Fold::AlwaysTrained);
    assert!(
        folds
            .iter()
            .filter(|fold| **fold == Fold::AlwaysTrained)
            .count()
            == 1
    );
}

#[test]
fn rows_of_one_group_stand_in_one_fold() {
    let groups = [4, 4, 5, 6, 7, 8, 8];
    let folds = stratified_folds(&[0, 1, 0, 0, 1, 1, 0], &groups, 3, Seed(9));
    assert_eq!(folds[0], folds[1]);
    assert_eq!(folds[5], folds[6]);
}

#[test]
fn the_seed_decides() {
    let targets: Vec<usize> = (0..60).map(|row| row % 2).collect();
    let groups: Vec<usize> = (0..60).collect();
    let of = |seed| stratified_folds(&targets, &groups, 5, Seed(seed));
    assert_eq!(of(3), of(3));
    assert_ne!(of(3), of(4));
}
