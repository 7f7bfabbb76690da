//! Uploaded files, and image fields that name them.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use hone_annotation::MediaFiles;
use hone_testkit::MemoryMedia;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::datasets::draft;
use crate::served::{Answer, OWNER_KEY, Served, id};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

/// A server that keeps files of 64 bytes at most.
async fn served() -> (Served, Arc<MemoryMedia>) {
    let media = Arc::new(MemoryMedia::default());
    let files: Arc<dyn MediaFiles> = Arc::clone(&media) as _;
    let served = Served::with(|settings| {
        settings.media = Some(files);
        settings.media_limit = 64;
    });
    (served.await, media)
}

/// A published dataset with an image and a label.
async fn photos(served: &Served, workspace: &str) -> String {
    let workspace = json!({"name": workspace});
    let workspace = served.post("/workspaces", workspace).await.expect(201);
    let new = json!({"name": "photos", "workspace_id": workspace["id"]});
    let dataset = id(&served.post("/datasets", new).await.expect(201));
    let path = format!("/datasets/{dataset}");
    let image = json!({"name": "photo", "title": "Photo", "required": true,
        "settings": {"type": "image"}});
    let label = json!({"name": "label", "title": "Label", "required": true, "settings": {
        "type": "label_selection",
        "options": [{"value": "cat", "text": "Cat"}, {"value": "dog", "text": "Dog"}],
    }});
    for (kind, body) in [("fields", image), ("questions", label)] {
        let made = served.post(&format!("{path}/{kind}"), body).await;
        made.expect(201);
    }
    let ready = served.put(&format!("{path}/publish"), Value::Null).await;
    ready.expect(200);
    dataset
}

async fn upload(served: &Served, key: &str, dataset: &str, bytes: &'static [u8]) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("/api/v1/datasets/{dataset}/media"))
        .header("X-Argilla-Api-Key", key)
        .header(header::HOST, "hone.example:6900")
        .header(header::CONTENT_TYPE, "image/png");
    let request = request.body(Body::from(bytes)).unwrap();
    served.send(request).await
}

/// The key of a new user who is a member of the workspace of a dataset, or of none.
async fn key(served: &Served, role: &str, member_at: Option<&str>) -> String {
    let name = format!("{role}{}", member_at.map_or("out", |_| "in"));
    let user = json!({"username": name, "first_name": name, "password": "12345678", "role": role});
    let user = served.post("/users", user).await.expect(201);
    if let Some(dataset) = member_at {
        let dataset = served
            .get(&format!("/datasets/{dataset}"))
            .await
            .expect(200);
        let workspace = dataset["workspace_id"].as_str().unwrap();
        let path = format!("/workspaces/{workspace}/users");
        let member = served.post(&path, json!({"user_id": user["id"]})).await;
        member.expect(201);
    }
    user["api_key"].as_str().unwrap().to_owned()
}

fn one(url: &Value) -> Value {
    json!({"items": [{"fields": {"photo": url}}]})
}

#[tokio::test]
async fn an_uploaded_image_is_read_back_as_it_was() {
    let (served, _) = served().await;
    let dataset = photos(&served, "team").await;
    let hash: String = Sha256::digest(PNG)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let path = format!("/api/v1/datasets/{dataset}/media/{hash}");
    let added = upload(&served, OWNER_KEY, &dataset, PNG).await.expect(201);
    let expected = json!({"id": hash, "url": format!("http://hone.example:6900{path}"),
        "content_type": "image/png", "size": PNG.len()});
    assert_eq!(added, expected);
    let again = upload(&served, OWNER_KEY, &dataset, PNG).await.expect(201);
    assert_eq!(again, expected);

    let ask = |tag: Option<&str>| {
        let request = Request::builder()
            .uri(&path)
            .header("X-Argilla-Api-Key", OWNER_KEY);
        let request = match tag {
            Some(tag) => request.header(header::IF_NONE_MATCH, tag),
            None => request,
        };
        served.open(request.body(Body::empty()).unwrap())
    };
    let (head, body) = ask(None).await.into_parts();
    assert_eq!(head.status, 200);
    assert_eq!(to_bytes(body, 100).await.unwrap(), PNG);
    for (name, value) in [
        ("content-type", "image/png"),
        ("cache-control", "private, max-age=31536000, immutable"),
        ("etag", &*format!("\"{hash}\"")),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(head.headers[name], value);
    }
    let known = ask(Some(&format!("W/\"a\", \"{hash}\""))).await;
    assert_eq!(known.status(), 304);
    assert_eq!(ask(Some("\"a\"")).await.status(), 200);
}

#[tokio::test]
async fn a_public_address_stands_before_the_host_of_the_request() {
    let served = Served::with(|settings| {
        settings.media = Some(Arc::new(MemoryMedia::default()));
        settings.public_url = Some("https://labels.example/".to_owned());
    });
    let served = served.await;
    let dataset = draft(&served).await;
    let added = upload(&served, OWNER_KEY, &dataset, PNG).await.expect(201);
    let url = added["url"].as_str().unwrap();
    assert!(
        url.starts_with("https://labels.example/api/v1/datasets/"),
        "{url}"
    );
}

#[tokio::test]
async fn what_is_no_image_or_too_long_is_refused_with_the_reason() {
    let (served, media) = served().await;
    let dataset = photos(&served, "team").await;
    for bytes in [
        &b"<svg onload='alert(1)'/>"[..],
        b"",
        b"%PDF-1.7",
        b"\x89PN",
    ] {
        let refused = upload(&served, OWNER_KEY, &dataset, bytes)
            .await
            .expect(422);
        assert_eq!(refused["detail"], "the file is no image");
    }
    let long: &[u8] = Box::leak([PNG, &[0; 64]].concat().into_boxed_slice());
    let refused = upload(&served, OWNER_KEY, &dataset, long).await.expect(413);
    assert_eq!(refused["detail"], "the body is longer than 64 bytes");
    assert_eq!(media.datasets().unwrap(), []);
    let none = Served::new().await;
    let dataset = draft(&none).await;
    upload(&none, OWNER_KEY, &dataset, PNG).await.expect(503);
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_nothing() {
    let (served, media) = served().await;
    let dataset = photos(&served, "team").await;
    let parts = [
        Ok(PNG),
        Err(std::io::Error::other("the connection is gone")),
    ];
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("/api/v1/datasets/{dataset}/media"))
        .header("X-Argilla-Api-Key", OWNER_KEY);
    let body = Body::from_stream(futures_util::stream::iter(parts));
    let answer = served.send(request.body(body).unwrap()).await;
    assert!(answer.status.is_client_error(), "{answer:?}");
    assert_eq!(media.datasets().unwrap(), []);
}

#[tokio::test]
async fn files_are_seen_by_members_and_added_by_those_who_manage() {
    let (served, media) = served().await;
    let dataset = photos(&served, "team").await;
    let other = photos(&served, "others").await;
    let admin = key(&served, "admin", Some(&dataset)).await;
    let annotator = key(&served, "annotator", Some(&dataset)).await;
    let stranger = key(&served, "admin", None).await;
    for (key, status) in [(&admin, 201), (&annotator, 403), (&stranger, 403)] {
        let added = upload(&served, key, &dataset, PNG).await;
        added.expect(status);
    }
    upload(&served, &admin, &other, PNG).await.expect(403);
    let hash = media.put(dataset.parse().unwrap(), PNG).unwrap().hash;
    let path = format!("/datasets/{dataset}/media/{hash}");
    let elsewhere = format!("/datasets/{other}/media/{hash}");
    for (key, path, status) in [
        (&admin, &path, 200),
        (&annotator, &path, 200),
        (&stranger, &path, 403),
        (&annotator, &elsewhere, 403),
        (&OWNER_KEY.to_owned(), &elsewhere, 404),
    ] {
        let asked = served.ask(key, Method::GET, path, Value::Null).await;
        assert_eq!(asked.status, status, "{path} {}", asked.body);
    }
    served
        .get(&format!("/datasets/{dataset}/media/x"))
        .await
        .expect(422);
}

#[tokio::test]
async fn image_fields_take_files_of_their_dataset() {
    let (served, _) = served().await;
    let dataset = photos(&served, "team").await;
    let other = photos(&served, "others").await;
    let bulk = format!("/datasets/{dataset}/records/bulk");
    let url = upload(&served, OWNER_KEY, &dataset, PNG).await.expect(201)["url"].clone();
    let written = served.post(&bulk, one(&url)).await.expect(201);
    let record = &written["items"][0];
    assert_eq!(record["fields"]["photo"], url);
    let read = served
        .get(&format!("/records/{}", id(record)))
        .await
        .expect(200);
    assert_eq!(read["fields"]["photo"], url);

    let (files, _) = url.as_str().unwrap().rsplit_once('/').unwrap();
    let lost = format!("{files}/{}", "0".repeat(64));
    let reason = "fields.photo: names a file that was not uploaded to this dataset";
    for answer in [
        served.post(&bulk, one(&json!(lost))).await,
        served.put(&bulk, one(&json!(lost))).await,
        served
            .patch(
                &format!("/records/{}", id(record)),
                json!({"fields": {"photo": lost}}),
            )
            .await,
    ] {
        let said = answer.expect(422)["detail"].as_str().unwrap().to_owned();
        assert!(said.ends_with(reason), "{said}");
    }
    // The address of another dataset is one like any other: it leads to no file from here.
    let bulk = format!("/datasets/{other}/records/bulk");
    served.post(&bulk, one(&url)).await.expect(201);
    let path = url
        .as_str()
        .unwrap()
        .strip_prefix("http://hone.example:6900")
        .unwrap();
    served.post(&bulk, one(&json!(path))).await.expect(422);
}

#[tokio::test]
async fn files_go_with_their_dataset() {
    let (served, media) = served().await;
    let dataset = photos(&served, "team").await;
    let other = photos(&served, "others").await;
    for dataset in [&dataset, &other] {
        upload(&served, OWNER_KEY, dataset, PNG).await.expect(201);
    }
    served
        .delete(&format!("/datasets/{dataset}"))
        .await
        .expect(200);
    assert_eq!(media.datasets().unwrap(), [other.parse().unwrap()]);
}
