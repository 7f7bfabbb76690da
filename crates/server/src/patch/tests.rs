use super::*;

#[derive(Debug, PartialEq, Deserialize)]
struct Change {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default)]
    note: Patch<String>,
}

fn check(json: &str, expected: Option<(Option<&str>, Patch<String>)>) {
    let expected = expected.map(|(name, note)| Change {
        name: name.map(str::to_owned),
        note,
    });
    assert_eq!(serde_json::from_str(json).ok(), expected, "{json}");
}

#[test]
fn absent_null_and_given_are_told_apart() {
    check("{}", Some((None, Patch::Absent)));
    check(r#"{"note": null}"#, Some((None, Patch::Null)));
    let given = Patch::Value("a".to_owned());
    check(r#"{"note": "a"}"#, Some((None, given)));
    let absent = Patch::Absent;
    check(r#"{"name": "a", "other": 3}"#, Some((Some("a"), absent)));
}

#[test]
fn what_cannot_be_removed_cannot_be_null() {
    check(r#"{"name": null}"#, None);
}
