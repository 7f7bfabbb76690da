use super::*;

#[test]
fn a_signature_is_that_of_the_specifications_example() {
    let secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    let now = Timestamp(1_614_265_330_999_999);
    let headers = headers(secret, id, now, r#"{"test": 2432232314}"#);
    let expected = [
        ("content-type", "application/json"),
        ("webhook-id", id),
        ("webhook-timestamp", "1614265330"),
        (
            "webhook-signature",
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ];
    let held: Vec<(&str, &str)> = headers.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(held, expected);
}
