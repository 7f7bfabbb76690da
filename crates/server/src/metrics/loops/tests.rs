use hone_annotation::{LoopStatus, Object, Timestamp};

use super::*;

fn measured(name: &str) -> Measured {
    Measured {
        of: Loop {
            id: uuid::Uuid::from_u128(1).into(),
            dataset: uuid::Uuid::from_u128(2).into(),
            question: uuid::Uuid::from_u128(3).into(),
            name: name.to_owned(),
            definition: Object::new(),
            status: LoopStatus::Active,
            champion: None,
            inserted_at: Timestamp(0),
            updated_at: Timestamp(0),
        },
        progress: LoopProgress {
            labels: 40,
            queued: 260,
            ..LoopProgress::default()
        },
        tally: Tally {
            trainings: 4,
            promotions: 2,
            ..Tally::default()
        },
    }
}

#[test]
fn a_loop_is_measured_under_its_id_name_and_dataset() {
    let text = of_loops(&[measured("topic")]);
    let labels = r#"{loop="00000000-0000-0000-0000-000000000001",name="topic",dataset="00000000-0000-0000-0000-000000000002"}"#;
    for (name, value) in [
        ("labels", 40),
        ("queue_length", 260),
        ("trainings_total", 4),
        ("promotions_total", 2),
        ("roll_backs_total", 0),
    ] {
        let line = format!("hone_loop_{name}{labels} {value}");
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(
        !text
            .lines()
            .any(|line| line.starts_with("hone_loop_last_round_seconds{"))
    );
}

#[test]
fn names_that_people_give_cannot_break_a_line() {
    let text = of_loops(&[measured("a\"b\\c\nd")]);
    assert!(text.contains(r#"name="a\"b\\c\nd""#), "{text}");
    assert!(
        text.lines()
            .all(|line| line.starts_with('#') || line.ends_with(char::is_numeric))
    );
}

#[test]
fn nothing_is_said_without_a_loop() {
    assert_eq!(of_loops(&[]), "");
}
