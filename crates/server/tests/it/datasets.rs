//! Datasets and their settings.

use serde_json::{Value, json};

use crate::served::{Served, id};

/// A draft in a workspace of its own.
pub(crate) async fn draft(served: &Served) -> String {
    let team = json!({"name": "team"});
    let team = served.post("/workspaces", team).await.expect(201);
    let dataset = json!({
        "id": null, "name": "mail", "workspace_id": team["id"], "guidelines": null,
        "distribution": null, "metadata": null, "status": "draft",
    });
    id(&served.post("/datasets", dataset).await.expect(201))
}

/// A published dataset with a text, a label, a number and a vector of two.
pub(crate) async fn published(served: &Served) -> String {
    let dataset = draft(served).await;
    let path = format!("/datasets/{dataset}");
    let text = json!({"name": "text", "title": "Text", "required": true,
        "settings": {"type": "text"}});
    let label = json!({"name": "label", "title": "Label", "required": true, "settings": {
        "type": "label_selection",
        "options": [{"value": "spam", "text": "Spam"}, {"value": "ham", "text": "Ham"}],
    }});
    let length = json!({"name": "length", "title": "Length", "settings": {"type": "integer"}});
    let vector = json!({"name": "v", "title": "V", "dimensions": 2});
    for (kind, body) in [
        ("fields", text),
        ("questions", label),
        ("metadata-properties", length),
        ("vectors-settings", vector),
    ] {
        served
            .post(&format!("{path}/{kind}"), body)
            .await
            .expect(201);
    }
    let ready = served.put(&format!("{path}/publish"), Value::Null).await;
    assert_eq!(ready.expect(200)["status"], "ready");
    dataset
}

#[tokio::test]
async fn a_dataset_begins_as_a_draft_with_defaults() {
    let served = Served::new().await;
    let dataset = draft(&served).await;
    let body = served
        .get(&format!("/datasets/{dataset}"))
        .await
        .expect(200);
    assert_eq!(body["status"], "draft");
    assert_eq!(body["allow_extra_metadata"], true);
    let overlap = json!({"strategy": "overlap", "min_submitted": 1});
    assert_eq!(body["distribution"], overlap);
    assert_eq!(body["inserted_at"], body["updated_at"]);
    let time = body["inserted_at"].as_str().unwrap();
    assert_eq!(time.len(), "2026-11-21T17:36:05.557552".len());
}

#[tokio::test]
async fn a_dataset_changes_where_it_is_told_to() {
    let served = Served::new().await;
    let path = format!("/datasets/{}", draft(&served).await);
    let change =
        json!({"guidelines": "Read.", "distribution": {"strategy": "overlap", "min_submitted": 3}});
    let body = served.patch(&path, change).await.expect(200);
    assert_eq!(body["guidelines"], "Read.");
    assert_eq!(body["distribution"]["min_submitted"], 3);
    assert_eq!(body["name"], "mail");
    let body = served.patch(&path, json!({"guidelines": null})).await;
    assert_eq!(body.expect(200)["guidelines"], Value::Null);
    for wrong in [
        json!({"name": null}),
        json!({"name": ""}),
        json!({"distribution": null}),
        json!({"distribution": {"strategy": "overlap", "min_submitted": 0}}),
        json!({"distribution": {"strategy": "round-robin"}}),
    ] {
        served.patch(&path, wrong).await.expect(422);
    }
}

#[tokio::test]
async fn datasets_are_found_by_name_and_status() {
    let served = Served::new().await;
    draft(&served).await;
    for (query, found) in [
        ("", 1),
        ("?name=mail", 1),
        ("?name=post", 0),
        ("?status=draft&name=mail", 1),
        ("?status=ready", 0),
    ] {
        let path = format!("/me/datasets{query}");
        let body = served.get(&path).await.expect(200);
        assert_eq!(body["items"].as_array().unwrap().len(), found, "{query}");
    }
    served.get("/me/datasets?status=lost").await.expect(422);
}

#[tokio::test]
async fn settings_are_made_changed_listed_and_removed() {
    let served = Served::new().await;
    let dataset = draft(&served).await;
    let cases = [
        (
            "fields",
            "fields",
            json!({"name": "a", "title": "A", "settings": {"type": "chat"}}),
            json!({"type": "chat", "use_markdown": true}),
        ),
        (
            "questions",
            "questions",
            json!({"name": "a", "title": "A", "description": "?", "settings": {"type": "rating", "options": [{"value": 1}, {"value": 2}]}}),
            json!({"type": "rating", "options": [{"value": 1}, {"value": 2}]}),
        ),
        (
            "me-metadata-properties",
            "metadata-properties",
            json!({"name": "a", "title": "A", "settings": {"type": "terms", "values": ["x"]}}),
            json!({"type": "terms", "values": ["x"]}),
        ),
        (
            "vectors-settings",
            "vectors-settings",
            json!({"name": "a", "title": "A", "dimensions": 3}),
            Value::Null,
        ),
    ];
    for (listed, kind, new, settings) in cases {
        let path = format!("/datasets/{dataset}/{kind}");
        let made = served.post(&path, new.clone()).await.expect(201);
        assert_eq!(made["settings"], settings);
        assert_eq!(made["dataset_id"], dataset.as_str());
        served.post(&path, new).await.expect(409);
        let one = format!("/{kind}/{}", id(&made));
        let change = json!({"title": "B", "id": made["id"], "name": "ignored"});
        let changed = served.patch(&one, change).await.expect(200);
        assert_eq!(
            (&changed["title"], &changed["name"]),
            (&json!("B"), &json!("a"))
        );
        served.patch(&one, json!({"title": null})).await.expect(422);
        let list = match listed.strip_prefix("me-") {
            Some(kind) => format!("/me/datasets/{dataset}/{kind}"),
            None => path.clone(),
        };
        let list = served.get(&list).await.expect(200);
        assert_eq!(list, json!({"items": [changed]}));
        served.delete(&one).await.expect(200);
        served.delete(&one).await.expect(404);
    }
}

#[tokio::test]
async fn settings_of_an_unknown_type_are_refused() {
    let served = Served::new().await;
    let dataset = draft(&served).await;
    for (kind, settings) in [
        ("fields", json!({"type": "audio"})),
        ("fields", json!({"use_markdown": true})),
        ("questions", json!({"type": "label_selection"})),
        (
            "questions",
            json!({"type": "rating", "options": [{"value": "1"}, {"value": "2"}]}),
        ),
        ("metadata-properties", json!({"type": "date"})),
    ] {
        let path = format!("/datasets/{dataset}/{kind}");
        let new = json!({"name": "a", "title": "A", "settings": settings});
        let body = served.post(&path, new).await.expect(422);
        let place = &body["detail"]["params"]["errors"][0]["loc"];
        assert_eq!(place[1], "settings", "{body}");
    }
}

#[tokio::test]
async fn a_published_question_gets_labels_and_the_last_required_one_stays_so() {
    let served = Served::new().await;
    let dataset = published(&served).await;
    let listing = served.get(&format!("/datasets/{dataset}/questions")).await;
    let listing = listing.expect(200);
    let items = listing["items"].as_array().unwrap();
    let label = items.iter().find(|held| held["name"] == "label").unwrap();
    let path = format!("/questions/{}", id(label));
    let mut options = label["settings"]["options"].as_array().unwrap().clone();
    let held = json!({"settings": {"options": options}});
    options.insert(0, json!({"value": "new", "text": "New"}));
    let more = json!({"settings": {"options": options}});
    let changed = served.patch(&path, more).await.expect(200);
    assert_eq!(changed["settings"]["options"][0]["value"], "new");
    served.patch(&path, held).await.expect(422);

    for question in items {
        let path = format!("/questions/{}", id(question));
        let changed = served.patch(&path, json!({"required": true})).await;
        assert_eq!(changed.expect(200)["required"], true);
    }
    for (at, question) in items.iter().enumerate() {
        let path = format!("/questions/{}", id(question));
        let is_last = at + 1 == items.len();
        let status = if is_last { 422 } else { 200 };
        served
            .patch(&path, json!({"required": false}))
            .await
            .expect(status);
    }
}

#[tokio::test]
async fn publishing_needs_a_field_and_a_required_question() {
    let served = Served::new().await;
    let dataset = draft(&served).await;
    let path = format!("/datasets/{dataset}/publish");
    let body = served.put(&path, Value::Null).await.expect(422);
    assert!(body["detail"].is_string());
}

#[tokio::test]
async fn metrics_of_metadata_tell_terms_and_ranges() {
    let served = Served::new().await;
    let dataset = published(&served).await;
    let listing = format!("/me/datasets/{dataset}/metadata-properties");
    let length = id(&served.get(&listing).await.expect(200)["items"][0]);
    let path = format!("/metadata-properties/{length}/metrics");
    let empty = json!({"type": "integer", "min": null, "max": null});
    assert_eq!(served.get(&path).await.expect(200), empty);
    let items = json!({"items": [
        {"fields": {"text": "a"}, "metadata": {"length": 3}},
        {"fields": {"text": "b"}, "metadata": {"length": -4}},
    ]});
    let bulk = format!("/datasets/{dataset}/records/bulk");
    served.post(&bulk, items).await.expect(201);
    let range = json!({"type": "integer", "min": -4, "max": 3});
    assert_eq!(served.get(&path).await.expect(200), range);
}
