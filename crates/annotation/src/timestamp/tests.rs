use super::*;

#[track_caller]
fn check(text: &str, written: &str) {
    let moment: Timestamp = text.parse().expect("a time");
    assert_eq!(moment.to_string(), written);
}

#[test]
fn times_are_written_in_utc_without_an_offset() {
    check("2026-11-21T17:36:05.557552", "2026-11-21T17:36:05.557552");
    check("2026-11-21T17:36:05Z", "2026-11-21T17:36:05.000000");
    check("2026-11-21T17:36:05.5+02:00", "2026-11-21T15:36:05.500000");
    check("2026-11-21 17:36:05", "2026-11-21T17:36:05.000000");
    check("2026-11-21", "2026-11-21T00:00:00.000000");
    check("1969-12-31T23:59:59.999999", "1969-12-31T23:59:59.999999");
}

#[test]
fn what_is_no_time_is_refused_by_name() {
    let refused = "yesterday".parse::<Timestamp>();
    assert_eq!(refused, Err(NotATime("yesterday".to_owned())));
    assert!("2026-13-01".parse::<Timestamp>().is_err());
}

#[test]
fn what_cannot_be_written_is_not_read() {
    let last = "+262142-12-31T23:59:59.999999";
    assert_eq!(last.parse::<Timestamp>().unwrap().to_string(), last);
    assert!("+262142-12-31T23:59:60".parse::<Timestamp>().is_err());
}
