use hone_domain::Class;
use ndarray::array;

use super::*;

#[test]
fn the_most_confident_rows_of_each_class_are_taken_and_no_labelled_one() {
    let probabilities = Probabilities::new(array![
        [0.9f32, 0.1],
        [0.8, 0.2],
        [0.6, 0.4],
        [0.7, 0.3],
        [0.2, 0.8],
        [0.4, 0.6],
        [0.95, 0.05]
    ]);
    let labelled = [
        Labelled {
            row: 6,
            class: Class(0),
            weight: 4.0,
        },
        Labelled {
            row: 4,
            class: Class(1),
            weight: 6.0,
        },
    ];
    let map = ClassMap::of([Class(0), Class(1)], 2);
    let params = SelfTraining {
        share: 0.5,
        weight: 0.3,
        ..SelfTraining::default()
    };
    let taken = pseudo_labels(&params, &probabilities.unwrap(), &labelled, &map);
    let rows: Vec<(usize, Class)> = taken.iter().map(|l| (l.row, l.class)).collect();
    assert_eq!(rows, [(0, Class(0)), (1, Class(0)), (5, Class(1))]);
    let total: f32 = taken.iter().map(|l| l.weight).sum();
    assert!(
        (total - 3.0).abs() < 1e-6,
        "0.3 of the summed weight of the labels, not {total}"
    );
}
