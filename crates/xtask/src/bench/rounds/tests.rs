use std::path::Path;

use super::*;

fn sample(cpu_s: f64) -> Sample {
    Sample {
        cpu_s,
        wall_s: Some(2.0 * cpu_s),
        row: json!({"cpu_s": cpu_s, "rows": 7, "picks": [1, 2]}),
    }
}

#[test]
fn a_row_holds_medians_the_range_and_the_last_detail() {
    let row = row("a".to_owned(), &[sample(3.0), sample(1.0), sample(10.0)]);
    assert_eq!(
        (row.cpu_s, row.wall_s, row.cpu_range),
        (3.0, Some(6.0), [1.0, 10.0])
    );
    assert_eq!(row.detail, json!({"rows": 7}));
}

#[test]
fn the_median_of_an_even_count_is_the_mean_of_the_middle() {
    assert_eq!(median(&[1.0, 2.0, 4.0, 9.0]), Some(3.0));
    assert_eq!(median(&[]), None);
}

#[test]
fn every_system_of_every_program_is_measured_in_every_round() {
    let echo = |json: &str| Program::of_many(Path::new("echo"), [json.to_owned()]);
    let programs = [
        echo(r#"{"a": {"cpu_s": 1}, "b": {"cpu_s": 2}}"#),
        echo(r#"{"c": {"cpu_s": 3}}"#),
    ];
    let rows = interleave(&programs, 2).unwrap();
    let found: Vec<_> = rows
        .iter()
        .map(|row| (row.system.as_str(), row.cpu_s))
        .collect();
    assert_eq!(found, [("a", 1.0), ("b", 2.0), ("c", 3.0)]);
}
