use hone_domain::Seed;

use super::*;

fn labels(names: &[&str]) -> Labels {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn sets() -> Gold {
    let rows = [&["a"][..], &["a", "b"], &["c"]];
    Gold::new(Answers::AnyLabels, rows.map(labels).to_vec())
}

#[test]
fn a_wrong_answer_is_another_label_or_one_more_or_less_and_never_none() {
    let mut rng = Seed(1).rng();
    let one = Gold::new(Answers::OneLabel, vec![labels(&["a"]), labels(&["b"])]);
    assert_eq!(one.wrong(&labels(&["a"]), &mut rng), labels(&["b"]));
    let gold = sets();
    for truth in &gold.rows {
        for _ in 0..50 {
            let wrong = gold.wrong(truth, &mut rng);
            assert_eq!((truth ^ &wrong).len(), 1);
            assert!(!wrong.is_empty());
        }
    }
}

#[test]
fn one_label_is_sent_as_it_is_and_several_as_a_list() {
    let two = sets().values("topics", &labels(&["b", "a"]));
    assert_eq!(two, json!({"topics": {"value": ["a", "b"]}}));
    let one = Gold::new(Answers::OneLabel, vec![labels(&["a"]), labels(&["b"])]);
    let value = one.values("topic", &labels(&["b"]));
    assert_eq!(value, json!({"topic": {"value": "b"}}));
    assert_eq!(one.question("topic")["settings"]["type"], "label_selection");
}

#[test]
fn a_suggestion_names_its_labels_in_any_order() {
    assert_eq!(named(&json!("a")), labels(&["a"]));
    assert_eq!(named(&json!(["b", "a"])), labels(&["a", "b"]));
}
