use std::collections::HashMap;

use hone_annotation::RecordId;
use hone_domain::{Class, Seed};
use uuid::Uuid;

use super::{Audit, Said};

const RECORDS: usize = 400;

fn audit() -> Audit {
    let population = (0..RECORDS).map(|n| RecordId(Uuid::from_u128(n as u128)));
    let predicted: Vec<Class> = (0..RECORDS).map(|n| Class(u16::from(n % 5 == 0))).collect();
    Audit::by_prediction(population.collect(), Some(&predicted), 0.3, Seed(4)).unwrap()
}

/// What was said of the first records of an audit: each discarded that `is_discarded` names.
fn said(
    audit: &Audit,
    first: usize,
    is_discarded: fn(usize) -> bool,
) -> HashMap<RecordId, Said<Class>> {
    let said = |at| {
        if is_discarded(at) {
            Said::Nothing
        } else {
            Said::Answer(Class(0))
        }
    };
    let first = audit.reserve().take(first).enumerate();
    first.map(|(at, record)| (record, said(at))).collect()
}

#[test]
fn an_audit_ends_at_its_first_record_without_an_answer() {
    let audit = audit();
    let mut said = said(&audit, 40, |_| false);
    let gap = audit.reserve().nth(25).unwrap();
    said.remove(&gap);
    assert_eq!(audit.answered(&said, usize::MAX).unwrap().len(), 25);
}

#[test]
fn what_was_answered_later_stands_for_all_records_by_its_own_probabilities() {
    let audit = audit();
    let said = said(&audit, 90, |_| false);
    let later = audit.answered_after(&said, 30).unwrap();
    assert_eq!(later.len(), 60);
    let weight: f64 = later.iter().map(|row| 1.0 / row.drawn.probability).sum();
    assert!((weight - RECORDS as f64).abs() < 1e-6, "{weight}");
}

#[test]
fn discarded_records_do_not_shift_what_was_answered_later() {
    let audit = audit();
    let said = said(&audit, 60, |at| at % 3 == 0);
    let records = |rows: Vec<hone_learn::audit::AuditRow>| -> Vec<RecordId> {
        let rows = rows
            .iter()
            .map(|row| audit.population()[row.drawn.at.index()]);
        rows.collect()
    };
    let all = records(audit.answered(&said, usize::MAX).unwrap());
    let early = records(audit.answered(&said, 30).unwrap());
    let later = records(audit.answered_after(&said, early.len()).unwrap());
    assert_eq!((all.len(), early.len()), (40, 20));
    assert_eq!(later.len(), 20);
    assert!(later.iter().all(|record| !early.contains(record)));
}
