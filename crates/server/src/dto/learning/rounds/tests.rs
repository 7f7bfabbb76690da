use serde_json::json;
use uuid::Uuid;

use super::*;

fn event(number: u64, body: &Value) -> LoopEvent {
    LoopEvent {
        of: Uuid::from_u128(9).into(),
        number,
        at: Timestamp(number as i64),
        body: body.as_object().unwrap().clone(),
    }
}

#[test]
fn a_round_gathers_what_is_said_of_its_version() {
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let trained = |version: Uuid, number: u32, labels: usize| json!({"kind": "trained", "version": version, "number": number, "labels": labels, "kappa": null});
    let found = json!({"answers": 0, "gained": 0, "lost": 0, "against": []});
    let events = [
        json!({"kind": "created"}),
        trained(first, 1, 10),
        json!({"kind": "provisional", "version": first, "champion": null, "found": found}),
        json!({"kind": "promoted", "version": first, "from": null, "labels": 10, "audited": 0,
            "why": {"reason": "provisional"}}),
        trained(second, 2, 20),
        json!({"kind": "rolled_back", "version": first, "to": null,
            "why": {"reason": "by_hand", "by": "ada"}}),
        json!({"kind": "of another time"}),
    ];
    let events: Vec<LoopEvent> = (events.iter().zip(1..))
        .map(|(body, number)| event(number, body))
        .collect();
    let rounds = rounds(&events);
    assert_eq!(rounds.len(), 2);
    let one = &rounds[0];
    assert_eq!(
        (one.number, one.labels, one.version_id),
        (1, 10, first.into())
    );
    assert_eq!(one.provisional, Some(found));
    assert_eq!(one.promoted_at, Some(Timestamp(4)));
    assert_eq!(one.rolled_back_at, Some(Timestamp(6)));
    assert_eq!((rounds[1].number, rounds[1].promoted_at), (2, None));
}
