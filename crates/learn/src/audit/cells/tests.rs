use hone_domain::PoolIdx;

use super::super::Drawn;
use super::*;

#[test]
fn equal_weights_are_plain_counts_and_unequal_ones_count_less() {
    let mut cell = Cell::new(&[0], 2);
    for class in [0, 0, 1] {
        cell.audit(class, 9.0);
    }
    let evidence = cell.evidence();
    assert!((evidence[0] - 2.0).abs() < 1e-12 && (evidence[1] - 1.0).abs() < 1e-12);
    // Weights 1 and 3: shares 1/4 and 3/4 of (1 + 3)²/(1 + 9) = 1.6 effective rows.
    let mut cell = Cell::new(&[0], 2);
    cell.audit(0, 1.0);
    cell.audit(1, 3.0);
    let evidence = cell.evidence();
    assert!((evidence[0] - 0.4).abs() < 1e-12 && (evidence[1] - 1.2).abs() < 1e-12);
}

#[test]
fn rows_drawn_for_certain_say_nothing_of_the_rest() {
    let mut cell = Cell::new(&[0], 2);
    cell.audit(0, 0.0);
    assert_eq!(cell.evidence(), [0.0, 0.0]);
    assert_eq!(cell.audited, [1.0, 0.0]);
}

#[test]
fn a_cell_holds_the_rows_that_every_head_predicts_alike() {
    let classes = |classes: [u16; 5]| classes.map(Class).to_vec();
    let predicted = [classes([0, 0, 1, 1, 0]), classes([0, 2, 1, 1, 0])];
    let drawn = Drawn {
        at: PoolIdx::from(3),
        stratum: 0,
        probability: 0.2,
    };
    let audit = AuditSample::new(vec![drawn.answered(Class(2))]).unwrap();
    let cells = Cells::new(&predicted, &audit, 3);
    let keys: Vec<_> = cells.list.iter().map(|cell| &cell.predicted[..]).collect();
    assert_eq!(keys, [[0, 0], [0, 2], [1, 1]]);
    assert_eq!(cells.of_row, [0, 1, 2, 2, 0]);
    assert_eq!(cells.predicted, [[3.0, 2.0, 0.0], [2.0, 2.0, 1.0]]);
    assert_eq!(cells.list[2].audited, [0.0, 0.0, 1.0]);
    assert!((cells.list[2].remainder() - 1.0).abs() < 1e-12);
}
