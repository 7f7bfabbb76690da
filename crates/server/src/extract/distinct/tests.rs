use super::*;

fn found(json: &str) -> String {
    serde_json::from_str::<serde_json::Value>(json).unwrap();
    let path = repeated_key(json.as_bytes());
    path.map_or_else(String::new, |path| path.join("."))
}

#[test]
fn a_key_that_stands_twice_is_found_with_its_place() {
    assert_eq!(found(r#"{"a": 1, "b": 2, "a": 3}"#), "a");
    let deep = r#"{"items": [{"x": 1}, {"x": 1, "fields": {"t": [], "u": {}, "t": 0}}]}"#;
    assert_eq!(found(deep), "items.1.fields.t");
    assert_eq!(found(r#"[[0, {"k": {}, "k": {}}]]"#), "0.1.k");
    assert_eq!(found(r#"{"": 1, "": 2}"#), "");
    assert!(repeated_key(br#"{"": 1, "": 2}"#).is_some());
}

#[test]
fn the_same_key_written_in_two_ways_is_the_same() {
    assert_eq!(found(r#"{"ab": 1, "\u0061b": 2}"#), "ab");
    assert_eq!(found(r#"{"\"": 1, "\u0022": 2}"#), "\"");
}

#[test]
fn equal_keys_of_different_objects_and_equal_values_are_fine() {
    for json in [
        r#"{"a": {"a": {"a": "a"}}, "b": "a"}"#,
        r#"[{"a": 1}, {"a": 1}, "a", "a"]"#,
        r#"{"a": "\"", "b": "{\"a\": 1, \"a\": 2}"}"#,
        r#"{"a": ["b", "b"], "b": ["a,", "\\"]}"#,
        r#"{"a\\": 1, "a": "\\\\", "b": 3}"#,
        "null",
        "\"a\"",
    ] {
        assert_eq!(repeated_key(json.as_bytes()), None, "{json}");
    }
}

#[test]
fn what_is_no_json_is_looked_through_to_its_end() {
    for text in [
        "{\"",
        "{\"a\\",
        "]]}}",
        "{\"a\",\"a",
        ",,::",
        "\\\"",
        "{\"a\"\"b\"",
    ] {
        let found = repeated_key(text.as_bytes());
        assert!(found.is_none_or(|path| path == ["a"]), "{text}");
    }
}
