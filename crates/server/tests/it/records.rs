//! Records, responses, suggestions and searches.

use axum::http::Method;
use serde_json::{Value, json};

use crate::datasets::{draft, published};
use crate::served::{Served, id};

pub(crate) fn items(texts: &[&str]) -> Value {
    let items = texts.iter().enumerate();
    let items = items.map(|(n, text)| json!({"external_id": n, "fields": {"text": text}}));
    json!({ "items": items.collect::<Vec<_>>() })
}

pub(crate) async fn filled(served: &Served, texts: &[&str]) -> (String, Vec<String>) {
    let dataset = published(served).await;
    let bulk = format!("/datasets/{dataset}/records/bulk");
    let written = served.post(&bulk, items(texts)).await.expect(201);
    let ids = written["items"].as_array().unwrap().iter().map(id);
    (dataset, ids.collect())
}

async fn question(served: &Served, dataset: &str) -> String {
    let path = format!("/datasets/{dataset}/questions");
    id(&served.get(&path).await.expect(200)["items"][0])
}

#[tokio::test]
async fn bulk_replies_have_all_relations_and_what_was_updated() {
    let served = Served::new().await;
    let dataset = published(&served).await;
    let question = question(&served, &dataset).await;
    let path = format!("/datasets/{dataset}/records/bulk");
    let record = json!({
        "id": null, "external_id": 7, "fields": {"text": "buy"}, "metadata": {"length": 3},
        "suggestions": [{"question_id": question, "value": "spam", "score": 0.5, "agent": "m", "type": "model"}],
        "responses": [{"user_id": served.owner.to_string(), "status": "submitted", "values": {"label": {"value": "ham"}}}],
        "vectors": {"v": [0.1, 1]}, "status": "pending", "_server_id": null,
    });
    let body = json!({"items": [record]});
    let written = served.put(&path, body.clone()).await.expect(200);
    assert_eq!(written["updated_item_ids"], json!([]));
    let item = &written["items"][0];
    assert_eq!(item["external_id"], "7");
    assert_eq!(item["status"], "completed");
    assert_eq!(item["vectors"], json!({"v": [0.1, 1.0]}));
    assert_eq!(item["suggestions"][0]["value"], "spam");
    assert_eq!(item["suggestions"][0]["type"], "model");
    assert_eq!(
        item["responses"][0]["values"],
        json!({"label": {"value": "ham"}})
    );
    let again = served.put(&path, body).await.expect(200);
    assert_eq!(again["updated_item_ids"], json!([item["id"]]));
    let one = format!("/records/{}", id(item));
    assert_eq!(served.get(&one).await.expect(200), again["items"][0]);
}

#[tokio::test]
async fn a_draft_takes_no_records() {
    let served = Served::new().await;
    let dataset = draft(&served).await;
    let path = format!("/datasets/{dataset}/records/bulk");
    served.post(&path, items(&["a"])).await.expect(422);
    served.put(&path, items(&["a"])).await.expect(422);
}

#[tokio::test]
async fn a_list_shows_what_was_asked_for_in_order_of_insertion() {
    let served = Served::new().await;
    let (dataset, ids) = filled(&served, &["a", "b", "c"]).await;
    let path = format!("/datasets/{dataset}/records");
    let page = served.get(&format!("{path}?offset=1&limit=1")).await;
    let page = page.expect(200);
    assert_eq!(page["total"], 3);
    assert_eq!(page["items"][0]["id"], ids[1].as_str());
    for (include, keys) in [
        ("", [false, false, false]),
        ("include=responses&include=vectors", [true, false, true]),
        ("include=responses,suggestions", [true, true, false]),
        ("include=vectors:v", [false, false, true]),
    ] {
        let page = served.get(&format!("{path}?{include}")).await.expect(200);
        let record = &page["items"][0];
        let held = ["responses", "suggestions", "vectors"].map(|key| record.get(key).is_some());
        assert_eq!(held, keys, "{include}");
    }
    for wrong in [
        "include=x",
        "include=vectors&include=vectors:v",
        "include=vectors:w",
    ] {
        let body = served.get(&format!("{path}?{wrong}")).await.expect(422);
        assert!(body["detail"].is_string(), "{body}");
    }
    for wrong in ["limit=0", "limit=1001"] {
        let body = served.get(&format!("{path}?{wrong}")).await.expect(422);
        let place = &body["detail"]["params"]["errors"][0]["loc"];
        assert_eq!(*place, json!(["query", "limit"]));
    }
}

#[tokio::test]
async fn a_record_changes_and_goes() {
    let served = Served::new().await;
    let (dataset, ids) = filled(&served, &["a", "b", "c"]).await;
    let path = format!("/records/{}", ids[0]);
    let change = json!({"metadata": {"length": 1}, "vectors": {"v": [1, 0]}});
    let changed = served.patch(&path, change).await.expect(200);
    assert_eq!(changed["metadata"], json!({"length": 1}));
    assert_eq!(changed["fields"], json!({"text": "a"}));
    assert_eq!(changed["vectors"], json!({"v": [1.0, 0.0]}));
    served.delete(&path).await.expect(200);
    served.get(&path).await.expect(404);
    let unknown = "00000000-0000-0000-0000-000000000000";
    let many = format!("/datasets/{dataset}/records?ids={},{unknown}", ids[1]);
    assert_eq!(served.delete(&many).await.expect(204), Value::Null);
    let rest = served.get(&format!("/datasets/{dataset}/records")).await;
    assert_eq!(rest.expect(200)["total"], 1);
}

#[tokio::test]
async fn a_response_without_values_has_an_empty_object() {
    let served = Served::new().await;
    let (_, ids) = filled(&served, &["a"]).await;
    let path = format!("/records/{}/responses", ids[0]);
    for values in ["discarded", "draft"] {
        let response = json!({"status": values, "values": null});
        let made = served.post(&path, response.clone()).await.expect(201);
        assert_eq!(made["values"], json!({}));
        served.post(&path, response).await.expect(409);
        let one = format!("/responses/{}", id(&made));
        let submitted = json!({"status": "submitted", "values": {"label": {"value": "ham"}}});
        let changed = served.put(&one, submitted).await.expect(200);
        assert_eq!(changed["status"], "submitted");
        assert_eq!(changed["inserted_at"], made["inserted_at"]);
        served.delete(&one).await.expect(200);
    }
}

#[tokio::test]
async fn progress_follows_the_responses() {
    let served = Served::new().await;
    let (dataset, ids) = filled(&served, &["a", "b", "c"]).await;
    let responses = json!({"items": [
        {"record_id": ids[0], "status": "submitted", "values": {"label": {"value": "ham"}}},
        {"record_id": ids[1], "status": "draft", "values": {}},
        {"record_id": ids[2], "status": "submitted", "values": {"label": {"value": "eggs"}}},
        {"record_id": "00000000-0000-0000-0000-000000000000", "status": "discarded"},
    ]});
    let body = served
        .post("/me/responses/bulk", responses)
        .await
        .expect(200);
    let outcomes = body["items"].as_array().unwrap();
    let written = outcomes.iter().map(|outcome| outcome["item"].is_object());
    assert_eq!(written.collect::<Vec<_>>(), [true, true, false, false]);
    assert!(
        outcomes[3]["error"]["detail"]
            .as_str()
            .unwrap()
            .contains("not found")
    );
    assert_eq!(outcomes[0]["error"], Value::Null);

    let path = format!("/datasets/{dataset}");
    let progress = served.get(&format!("{path}/progress")).await.expect(200);
    let expected =
        json!({"total": 3, "completed": 1, "pending": 2, "users": [{"username": "owner"}]});
    assert_eq!(progress, expected);
    let people = served.get(&format!("{path}/users/progress")).await;
    let expected = json!({"users": [{
        "username": "owner",
        "completed": {"submitted": 1, "discarded": 0, "draft": 0},
        "pending": {"submitted": 0, "discarded": 0, "draft": 1},
    }]});
    assert_eq!(people.expect(200), expected);
    let own = served.get(&format!("/me{path}/metrics")).await.expect(200);
    let expected = json!({"responses": {
        "total": 3, "submitted": 1, "discarded": 0, "draft": 1, "pending": 1,
    }});
    assert_eq!(own, expected);
}

#[tokio::test]
async fn suggestions_are_put_listed_and_deleted() {
    let served = Served::new().await;
    let (dataset, ids) = filled(&served, &["a"]).await;
    let question = question(&served, &dataset).await;
    let path = format!("/records/{}/suggestions", ids[0]);
    let offer = |value: &str| json!({"question_id": question, "value": value, "agent": "m-1"});
    let first = served.put(&path, offer("spam")).await.expect(201);
    let second = served.put(&path, offer("ham")).await.expect(200);
    assert_eq!(first["id"], second["id"]);
    assert_eq!(
        served.get(&path).await.expect(200),
        json!({"items": [second]})
    );
    served.put(&path, offer("eggs")).await.expect(422);
    let options = format!("/datasets/{dataset}/records/search/suggestions/options");
    let expected =
        json!({"items": [{"question": {"id": question, "name": "label"}, "agents": ["m-1"]}]});
    assert_eq!(served.get(&options).await.expect(200), expected);
    let many = format!("{path}?ids={}", id(&second));
    served.delete(&many).await.expect(204);
    served.put(&path, offer("ham")).await.expect(201);
    let held = served.get(&path).await.expect(200);
    let one = format!("/suggestions/{}", id(&held["items"][0]));
    served.delete(&one).await.expect(200);
    served.delete(&one).await.expect(404);
}

#[tokio::test]
async fn a_search_finds_by_words_filters_and_likeness() {
    let served = Served::new().await;
    let (dataset, ids) = filled(&served, &["buy now", "good day", "buy later"]).await;
    let path = format!("/datasets/{dataset}/records/search");
    let found = async |body: Value| {
        let page = served.post(&path, body).await.expect(200);
        let hits = page["items"].as_array().unwrap().iter();
        let hits = hits.map(|hit| hit["record"]["external_id"].as_str().unwrap().to_owned());
        hits.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found(json!({})).await, "0 1 2");
    assert_eq!(found(json!({"filters": {}, "sort": null})).await, "0 1 2");
    let words = json!({"query": {"text": {"q": "good"}}});
    assert_eq!(found(words).await, "1");
    let order = json!({"sort": [{"scope": {"entity": "record", "property": "external_id"}, "order": "desc"}]});
    assert_eq!(found(order).await, "2 1 0");
    let filter = json!({"filters": {"type": "and", "and": [{
        "type": "terms", "scope": {"entity": "record", "property": "external_id"}, "values": ["0", 2],
    }]}});
    assert_eq!(found(filter).await, "0 2");
    let like =
        json!({"query": {"vector": {"name": "v", "record_id": ids[0], "order": "most_similar"}}});
    let body = served.post(&path, like).await.expect(422);
    assert_eq!(body["code"], "missing_vector");
    for wrong in [
        json!({"query": {"text": {"q": "a", "field": "x"}}}),
        json!({"filters": {"and": [{"type": "terms", "scope": {"entity": "metadata", "metadata_property": "x"}, "values": ["1"]}]}}),
    ] {
        let body = served.post(&path, wrong).await.expect(422);
        assert!(body["detail"].is_string(), "{body}");
    }
    let unread = json!({"filters": {"and": [{"type": "sounds"}]}});
    served.post(&path, unread).await.expect(422);
}

#[tokio::test]
async fn ones_own_search_shows_ones_own_responses() {
    let served = Served::new().await;
    let (dataset, ids) = filled(&served, &["a", "b"]).await;
    let answer = json!({"status": "submitted", "values": {"label": {"value": "ham"}}});
    let path = format!("/records/{}/responses", ids[0]);
    served.post(&path, answer).await.expect(201);
    let ann = json!({"first_name": "Ann", "username": "ann", "password": "12345678"});
    let ann = served.post("/users", ann).await.expect(201);
    let key = ann["api_key"].as_str().unwrap();
    let dataset_body = served
        .get(&format!("/datasets/{dataset}"))
        .await
        .expect(200);
    let workspace = dataset_body["workspace_id"].as_str().unwrap();
    let members = format!("/workspaces/{workspace}/users");
    served
        .post(&members, json!({"user_id": ann["id"]}))
        .await
        .expect(201);

    let mine = format!("/me/datasets/{dataset}/records/search?include=responses");
    let page = served
        .ask(key, Method::POST, &mine, json!({}))
        .await
        .expect(200);
    assert_eq!(page["total"], 2);
    let shown = page["items"].as_array().unwrap().iter();
    assert!(
        shown
            .clone()
            .all(|hit| hit["record"]["responses"] == json!([]))
    );
    assert!(shown.clone().all(|hit| hit["query_score"].is_number()));
    let everyones = format!("/datasets/{dataset}/records/search");
    let refused = served.ask(key, Method::POST, &everyones, json!({})).await;
    refused.expect(403);
}

#[tokio::test]
async fn searches_that_would_keep_everybody_waiting_are_refused() {
    let served = Served::new().await;
    let (dataset, _) = filled(&served, &["one", "two"]).await;
    let path = format!("/datasets/{dataset}/records/search");
    for (text, status) in [
        ("a ".repeat(2500), 200),
        ("a ".repeat(2501), 422),
        ("one~ ".repeat(50), 200),
        ("-(one~ | two~1) ".repeat(26), 422),
    ] {
        let body = json!({"query": {"text": {"q": text}}});
        let body = served.post(&path, body).await.expect(status);
        if status == 422 {
            let place = &body["detail"]["params"]["errors"][0]["loc"];
            assert_eq!(*place, json!(["body", "query", "text", "q"]));
        }
    }
}
