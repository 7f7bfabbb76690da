use serde::Deserialize;

use super::*;

#[derive(Debug, PartialEq, Deserialize)]
struct Sample {
    name: String,
    #[serde(default)]
    tags: Vec<u8>,
}

fn places<T>(result: Result<T, ApiError>) -> Vec<String> {
    match result {
        Err(ApiError::Unreadable(errors)) => errors.into_iter().flat_map(|e| e.place).collect(),
        Err(other) => vec![other.to_string()],
        Ok(_) => Vec::new(),
    }
}

#[test]
fn a_mistake_in_json_has_its_path() {
    let read = |text: &str| places(parse_json::<Sample>(text.as_bytes()));
    assert!(read(r#"{"name": "a", "more": 1}"#).is_empty());
    assert_eq!(
        read(r#"{"name": "a", "tags": [1, 300]}"#),
        ["body", "tags", "1"]
    );
    assert_eq!(read(r#"{"tags": []}"#), ["body"]);
    assert_eq!(read(r#"{"name": "a"} 1"#), ["body"]);
    assert_eq!(read(r#"{"name": "a"#), ["body", "name"]);
    assert_eq!(
        read(r#"{"name": "a", "more": [{"k": 1, "k": 2}]}"#),
        ["body", "more", "0", "k"]
    );
}

#[test]
fn a_key_of_a_form_may_stand_more_than_once() {
    let read: Sample = parse_form(b"name=a+b&tags=1&tags=2", "query").unwrap();
    let expected = Sample {
        name: "a b".to_owned(),
        tags: vec![1, 2],
    };
    assert_eq!(read, expected);
    let wrong = parse_form::<Sample>(b"name=a&tags=x", "query");
    assert_eq!(places(wrong)[0], "query");
}
