use hone_domain::Class;

use super::*;

fn rows(rows: usize) -> Vec<LabelledSet> {
    let labels = |row: usize| {
        let of = |(label, every): (u16, usize)| row.is_multiple_of(every).then_some(Class(label));
        [(0, 2), (1, 5), (2, 20), (4, 97)]
            .into_iter()
            .filter_map(of)
            .collect()
    };
    let answer = |row| LabelledSet {
        row,
        labels: labels(row),
        weight: 1.0,
    };
    (0..rows).map(answer).collect()
}

#[test]
fn every_fold_gets_its_share_of_every_label_and_of_the_rows() {
    let rows = rows(200);
    let folds = label_set_folds(&rows, 4, Seed(1));
    let count = |fold: usize, label: u16| {
        let in_fold = rows.iter().zip(&folds).filter(|(_, of)| **of == fold);
        in_fold
            .filter(|(answer, _)| answer.labels.contains(Class(label)))
            .count()
    };
    for (label, all) in [(0, 100usize), (1, 40), (2, 10), (4, 3)] {
        let counts: Vec<_> = (0..4).map(|fold| count(fold, label)).collect();
        assert_eq!(counts.iter().sum::<usize>(), all);
        let even = counts.iter().all(|&found| found.abs_diff(all / 4) <= 1);
        assert!(even, "label {label}: {counts:?}");
    }
    for fold in 0..4 {
        let found = folds.iter().filter(|of| **of == fold).count();
        assert!(found.abs_diff(50) <= 2, "fold {fold} has {found} rows");
    }
}

#[test]
fn answers_about_one_row_stand_in_one_fold() {
    let mut rows = rows(60);
    for row in 0..60 {
        rows.push(LabelledSet {
            row,
            labels: LabelSet::new([Class(3)]),
            weight: 1.0,
        });
    }
    rows.sort_by_key(|answer| answer.row);
    let folds = label_set_folds(&rows, 3, Seed(2));
    for (answers, folds) in rows.chunks(2).zip(folds.chunks(2)) {
        assert_eq!(folds[0], folds[1], "row {}", answers[0].row);
    }
}

#[test]
fn folds_follow_the_seed_and_nothing_else() {
    let rows = rows(80);
    let of = |seed| label_set_folds(&rows, 5, Seed(seed));
    assert_eq!(of(3), of(3));
    assert_ne!(of(3), of(4));
}

#[test]
fn rows_without_any_label_are_dealt_evenly() {
    let none = |row| LabelledSet {
        row,
        labels: LabelSet::default(),
        weight: 1.0,
    };
    let folds = label_set_folds(&(0..10).map(none).collect::<Vec<_>>(), 3, Seed(0));
    let mut counts = [0; 3];
    folds.iter().for_each(|&fold| counts[fold] += 1);
    counts.sort_unstable();
    assert_eq!(counts, [3, 3, 4]);
}
