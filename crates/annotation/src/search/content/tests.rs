use serde_json::json;

use super::*;

#[track_caller]
fn check(settings: &str, value: Value, expected: Option<&str>) {
    let settings = serde_json::from_str(settings).unwrap();
    assert_eq!(text(&settings, &value).as_deref(), expected, "{value}");
}

#[test]
fn each_type_of_field_shows_its_words() {
    let custom = r#"{"type":"custom","template":"<p>"}"#;
    check(r#"{"type":"text"}"#, json!("Hello\n"), Some("Hello\n"));
    check(r#"{"type":"text"}"#, Value::Null, None);
    check(r#"{"type":"image"}"#, json!("https://a.b/c.png"), None);
    let messages = json!([{"role": "user", "content": "Hi"}, {"role": "bot", "content": "Hello"}]);
    check(r#"{"type":"chat"}"#, messages, Some("user\nHi\nbot\nHello"));
    let value = json!({"a": {"b": [1, true, null, "two words"]}});
    check(custom, value, Some("a\nb\n1\ntrue\ntwo words"));
    check(custom, Value::Null, None);
}
