//! Webhooks and what they are told.

use std::time::Duration;

use hone_server::{deliver, deliver_due};
use serde_json::{Value, json};

use crate::records::{filled, items};
use crate::served::{Post, Served, id};

async fn webhook(served: &Served, events: Value) -> String {
    let new = json!({"url": "https://hook.example/x", "events": events});
    id(&served.post("/webhooks", new).await.expect(201))
}

/// What is delivered now.
async fn delivered(served: &Served) -> Vec<Post> {
    deliver_due(&served.state).await.unwrap();
    std::mem::take(&mut *served.letterbox.posts.lock().unwrap())
}

fn header<'a>(post: &'a Post, name: &str) -> &'a str {
    let (_, value) = post.headers.iter().find(|(held, _)| *held == name).unwrap();
    value
}

#[tokio::test]
async fn webhooks_come_change_and_go() {
    let served = Served::new().await;
    let new = json!({"url": "https://hook.example/x", "events": ["record.created"]});
    let made = served.post("/webhooks", new).await.expect(201);
    assert_eq!(made["enabled"], true);
    assert_eq!(
        made["secret"].as_str().unwrap().len(),
        88,
        "64 bytes in base64"
    );
    let path = format!("/webhooks/{}", id(&made));
    let change = json!({"enabled": false, "description": "mine"});
    let changed = served.patch(&path, change).await.expect(200);
    assert_eq!(changed["enabled"], false);
    assert_eq!(changed["events"], json!(["record.created"]));
    let listing = served.get("/webhooks").await.expect(200);
    assert_eq!(listing, json!({"items": [changed]}));
    served
        .patch(&path, json!({"events": ["x"]}))
        .await
        .expect(422);
    served.delete(&path).await.expect(200);
    served.delete(&path).await.expect(404);
}

#[tokio::test]
async fn a_ping_is_answered_or_refused_but_no_failure_of_ours() {
    let served = Served::new().await;
    let webhook = webhook(&served, json!(["record.created"])).await;
    let path = format!("/webhooks/{webhook}/ping");
    served.post(&path, Value::Null).await.expect(204);
    let posts = std::mem::take(&mut *served.letterbox.posts.lock().unwrap());
    assert_eq!(posts[0].url, "https://hook.example/x");
    assert_eq!(posts[0].body["type"], "ping");
    assert_eq!(posts[0].body["data"]["agent"], "hone");
    for answer in [0, 302, 500] {
        served.letterbox.answers.lock().unwrap().push(answer);
        let body = served.post(&path, Value::Null).await.expect(422);
        assert!(body["detail"].is_string());
    }
}

#[tokio::test]
async fn what_happens_is_told_to_those_who_want_to_know() {
    let served = Served::new().await;
    let wanted = json!(["record.created", "response.created", "dataset.published"]);
    webhook(&served, wanted).await;
    let (dataset, ids) = filled(&served, &["a", "b"]).await;
    let answer = json!({"status": "submitted", "values": {"label": {"value": "ham"}}});
    let path = format!("/records/{}/responses", ids[0]);
    served.post(&path, answer).await.expect(201);

    let posts = delivered(&served).await;
    let mut kinds: Vec<&str> = posts
        .iter()
        .map(|p| p.body["type"].as_str().unwrap())
        .collect();
    kinds.sort_unstable();
    let expected = [
        "dataset.published",
        "record.created",
        "record.created",
        "response.created",
    ];
    assert_eq!(kinds, expected);
    for post in &posts {
        let body = &post.body;
        assert_eq!(body["version"], 1);
        assert!(body["timestamp"].as_str().unwrap().ends_with('Z'));
        let told = match body["type"].as_str().unwrap() {
            "dataset.published" => &body["data"],
            "record.created" => &body["data"]["dataset"],
            _ => &body["data"]["record"]["dataset"],
        };
        assert_eq!(told["id"], dataset.as_str());
        assert_eq!(told["workspace"]["name"], "team");
        assert_eq!(told["questions"][0]["name"], "label");
    }
    let response = posts.iter().find(|p| p.body["type"] == "response.created");
    let data = &response.unwrap().body["data"];
    assert_eq!(data["values"], json!({"label": {"value": "ham"}}));
    assert_eq!(data["record"]["status"], "completed");
    assert_eq!(data["user"]["username"], "owner");
    assert!(!data.to_string().contains("api_key"));
    assert!(delivered(&served).await.is_empty());
}

#[tokio::test]
async fn a_refused_call_tells_nobody() {
    let served = Served::new().await;
    let (dataset, _) = filled(&served, &["a"]).await;
    webhook(&served, json!(["record.created"])).await;
    let path = format!("/datasets/{dataset}/records/bulk");
    served.post(&path, items(&["a"])).await.expect(422);
    assert!(delivered(&served).await.is_empty());
}

#[tokio::test]
async fn a_failed_delivery_comes_again_under_its_name() {
    let served = Served::new().await;
    let (dataset, _) = filled(&served, &["a"]).await;
    webhook(&served, json!(["dataset.updated"])).await;
    let path = format!("/datasets/{dataset}");
    served
        .patch(&path, json!({"guidelines": "x"}))
        .await
        .expect(200);
    let mut names = Vec::new();
    for wait in [0, 10, 60, 180] {
        served.clock.advance(Duration::from_secs(wait));
        served.letterbox.answers.lock().unwrap().push(500);
        let posts = delivered(&served).await;
        assert_eq!(posts.len(), 1, "after {wait} seconds");
        names.push(header(&posts[0], "webhook-id").to_owned());
        assert!(delivered(&served).await.is_empty());
    }
    assert!(names.iter().all(|name| *name == names[0]));
    served.clock.advance(Duration::from_secs(1000));
    assert!(delivered(&served).await.is_empty(), "it is given up");
}

#[tokio::test]
async fn the_last_deliveries_tell_what_came_of_their_attempts() {
    let served = Served::new().await;
    let (dataset, _) = filled(&served, &["a"]).await;
    let hook = webhook(&served, json!(["dataset.updated"])).await;
    let path = format!("/webhooks/{hook}/deliveries");
    assert_eq!(served.get(&path).await.expect(200), json!({"items": []}));
    let change = json!({"guidelines": "x"});
    let dataset = format!("/datasets/{dataset}");
    served.patch(&dataset, change).await.expect(200);
    let waiting = served.get(&path).await.expect(200)["items"][0].clone();
    assert_eq!(
        (&waiting["taken"], &waiting["attempts"]),
        (&Value::Null, &json!(0))
    );

    served.letterbox.answers.lock().unwrap().push(500);
    delivered(&served).await;
    let failed = served.get(&path).await.expect(200)["items"][0].clone();
    assert_eq!(failed["event"], "dataset.updated");
    assert_eq!(failed["taken"], false);
    assert!(failed["next_attempt_at"].is_string(), "{failed}");
    let attempt = &failed["last_attempts"][0];
    assert_eq!(attempt["status"], 500);
    assert_eq!(attempt["error"], failed["outcome"]);
    assert!(attempt["milliseconds"].is_u64() && attempt["at"].is_string());

    served.clock.advance(Duration::from_secs(10));
    delivered(&served).await;
    let taken = served.get(&path).await.expect(200)["items"][0].clone();
    assert_eq!(
        (&taken["taken"], &taken["outcome"]),
        (&json!(true), &json!("200"))
    );
    assert_eq!(
        (&taken["attempts"], &taken["next_attempt_at"]),
        (&json!(2), &Value::Null)
    );
    assert_eq!(taken["last_attempts"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_delivery_is_made_once_more_when_asked_for() {
    let served = Served::new().await;
    let (dataset, _) = filled(&served, &["a"]).await;
    let hook = webhook(&served, json!(["dataset.updated"])).await;
    let dataset = format!("/datasets/{dataset}");
    let change = json!({"guidelines": "x"});
    served.patch(&dataset, change).await.expect(200);
    let first = delivered(&served).await;
    let path = format!("/webhooks/{hook}/deliveries");
    let delivery = id(&served.get(&path).await.expect(200)["items"][0]);
    let retry = format!("{path}/{delivery}/retry");
    served.post(&retry, Value::Null).await.expect(202);
    let again = delivered(&served).await;
    assert_eq!(again.len(), 1);
    assert_eq!(
        header(&again[0], "webhook-id"),
        header(&first[0], "webhook-id")
    );
    assert_eq!(again[0].body, first[0].body);

    let other = webhook(&served, json!(["dataset.updated"])).await;
    let elsewhere = format!("/webhooks/{other}/deliveries/{delivery}/retry");
    served.post(&elsewhere, Value::Null).await.expect(404);
}

#[tokio::test]
async fn a_webhook_that_never_answers_holds_back_no_other() {
    let served = Served::new().await;
    let (dataset, _) = filled(&served, &["a"]).await;
    for url in ["https://silent.example", "https://quick.example"] {
        let new = json!({"url": url, "events": ["dataset.updated"]});
        served.post("/webhooks", new).await.expect(201);
    }
    let deliveries = tokio::spawn(deliver(served.state.clone()));
    let path = format!("/datasets/{dataset}");
    for round in 1..4 {
        let change = json!({ "guidelines": format!("{round}") });
        served.patch(&path, change).await.expect(200);
        let quick = || {
            let posts = served.letterbox.posts.lock().unwrap();
            let quick = posts.iter().filter(|post| post.url.contains("quick"));
            quick.count()
        };
        let arrived = async {
            while quick() < round {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let arrived = tokio::time::timeout(Duration::from_secs(10), arrived).await;
        assert!(arrived.is_ok(), "delivery {round} waits for the silent one");
    }
    deliveries.abort();
}

#[tokio::test]
async fn responses_of_a_bulk_call_are_told_with_what_became_of_their_records() {
    let served = Served::new().await;
    let (dataset, _) = filled(&served, &["a"]).await;
    webhook(&served, json!(["response.created", "response.updated"])).await;
    let response = json!({
        "user_id": served.owner.to_string(), "status": "submitted",
        "values": {"label": {"value": "ham"}},
    });
    let items = json!({"items": [
        {"fields": {"text": "b"}},
        {"fields": {"text": "c"}, "external_id": "c", "responses": [response]},
        {"fields": {"text": "d"}, "responses": [response]},
    ]});
    let path = format!("/datasets/{dataset}/records/bulk");
    served.put(&path, items).await.expect(200);
    let told = delivered(&served).await;
    assert_eq!(told.len(), 2);
    for post in told {
        assert_eq!(post.body["type"], "response.created");
        assert_eq!(post.body["data"]["record"]["status"], "completed");
    }
    let mut draft = response;
    draft["status"] = json!("draft");
    let items = json!({"items": [{"external_id": "c", "responses": [draft]}]});
    served.put(&path, items).await.expect(200);
    let told = delivered(&served).await;
    assert_eq!(told[0].body["type"], "response.updated");
    assert_eq!(told[0].body["data"]["record"]["status"], "pending");
}
