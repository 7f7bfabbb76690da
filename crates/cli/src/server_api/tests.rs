use super::*;

#[test]
fn refusals_are_told_in_words() {
    for (body, told) in [
        (r#"{"detail": "no such loop"}"#, "no such loop"),
        (
            r#"{"detail": {"code": "e", "params": {"detail": "annotators may not"}}}"#,
            "annotators may not",
        ),
        (
            r#"{"detail": {"code": "e", "params": {"errors": [
                {"loc": ["body", "gate", "share"], "msg": "has to be from 0 to 0.5"}]}}}"#,
            "gate.share: has to be from 0 to 0.5",
        ),
        ("<html>", "<html>"),
    ] {
        assert_eq!(reason(body), told);
    }
}

#[test]
fn ids_are_told_from_names() {
    assert!(is_id("00000000-0000-0000-0000-00000000abcd"));
    assert!(!is_id("news") && !is_id("team/news:topic"));
}
