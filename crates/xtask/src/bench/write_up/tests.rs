use serde_json::json;

use super::*;

fn row(system: &str, cpu_s: f64, detail: Value) -> Row {
    Row {
        system: system.to_owned(),
        cpu_s,
        cpu_range: [cpu_s, cpu_s],
        wall_s: Some(cpu_s),
        detail,
    }
}

fn outcome(compare: Compare) -> Outcome {
    let measurement = Measurement {
        title: "One thread".to_owned(),
        note: "A note.".to_owned(),
        compare,
        commands: vec!["target/release/x --y".to_owned()],
        columns: vec![
            Column::new("speed", "speed", 0),
            Column::new("gap", "gap", 1),
        ],
        rows: vec![
            row("hone", 2.0, json!({"speed": 41.7})),
            row("peer", 5.0, json!({"gap": 1.25})),
        ],
    };
    Outcome {
        title: "Embedding".to_owned(),
        machine: "a machine".to_owned(),
        load: [Some(0.1), None],
        versions: vec!["hone 1".to_owned()],
        tables: vec![measurement],
    }
}

#[test]
fn a_ratio_above_one_means_less_time_than_the_base() {
    let text = document(&[outcome(Compare::CpuOf("peer".to_owned()))]);
    assert!(
        text.contains("| hone | 2.00 (2.00–2.00) | 2.00 | 2.50 | 42 | – |"),
        "{text}"
    );
    assert!(
        text.contains("| peer | 5.00 (5.00–5.00) | 5.00 | 1.00 | – | 1.2 |"),
        "{text}"
    );
}

#[test]
fn a_base_that_was_not_run_gives_no_ratio() {
    let text = document(&[outcome(Compare::CpuOf("absent".to_owned()))]);
    assert!(text.contains("| 2.00 | – | 42 |"), "{text}");
}

#[test]
fn a_table_without_comparison_shows_no_times() {
    let text = document(&[outcome(Compare::Nothing)]);
    assert!(text.contains("| system | speed | gap |\n"), "{text}");
    assert!(text.contains("| hone | 42 | – |\n"), "{text}");
}

#[test]
fn rows_of_operations_are_called_so() {
    let text = document(&[outcome(Compare::Operations)]);
    assert!(text.contains("| operation | speed | gap |\n"), "{text}");
}

#[test]
fn load_and_commands_are_told() {
    let text = document(&[outcome(Compare::Nothing)]);
    assert!(
        text.contains("Load average 0.10 before, ? after."),
        "{text}"
    );
    assert!(text.contains("```\ntarget/release/x --y\n```"), "{text}");
}

#[test]
fn machine_and_versions_stand_once_where_all_parts_agree() {
    let place = "Machine: a machine. Versions: hone 1.";
    let count = |outcomes: &[Outcome]| document(outcomes).matches(place).count();
    let (one, mut other) = (outcome(Compare::Nothing), outcome(Compare::Nothing));
    assert_eq!(count(&[one.clone(), other.clone()]), 1);
    other.versions = vec!["hone 2".to_owned()];
    assert_eq!(count(&[one.clone(), one.clone(), other]), 2);
}
