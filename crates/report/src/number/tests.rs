use super::*;

#[test]
fn differences_carry_a_sign_and_zero_has_none() {
    for (value, text) in [(0.0561, "+0.056"), (-0.0561, "−0.056"), (-0.0001, "0.000")] {
        assert_eq!(signed_score(value), text);
    }
}

#[test]
fn thousands_are_set_apart() {
    for (value, text) in [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (1_234_567, "1,234,567"),
    ] {
        assert_eq!(count(value), text);
    }
}

#[test]
fn significant_digits_follow_the_size() {
    for (value, text) in [
        (0.0, "0"),
        (0.012_345, "0.0123"),
        (-1.5, "−1.50"),
        (123.4, "123"),
        (1e-7, "1.00e-7"),
    ] {
        assert_eq!(significant(value), text);
    }
}

#[test]
fn time_is_told_in_the_unit_that_fits() {
    for (value, text) in [
        (0.0, "< 1 ms"),
        (0.25, "250 ms"),
        (12.34, "12.3 s"),
        (61.0, "1 min 1 s"),
        (7260.0, "2 h 1 min"),
    ] {
        assert_eq!(seconds(value), text);
    }
}

#[test]
fn mean_counts_are_whole_when_they_are() {
    assert_eq!(mean_count(12.0), "12");
    assert_eq!(mean_count(12.4), "12.4");
}

#[test]
fn a_difference_that_rounds_to_zero_has_no_sign() {
    assert_eq!(signed(-0.004, 2), "0.00");
    assert_eq!(signed(-0.014, 2), "−0.01");
    assert_eq!(signed(0.5, 2), "+0.50");
}

#[test]
fn a_level_has_as_many_decimals_as_it_takes() {
    assert_eq!(level(0.95), "95\u{a0}%");
    assert_eq!(level(0.9875), "98.75\u{a0}%");
}

#[test]
fn a_time_is_cut_to_the_minute_only_where_it_is_utc() {
    assert_eq!(moment("2026-11-02T08:04:59.5Z"), "2026-11-02 08:04");
    assert_eq!(
        moment("2026-11-02T08:04:59+01:00"),
        "2026-11-02T08:04:59+01:00"
    );
    assert_eq!(moment("yesterday"), "yesterday");
}
