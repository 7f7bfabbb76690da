use hone_domain::PoolIdx;

use super::super::Drawn;
use super::*;

fn audit(rows: usize, truth: Class) -> AuditSample {
    let drawn = |row| Drawn {
        at: PoolIdx::from(row),
        stratum: 0,
        probability: 0.5,
    };
    let rows = (0..rows).map(|row| drawn(row).answered(truth));
    AuditSample::new(rows.collect()).unwrap()
}

#[test]
fn a_class_is_measured_from_ten_audited_rows_predicted_so_whatever_they_are() {
    let predicted = [[vec![Class(0); 10], vec![Class(1); 9]].concat()];
    for truth in [Class(0), Class(2)] {
        let found = Measured::new(&predicted, &audit(19, truth), 3).unwrap();
        assert_eq!(found.expected, [10, 9, 0]);
        assert_eq!(found.classes, [Class(0)]);
    }
}

#[test]
fn of_two_heads_each_that_predicts_a_class_must_do_so_often_enough() {
    // Class 0 by both, class 1 by the new head alone, class 2 by the old one and once by the new.
    let old = [vec![Class(0); 20], vec![Class(2); 15]].concat();
    let new = [vec![Class(0); 12], vec![Class(1); 22], vec![Class(2)]].concat();
    let found = Measured::new(&[old, new], &audit(35, Class(0)), 4).unwrap();
    assert_eq!(found.expected, [12, 22, 1, 0]);
    assert_eq!(found.classes, [Class(0), Class(1)]);
}

#[test]
fn an_audit_too_small_for_any_class_is_refused() {
    let found = Measured::new(&[vec![Class(1); 9]], &audit(9, Class(1)), 2);
    assert_eq!(
        found,
        Err(AuditError::NoClassMeasured { most: 9, need: 10 })
    );
}
