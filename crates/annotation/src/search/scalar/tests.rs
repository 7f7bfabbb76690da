use serde_json::json;

use super::*;

fn text(text: &str) -> Scalar {
    Scalar::Text(text.to_owned())
}

#[test]
fn answers_are_seen_by_the_type_of_the_question() {
    let free = QuestionSettings::Text {
        use_markdown: false,
    };
    let rating = QuestionSettings::Rating {
        options: Vec::new(),
    };
    let labels: QuestionSettings =
        serde_json::from_str(r#"{"type":"multi_label_selection","options":[]}"#).unwrap();
    let label: QuestionSettings =
        serde_json::from_str(r#"{"type":"label_selection","options":[]}"#).unwrap();
    let check = |question: &QuestionSettings, given: Answer, expected: &[Scalar]| {
        assert_eq!(answer(question, &given), expected, "{question:?}");
    };
    check(&label, Answer::Text("yes".to_owned()), &[text("yes")]);
    check(&free, Answer::Text("yes".to_owned()), &[]);
    check(&rating, Answer::Rating(3), &[Scalar::Number(3.0)]);
    check(&label, Answer::Rating(3), &[]);
    let two = vec!["b".to_owned(), "a".to_owned()];
    check(&labels, Answer::Labels(two), &[text("b"), text("a")]);
}

#[test]
fn metadata_is_seen_as_terms_or_as_a_number() {
    let any = MetadataSettings::Terms { values: None };
    let float = MetadataSettings::Float {
        min: None,
        max: None,
    };
    let check = |property: &MetadataSettings, given: Value, expected: &[Scalar]| {
        assert_eq!(metadata(property, &given), expected, "{given}");
    };
    check(&any, json!("a b"), &[text("a b")]);
    check(
        &any,
        json!(["a", 1, true, null, [2], {}]),
        &["a", "1", "true"].map(text),
    );
    check(&any, Value::Null, &[]);
    check(&float, json!(3), &[Scalar::Number(3.0)]);
    check(&float, json!("3"), &[]);
    let zero = metadata(&float, &json!(-0.0)).remove(0);
    assert!(zero.as_number().is_some_and(f64::is_sign_positive));
}

#[test]
fn a_number_is_every_text_that_reads_so() {
    let five = Scalar::Number(5.0);
    assert!(five.is("5") && five.is("5.0"));
    assert!(!five.is("6") && !five.is("five"));
    assert!(text("5").is("5") && !text("5").is("5.0"));
}

#[test]
fn a_score_is_one_or_one_for_each() {
    assert_eq!(scores(&Score::One(0.5)), [0.5]);
    assert_eq!(scores(&Score::Each(vec![0.1, 0.9])), [0.1, 0.9]);
}
