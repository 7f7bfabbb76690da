use super::*;

const SECOND: i64 = 1_000_000;

#[test]
fn breaks_and_what_programs_wrote_are_left_out() {
    // 2, 4 and 6 seconds, then an hour, then five at once, then 8 seconds.
    let mut times = vec![0, 2, 6, 12, 3612];
    times.extend([3612; 5]);
    times.push(3620);
    let times = times.into_iter().map(|time| time * SECOND).collect();
    let found = Seconds::between(times).unwrap();
    assert_eq!((found.of, found.breaks), (4, 1));
    assert!((found.median - 4.0).abs() < 1e-9);
    assert!((found.p90 - 8.0).abs() < 1e-9);
}

#[test]
fn one_record_says_nothing_of_time() {
    assert_eq!(Seconds::between(vec![5 * SECOND]), None);
    assert_eq!(Seconds::between(Vec::new()), None);
    assert_eq!(Seconds::between(vec![0, 0, 0]), None);
}
