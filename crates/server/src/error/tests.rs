use std::io;

use hone_annotation::{Kind, RecordId, Role};

use super::*;

fn check(error: impl Into<ApiError>, status: u16, body: Value) {
    assert_eq!(
        error.into().reply(),
        (StatusCode::from_u16(status).unwrap(), body)
    );
}

#[test]
fn each_error_has_the_status_and_the_shape_of_the_contract() {
    let code = |name: &str| format!("argilla.api.errors::{name}");
    check(
        ApiError::Unauthorized,
        401,
        json!({"detail": {"code": code("UnauthorizedError"), "params": {}}}),
    );
    check(
        Invalid::new("settings.options.3.value", "is empty"),
        422,
        json!({"detail": {"code": code("ValidationError"), "params": {"errors": [
            {"type": "value_error", "loc": ["body", "settings", "options", 3, "value"], "msg": "is empty"},
        ]}}}),
    );
    check(
        AnnotationError::Forbidden {
            role: Role::Annotator,
            username: "ann".to_owned(),
            action: "create a dataset",
        },
        403,
        json!({"detail": {"code": code("ForbiddenOperationError"), "params": {
            "detail": "annotator \"ann\" may not create a dataset",
        }}}),
    );
    check(
        AnnotationError::not_found(Kind::Dataset, "x"),
        404,
        json!({"detail": "Dataset with id `x` not found"}),
    );
    check(ApiError::NoRoute, 404, json!({"detail": "Not Found"}));
    check(
        ApiError::NoMethod,
        405,
        json!({"detail": "Method Not Allowed"}),
    );
}

#[test]
fn what_does_not_fit_the_store_is_told_in_words() {
    check(
        AnnotationError::Conflict("twice".to_owned()),
        409,
        json!({"detail": "twice"}),
    );
    check(
        AnnotationError::Unprocessable("no".to_owned()),
        422,
        json!({"detail": "no"}),
    );
    let taken = StoreError::Taken {
        kind: Kind::User,
        key: "username",
        value: "ann".to_owned(),
    };
    check(
        AnnotationError::from(taken),
        409,
        json!({"detail": "User with username \"ann\" already exists"}),
    );
    let record = RecordId(uuid::Uuid::nil());
    let vector = "bert".to_owned();
    check(
        AnnotationError::MissingVector { record, vector },
        422,
        json!({"code": "missing_vector", "message":
            "record 00000000-0000-0000-0000-000000000000 has no vector \"bert\""}),
    );
}

#[test]
fn what_failed_inside_is_for_the_log_alone() {
    let source = io::Error::other("disk /dev/sda is full");
    let error = ApiError::from(AnnotationError::from(StoreError::Backend(source.into())));
    let (status, body) = error.reply();
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!body.to_string().contains("disk"));
    assert_eq!(chain(&error), "the store failed: disk /dev/sda is full");
}

#[test]
fn want_of_space_is_told_and_its_cause_is_for_the_log() {
    let source = io::Error::other("disk /dev/sda is full");
    check(
        AnnotationError::from(StoreError::Unwritable(source.into())),
        507,
        json!({"detail": {"code": "argilla.api.errors::GenericServerError", "params": {
            "type": "InsufficientStorage",
            "message": "the store cannot be written: its disk is full, read-only or fails",
        }}}),
    );
}

#[test]
fn a_busy_server_says_when_to_come_back() {
    let response = ApiError::Busy.into_response();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()[header::RETRY_AFTER], "1");
}
