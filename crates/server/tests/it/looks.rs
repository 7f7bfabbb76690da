//! What people look at: maps, mistakes, and each other.

use axum::http::Method;
use serde_json::{Value, json};

use crate::datasets::published;
use crate::learning::{Learning, label};
use crate::served::{OWNER_KEY, Served};

#[tokio::test(flavor = "multi_thread")]
async fn a_map_has_every_record_once_and_what_is_said_of_it() {
    let learning = Learning::new().await;
    let (of, _, ids) = learning.with_loop(60).await;
    learning.answer(&ids, 0..24).await;
    learning.trained(&of, 1).await;
    let path = format!("/loops/{of}/map");
    let map = learning.served.get(&path).await.expect(200);
    assert_eq!((&map["ready"], &map["records"]), (&json!(true), &json!(60)));
    assert_eq!(map["labels"], json!(["spam", "ham"]));
    for column in ["record_id", "x", "y", "answered", "predicted", "score"] {
        assert_eq!(map[column].as_array().unwrap().len(), 60, "{column}");
    }
    let mut records: Vec<&str> = list(&map["record_id"])
        .map(|id| id.as_str().unwrap())
        .collect();
    for (n, id) in ids.iter().enumerate() {
        let at = records.iter().position(|held| held == id).unwrap();
        let said = if n < 24 { json!(n % 2) } else { Value::Null };
        assert_eq!(map["answered"][at], said, "{} is {}", n, label(n));
    }
    records.sort_unstable();
    records.dedup();
    assert_eq!(records.len(), 60);
    let again = learning.served.get(&path).await.expect(200);
    assert_eq!(again["x"], map["x"], "nothing has changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_champions_mistakes_are_counted_on_answers_it_had_not_seen() {
    let learning = Learning::new().await;
    let (of, _, ids) = learning.with_loop(60).await;
    let path = format!("/loops/{of}/quality");
    let before = learning.served.get(&path).await.expect(200);
    assert_eq!(before, json!({"audit": null, "held_out": null}));
    learning.answer(&ids, 0..24).await;
    learning.trained(&of, 1).await;
    let quality = learning.served.get(&path).await.expect(200);
    let held_out = &quality["held_out"];
    assert_eq!(held_out["labels"], json!(["spam", "ham"]));
    let all: u64 = list(&held_out["confusion"])
        .flat_map(list)
        .map(|count| count.as_u64().unwrap())
        .sum();
    assert!((1..=24).contains(&all), "{quality}");
}

#[tokio::test]
async fn people_are_listed_without_a_loop() {
    let served = Served::new().await;
    let dataset = published(&served).await;
    let path = format!("/datasets/{dataset}/people");
    let nobody = served.get(&path).await.expect(200);
    assert_eq!(nobody["people"], json!([]));
    assert_eq!(nobody["idle_seconds"], 300.0);
    let items: Vec<Value> = (0..3)
        .map(|n| json!({"fields": {"text": format!("text {n}")}}))
        .collect();
    let bulk = format!("/datasets/{dataset}/records/bulk");
    let written = served.post(&bulk, json!({ "items": items })).await;
    let written = written.expect(201);
    for item in list(&written["items"]) {
        let path = format!("/records/{}/responses", item["id"].as_str().unwrap());
        let body = json!({"status": "submitted", "values": {"label": {"value": "spam"}}});
        served.post(&path, body).await.expect(201);
    }
    let people = served.get(&path).await.expect(200);
    assert_eq!(people["people"].as_array().unwrap().len(), 1);
    assert_eq!(people["people"][0]["submitted"], 3);
    assert_eq!(people["questions"][0]["shared"], 0);
    let one = "00000000-0000-0000-0000-000000000000";
    let path = format!("/datasets/{one}/people");
    let answer = served.ask(OWNER_KEY, Method::GET, &path, Value::Null);
    answer.await.expect(404);
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}
