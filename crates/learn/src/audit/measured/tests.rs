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
fn a_row_counts_for_the_class_of_either_head_and_once_where_they_agree() {
    let old = [vec![Class(0); 10], vec![Class(1); 5]].concat();
    let new = [vec![Class(0); 5], vec![Class(1); 10]].concat();
    let found = Measured::new(&[old, new], &audit(15, Class(0)), 2).unwrap();
    assert_eq!(found.expected, [10, 10]);
}

#[test]
fn an_audit_too_small_for_any_class_is_refused() {
    let found = Measured::new(&[vec![Class(1); 9]], &audit(9, Class(1)), 2);
    assert_eq!(
        found,
        Err(AuditError::NoClassMeasured { most: 9, need: 10 })
    );
}
