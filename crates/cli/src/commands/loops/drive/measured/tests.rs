use super::*;

fn answered(record: &str, second: u64, accepted: Option<bool>) -> Answered {
    Answered {
        record: record.to_owned(),
        at: Duration::from_secs(second),
        accepted,
        wrong: record == "c",
    }
}

#[test]
fn what_several_people_saw_is_joined() {
    let served = |records: &[&str]| records.iter().map(|&record| record.to_owned()).collect();
    let people = [
        Measured {
            next: vec![1.0, 3.0],
            submit: vec![2.0],
            served: served(&["a", "b", "c"]),
            answers: vec![answered("a", 1, Some(false)), answered("b", 3, Some(true))],
        },
        Measured {
            next: vec![2.0],
            submit: vec![4.0],
            served: served(&["b", "c"]),
            answers: vec![answered("c", 2, None), answered("b", 4, Some(true))],
        },
    ];
    let said = summary(&people, Duration::from_secs(8));
    assert_eq!((&said["answers"], &said["wrong"]), (&json!(4), &json!(1)));
    assert_eq!(said["answers_per_second"], 0.5);
    assert_eq!(
        said["next_ms"],
        json!({"calls": 3, "p50": 2.0, "p99": 3.0, "max": 3.0})
    );
    assert_eq!(said["served_to_several"], 2);
    assert_eq!(said["answered_by_several"], 1);
    assert_eq!(said["acceptance"], 2.0 / 3.0);
    assert_eq!(said["acceptance_by_quarter"], json!([0.0, null, 1.0, 1.0]));
}

#[test]
fn nothing_is_said_of_what_nobody_did() {
    let said = summary(&[], Duration::ZERO);
    assert_eq!(
        (&said["answers"], &said["acceptance"]),
        (&json!(0), &Value::Null)
    );
    assert_eq!(said["submit_ms"]["p50"], Value::Null);
}
