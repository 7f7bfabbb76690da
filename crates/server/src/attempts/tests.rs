use super::*;

fn webhook(number: u128) -> WebhookId {
    format!("{number:032x}").parse().unwrap()
}

fn tried(at: i64) -> Tried {
    Tried {
        delivery: format!("{at:032x}").parse().unwrap(),
        at: Timestamp(at),
        milliseconds: 1,
        status: Some(200),
        error: None,
    }
}

#[test]
fn the_last_fifty_attempts_of_each_webhook_are_kept() {
    let attempts = Attempts::default();
    let (one, other) = (webhook(1), webhook(2));
    (0..60).for_each(|at| attempts.note(one, tried(at)));
    attempts.note(other, tried(100));
    let kept = attempts.of(one);
    assert_eq!(kept.len(), KEPT);
    assert_eq!((kept[0].at, kept[49].at), (Timestamp(10), Timestamp(59)));
    assert_eq!(attempts.of(other).len(), 1);
    attempts.forget(one);
    assert!(attempts.of(one).is_empty());
}
