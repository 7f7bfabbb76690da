//! Loops.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::datasets::{draft, published};
use crate::learning::{ENCODER, Learning, SUGGESTER, definition};
use crate::served::{Served, id};

#[tokio::test]
async fn without_loops_every_route_says_so() {
    let served = Served::new().await;
    let dataset = published(&served).await;
    let one = "00000000-0000-0000-0000-000000000000";
    for (method, path, body) in [
        (
            Method::GET,
            format!("/datasets/{dataset}/loops"),
            Value::Null,
        ),
        (
            Method::POST,
            format!("/datasets/{dataset}/loops"),
            definition(),
        ),
        (Method::GET, format!("/loops/{one}"), Value::Null),
        (Method::GET, format!("/loops/{one}/events"), Value::Null),
        (Method::POST, format!("/loops/{one}/train"), Value::Null),
        (
            Method::POST,
            format!("/loops/{one}/encoder"),
            json!({"model_id": "all-MiniLM-L6-v2"}),
        ),
        (Method::GET, format!("/models/{one}"), Value::Null),
        (Method::GET, format!("/records/{one}/lineage"), Value::Null),
        (Method::GET, "/encoders".to_owned(), Value::Null),
        (Method::GET, "/suggesters".to_owned(), Value::Null),
    ] {
        let answer = served.ask(crate::served::OWNER_KEY, method, &path, body);
        let body = answer.await.expect(404);
        assert_eq!(body, json!({"detail": "loops are not run here"}), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loop_is_made_listed_paused_resumed_and_deleted() {
    let learning = Learning::new().await;
    let (of, dataset, _) = learning.with_loop(10).await;
    let served = &learning.served;
    let list = served
        .get(&format!("/datasets/{dataset}/loops"))
        .await
        .expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let one = &list["items"][0];
    assert_eq!(
        (one["name"].as_str(), one["status"].as_str()),
        (Some("label"), Some("active"))
    );
    assert_eq!(
        one["definition"]["batch"], 20,
        "what was left to it is there"
    );
    assert_eq!(one["dataset_id"], dataset.as_str());
    let path = format!("/loops/{of}");
    for (verb, status) in [("pause", "paused"), ("resume", "active")] {
        let now = served
            .post(&format!("{path}/{verb}"), Value::Null)
            .await
            .expect(200);
        assert_eq!(now["status"], status);
    }
    let log = served.get(&format!("{path}/log")).await.expect(200);
    let kinds = |log: &Value| -> Vec<String> {
        let items = log["items"].as_array().unwrap().iter();
        items
            .map(|item| item["event"]["kind"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = kinds(&log);
    assert_eq!(all[0], "created");
    assert!(
        all.ends_with(&["paused".to_owned(), "resumed".to_owned()]),
        "{all:?}"
    );
    let numbers = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["number"].as_u64().unwrap());
    assert!(numbers.eq(1..=all.len() as u64));
    let page = served
        .get(&format!("{path}/log?after=1&limit=1"))
        .await
        .expect(200);
    assert_eq!(kinds(&page), all[1..2]);
    assert_eq!(id(&served.delete(&path).await.expect(200)), of);
    served.get(&path).await.expect(404);
    let list = served
        .get(&format!("/datasets/{dataset}/loops"))
        .await
        .expect(200);
    assert_eq!(list, json!({"items": []}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_a_definition_names_its_place() {
    let learning = Learning::new().await;
    let served = &learning.served;
    let dataset = published(served).await;
    let path = format!("/datasets/{dataset}/loops");
    for (change, place) in [
        (json!({"batch": 0}), json!(["body", "batch"])),
        (json!({"batch": "many"}), json!(["body", "batch"])),
        (
            json!({"triggers": {"answers": 0}}),
            json!(["body", "triggers", "answers"]),
        ),
        (
            json!({"gate": {"sahre": 0.1}}),
            json!(["body", "gate", "sahre"]),
        ),
        (json!({"audit_share": 0.9}), json!(["body", "audit_share"])),
        (json!({"fields": ["body"]}), json!(["body", "fields"])),
        (
            json!({"encoder": {"model_id": "/etc"}}),
            json!(["body", "encoder", "model_id"]),
        ),
    ] {
        let mut wrong = definition();
        let object = wrong.as_object_mut().unwrap();
        object.extend(change.as_object().unwrap().clone());
        let body = served.post(&path, wrong).await.expect(422);
        assert_eq!(
            body["detail"]["params"]["errors"][0]["loc"], place,
            "{body}"
        );
    }
    let mut unknown = definition();
    unknown["question"] = json!("topic");
    let body = served.post(&path, unknown).await.expect(422);
    assert_eq!(body["detail"], "the dataset has no question \"topic\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loop_needs_a_published_dataset_and_a_name_of_its_own() {
    let learning = Learning::new().await;
    let served = &learning.served;
    let path = format!("/datasets/{}/loops", draft(served).await);
    served.post(&path, definition()).await.expect(422);
    let learning = Learning::new().await;
    let (_, dataset, _) = learning.with_loop(4).await;
    let path = format!("/datasets/{dataset}/loops");
    learning.served.post(&path, definition()).await.expect(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn rounds_and_counts_tell_of_trainings() {
    let learning = Learning::new().await;
    let (of, _, ids) = learning.with_loop(60).await;
    learning.answer(&ids, 0..24).await;
    let now = learning.trained(&of, 1).await;
    assert!(now["champion"].is_string(), "{now}");
    assert!(now["progress"]["labels"].as_u64() >= Some(4), "{now}");
    let rounds = learning
        .served
        .get(&format!("/loops/{of}/rounds"))
        .await
        .expect(200);
    let rounds = rounds["items"].as_array().unwrap();
    assert_eq!(
        rounds.len() as u64,
        now["counts"]["trainings"].as_u64().unwrap()
    );
    assert_eq!(rounds[0]["number"], 1);
    assert!(rounds[0]["promoted_at"].is_string(), "{}", rounds[0]);
    assert!(rounds[0]["provisional"]["against"].is_array());
    let before = now["counts"]["trainings"].as_u64().unwrap();
    learning.answer(&ids, 24..26).await;
    let path = format!("/loops/{of}/train");
    learning.served.post(&path, Value::Null).await.expect(202);
    learning.trained(&of, before + 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_of_the_queue_says_why_each_record_is_there() {
    let learning = Learning::new().await;
    let (of, _, ids) = learning.with_loop(30).await;
    let front = learning
        .served
        .get(&format!("/loops/{of}/queue?limit=7"))
        .await
        .expect(200);
    let front = front["items"].as_array().unwrap();
    assert_eq!(front.len(), 7);
    for (entry, rank) in front.iter().zip(1..) {
        assert_eq!(entry["rank"], rank);
        assert!(ids.iter().any(|id| entry["record_id"] == id.as_str()));
        assert!(
            entry["reason"].is_string() && entry["strategy"].is_string(),
            "{entry}"
        );
        assert!(entry["utility"].is_number(), "{entry}");
    }
    for limit in ["0", "1001"] {
        let path = format!("/loops/{of}/queue?limit={limit}");
        learning.served.get(&path).await.expect(422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn loops_are_measured() {
    let learning = Learning::new().await;
    let (of, dataset, ids) = learning.with_loop(60).await;
    learning.answer(&ids, 0..24).await;
    let now = learning.trained(&of, 1).await;
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let text = learning.served.send(request).await.expect(200);
    let labels = format!(r#"{{loop="{of}",name="label",dataset="{dataset}"}}"#);
    for (name, value) in [
        ("encoded_records", json!(60)),
        ("queue_length", now["progress"]["queued"].clone()),
        ("trainings_total", now["counts"]["trainings"].clone()),
        ("promotions_total", now["counts"]["promotions"].clone()),
        ("roll_backs_total", json!(0)),
    ] {
        let line = format!("hone_loop_{name}{labels} {value}");
        assert!(text.as_str().unwrap().contains(&line), "{line}\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_encoders_are_listed_for_those_who_manage() {
    let learning = Learning::new().await;
    let list = learning.served.get("/encoders").await.expect(200);
    assert_eq!(list["items"][0]["id"], ENCODER);
    assert_eq!(list["items"][0]["here"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_suggesters_are_listed_with_what_they_find() {
    let learning = Learning::new().await;
    let list = learning.served.get("/suggesters").await.expect(200);
    let one = json!({"id": SUGGESTER, "labels": ["SPAM"]});
    assert_eq!(list, json!({ "items": [one] }));
}

/// What only those may who manage a dataset with a loop.
fn for_managers(
    dataset: &str,
    of: &str,
    version: &str,
    record: &str,
) -> Vec<(Method, String, Value)> {
    vec![
        (
            Method::GET,
            format!("/datasets/{dataset}/loops"),
            Value::Null,
        ),
        (
            Method::POST,
            format!("/datasets/{dataset}/loops"),
            definition(),
        ),
        (Method::GET, format!("/loops/{of}"), Value::Null),
        (Method::GET, format!("/loops/{of}/rounds"), Value::Null),
        (Method::GET, format!("/loops/{of}/queue"), Value::Null),
        (Method::GET, format!("/loops/{of}/log"), Value::Null),
        (Method::GET, format!("/loops/{of}/events"), Value::Null),
        (Method::GET, format!("/loops/{of}/models"), Value::Null),
        (Method::POST, format!("/loops/{of}/train"), Value::Null),
        (Method::POST, format!("/loops/{of}/pause"), Value::Null),
        (Method::POST, format!("/loops/{of}/resume"), Value::Null),
        (Method::POST, format!("/loops/{of}/rollback"), Value::Null),
        (Method::GET, format!("/models/{version}"), Value::Null),
        (
            Method::GET,
            format!("/models/{version}/lineage"),
            Value::Null,
        ),
        (
            Method::POST,
            format!("/models/{version}/promote"),
            Value::Null,
        ),
        (
            Method::POST,
            format!("/models/{version}/predict"),
            json!({"texts": ["a"]}),
        ),
        (
            Method::GET,
            format!("/records/{record}/lineage"),
            Value::Null,
        ),
        (Method::GET, "/encoders".to_owned(), Value::Null),
        (Method::GET, "/suggesters".to_owned(), Value::Null),
        (Method::DELETE, format!("/loops/{of}"), Value::Null),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn annotators_do_not_manage_loops_nor_look_into_them() {
    let learning = Learning::new().await;
    let (of, dataset, ids) = learning.with_loop(60).await;
    learning.answer(&ids, 0..24).await;
    let version = learning.trained(&of, 1).await["champion"]
        .as_str()
        .unwrap()
        .to_owned();
    let served = &learning.served;
    let ann = json!({"username": "ann", "first_name": "Ann", "password": "12345678"});
    let ann = served.post("/users", ann).await.expect(201);
    let workspace = served
        .get(&format!("/datasets/{dataset}"))
        .await
        .expect(200);
    let members = format!(
        "/workspaces/{}/users",
        workspace["workspace_id"].as_str().unwrap()
    );
    served
        .post(&members, json!({"user_id": ann["id"]}))
        .await
        .expect(201);
    let key = ann["api_key"].as_str().unwrap();
    for (method, path, body) in for_managers(&dataset, &of, &version, &ids[0]) {
        let answer = served.ask(key, method.clone(), &path, body).await;
        let body = answer.expect(403);
        let code = "argilla.api.errors::ForbiddenOperationError";
        assert_eq!(body["detail"]["code"], code, "{method} {path}");
    }
    served.get(&format!("/loops/{of}")).await.expect(200);
}
