use super::*;

fn passes(expect: Expect, status: u16, body: &str) -> bool {
    let reply = Reply {
        status,
        body: body.as_bytes().to_vec(),
    };
    expect.check(&reply).is_ok()
}

#[test]
fn another_status_fails_whatever_the_body_is() {
    assert!(passes(Expect::Items(1), 200, r#"{"items": [1]}"#));
    assert!(!passes(Expect::Items(1), 500, r#"{"items": [1]}"#));
    assert!(passes(Expect::Status(204), 204, ""));
    assert!(!passes(Expect::Status(204), 200, ""));
}

#[test]
fn a_page_has_the_right_items_and_the_right_total() {
    let page = Expect::Page { items: 2, total: 7 };
    assert!(passes(page, 200, r#"{"items": [{}, {}], "total": 7}"#));
    assert!(!passes(page, 200, r#"{"items": [{}, {}], "total": 8}"#));
    assert!(!passes(page, 200, r#"{"items": [{}], "total": 7}"#));
    assert!(!passes(page, 200, r#"{"items": [{}, {}]}"#));
    assert!(!passes(Expect::AtMost(1), 200, r#"{"items": [{}, {}]}"#));
}

#[test]
fn a_response_is_submitted_and_new() {
    assert!(passes(Expect::Submitted, 201, r#"{"status": "submitted"}"#));
    assert!(!passes(Expect::Submitted, 201, r#"{"status": "draft"}"#));
    assert!(!passes(
        Expect::Submitted,
        200,
        r#"{"status": "submitted"}"#
    ));
}

#[test]
fn progress_adds_up() {
    let progress = Expect::Progress {
        total: 5,
        completed: 2,
    };
    let body = r#"{"total": 5, "completed": 2, "pending": 3, "users": []}"#;
    assert!(passes(progress, 200, body));
    assert!(!passes(progress, 200, &body.replace('3', "2")));
}
