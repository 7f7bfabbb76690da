use hone_domain::PoolIdx;

use super::*;

fn row(at: u32, probability: f64) -> AuditRow {
    let at = PoolIdx(at);
    let drawn = Drawn {
        at,
        stratum: 0,
        probability,
    };
    drawn.answered(Class(1))
}

#[test]
fn rows_are_kept_in_pool_order() {
    let sample = AuditSample::new(vec![row(5, 0.5), row(2, 1.0)]).unwrap();
    let order: Vec<u32> = sample.rows().iter().map(|row| row.drawn.at.0).collect();
    assert_eq!(order, [2, 5]);
    assert_eq!((sample.len(), sample.positives(3)), (2, vec![0, 2, 0]));
}

#[test]
fn bad_samples_are_refused() {
    assert_eq!(
        AuditSample::<Class>::new(vec![]),
        Err(AuditError::EmptySample)
    );
    let twice = vec![row(3, 0.5), row(1, 0.5), row(3, 0.5)];
    let at = PoolIdx(3);
    assert_eq!(
        AuditSample::new(twice),
        Err(AuditError::DuplicateRow { at })
    );
    for probability in [0.0, -0.1, 1.5, f64::NAN] {
        assert!(matches!(
            AuditSample::new(vec![row(3, probability)]),
            Err(AuditError::BadProbability { at: PoolIdx(3), .. })
        ));
    }
}

#[test]
fn a_sample_round_trips_through_json_and_is_checked_on_the_way() {
    let sample = AuditSample::new(vec![row(5, 0.25)]).unwrap();
    let json = serde_json::to_string(&sample).unwrap();
    assert_eq!(
        json,
        r#"[{"at":5,"stratum":0,"probability":0.25,"truth":1}]"#
    );
    assert_eq!(serde_json::from_str::<AuditSample>(&json).unwrap(), sample);
    let broken = json.replace("0.25", "2.0");
    assert!(serde_json::from_str::<AuditSample>(&broken).is_err());
}

#[test]
fn rows_and_classes_beyond_the_pool_are_named() {
    let pool = Probabilities::new(ndarray::array![[1.0, 0.0]]).unwrap();
    let check = |row| AuditSample::new(vec![row]).unwrap().check(&pool);
    assert_eq!(check(row(0, 1.0)), Ok(()));
    let at = PoolIdx(1);
    assert_eq!(
        check(row(1, 1.0)),
        Err(AuditError::RowOutOfRange { at, rows: 1 })
    );
    let wrong = row(0, 1.0).drawn.answered(Class(2));
    let (at, class, classes) = (PoolIdx(0), 2, 2);
    assert_eq!(
        check(wrong),
        Err(AuditError::ClassOutOfRange { at, class, classes })
    );
}
