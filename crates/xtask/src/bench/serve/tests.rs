use super::*;

fn report(operation: &str, cpu_ms: f64, p99_ms: f64) -> Value {
    let one = |name: &str| {
        json!({
            "name": name, "items": 1000, "per_s": 5.0, "cpu_ms": cpu_ms,
            "p99_ms": if name == operation { p99_ms } else { 1.0 },
        })
    };
    let operations: Vec<_> = LARGE.iter().map(|(name, ..)| one(name)).collect();
    let held =
        |after: &str, mb: f64| json!({ "after": after, "resident_mb": mb, "anonymous_mb": 1.0 });
    json!({
        "operations": operations,
        "memory": [held("start", 10.0), held("upsert", 70.0), held("me", 500.0)],
    })
}

#[test]
fn the_ratio_is_of_medians_and_decides_whether_a_goal_is_met() {
    let ours = [0.3, 0.1, 0.2].map(|cpu_ms| report("", cpu_ms, 0.0));
    let theirs = [report("", 12.0, 0.0)];
    let table = beside_each_other("peer 1", &[ours.to_vec(), theirs.to_vec()]).unwrap();
    let met: Vec<_> = table
        .rows
        .iter()
        .map(|row| row.detail["met"].as_str().unwrap())
        .collect();
    assert_eq!(table.rows[0].detail["ratio"], 60.0);
    assert_eq!(met, ["yes", "no", "no", "yes", "yes", "yes", "yes", "yes"]);
}

#[test]
fn a_slow_percentile_misses_its_goal_and_no_goal_is_neither() {
    let table = alone(&report("queue", 1.0, 10.0)).unwrap();
    let of = |name: &str| {
        let at = LARGE.iter().position(|(other, ..)| *other == name).unwrap();
        table.rows[at].detail["met"].as_str().unwrap()
    };
    assert_eq!((of("queue"), of("progress"), of("me")), ("no", "yes", ""));
    assert_eq!(of("upsert"), "no");
}

#[test]
fn the_greatest_memory_of_any_stage_counts() {
    let many = report("", 1.0, 1.0);
    let rounds = [vec![many.clone()], vec![many.clone()]];
    let table = memory("peer 1", &rounds, &many).unwrap();
    let met: Vec<_> = table
        .rows
        .iter()
        .map(|row| row.detail["met"].clone())
        .collect();
    assert_eq!(met, [json!("yes"), json!(null), json!("yes"), json!("no")]);
}

#[test]
fn a_report_without_an_operation_is_an_error() {
    let error = figure(&json!({ "operations": [] }), "queue", "cpu_ms").unwrap_err();
    assert!(error.to_string().contains("`queue`"), "{error}");
}
