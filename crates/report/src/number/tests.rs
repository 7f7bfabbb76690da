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
