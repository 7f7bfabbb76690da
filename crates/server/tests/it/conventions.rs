//! What holds for every route.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use hone_annotation::store::{Done, Read, Store, Write};
use hone_server::{CrossOrigin, document, router};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::served::{Answer, OWNER_KEY, Served};
use crate::serving::Broken;

fn raw(method: Method, path: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("X-Argilla-Api-Key", OWNER_KEY);
    request.body(body.into()).unwrap()
}

#[tokio::test]
async fn unknown_paths_and_methods_answer_in_shape() {
    let served = Served::new().await;
    for path in ["/api/v1/nothing", "/nothing", "/api/v1/me/", "/api/v2/me"] {
        let answer = served.send(raw(Method::GET, path, "")).await;
        assert_eq!(answer.expect(404), json!({"detail": "Not Found"}), "{path}");
    }
    let answer = served.send(raw(Method::PUT, "/api/v1/me", "")).await;
    assert_eq!(answer.expect(405), json!({"detail": "Method Not Allowed"}));
}

#[tokio::test]
async fn what_cannot_be_read_is_the_clients_mistake() {
    let served = Served::new().await;
    let bodies: [&[u8]; 8] = [
        b"",
        b"{",
        br#"{"name": "a"} x"#,
        br#"{"name": 3}"#,
        b"[]",
        b"null",
        b"\xff\xfe",
        br#"{"name": "\ud800"}"#,
    ];
    for body in bodies {
        let request = raw(Method::POST, "/api/v1/workspaces", body.to_vec());
        let body = served.send(request).await.expect(422);
        let code = "argilla.api.errors::ValidationError";
        assert_eq!(body["detail"]["code"], code, "{body}");
        assert_eq!(body["detail"]["params"]["errors"][0]["loc"][0], "body");
    }
}

#[tokio::test]
async fn a_mistake_names_its_place() {
    let served = Served::new().await;
    let body = json!({"items": [{"fields": {}}, {"fields": {}, "vectors": {"v": [1, "x"]}}]});
    let id = "00000000-0000-0000-0000-000000000000";
    let answer = served
        .put(&format!("/datasets/{id}/records/bulk"), body)
        .await;
    let error = &answer.expect(422)["detail"]["params"]["errors"][0];
    assert_eq!(error["loc"], json!(["body", "items", 1, "vectors", "v", 1]));
    assert_eq!(error["type"], "value_error");
}

#[tokio::test]
async fn ids_and_queries_that_make_no_sense_are_refused() {
    let served = Served::new().await;
    let id = "00000000-0000-0000-0000-000000000000";
    for path in [
        "/datasets/x".to_owned(),
        "/datasets/%ff".to_owned(),
        format!("/datasets/{id}/records?limit=x"),
        format!("/datasets/{id}/records?limit=-1"),
        "/me/datasets?workspace_id=x".to_owned(),
    ] {
        let body = served.get(&path).await.expect(422);
        assert!(body["detail"]["params"]["errors"][0]["msg"].is_string());
    }
    let path = format!("/datasets/{id}/records?ids={id},x");
    let body = served.delete(&path).await.expect(422);
    let place = &body["detail"]["params"]["errors"][0]["loc"];
    assert_eq!(*place, json!(["query", "ids"]));
}

#[tokio::test]
async fn who_asks_is_checked_before_what_is_asked() {
    let served = Served::new().await;
    for path in ["/users", "/workspaces/x", "/datasets/x/records"] {
        let method = Method::GET;
        let answer = served.ask("wrong", method, path, json!({})).await;
        let body = answer.expect(401);
        let code = "argilla.api.errors::UnauthorizedError";
        assert_eq!(body["detail"]["code"], code);
    }
}

#[tokio::test]
async fn long_bodies_are_refused_before_they_are_read() {
    let served = Served::with(|settings| settings.body_limit = 100).await;
    let answer = served.post("/workspaces", json!({"name": "a".repeat(100)}));
    let body = answer.await.expect(413);
    assert_eq!(body, json!({"detail": "the body is longer than 100 bytes"}));
}

async fn encoded(served: &Served, path: &str, accepted: &str) -> Option<String> {
    let mut request = raw(Method::GET, path, "");
    let headers = request.headers_mut();
    headers.insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());
    let Answer { headers, .. } = served.send(request).await;
    let encoding = headers.get(header::CONTENT_ENCODING)?;
    Some(encoding.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn long_replies_are_compressed_and_short_ones_not() {
    let served = Served::new().await;
    let long = "/openapi.json";
    assert_eq!(encoded(&served, long, "gzip").await.unwrap(), "gzip");
    assert_eq!(encoded(&served, long, "gzip, br").await.unwrap(), "br");
    assert_eq!(encoded(&served, long, "identity").await, None);
    assert_eq!(encoded(&served, "/api/v1/version", "gzip").await, None);
}

#[tokio::test]
async fn a_reply_says_how_long_it_took_and_what_it_is_called() {
    let served = Served::new().await;
    let mut request = raw(Method::GET, "/api/v1/me", "");
    let id = "my-request-1".parse().unwrap();
    request.headers_mut().insert("x-request-id", id);
    let Answer { headers, .. } = served.send(request).await;
    assert_eq!(headers["x-request-id"], "my-request-1");
    let timing = headers["server-timing"].to_str().unwrap();
    let taken = timing.strip_prefix("total;dur=").unwrap();
    assert!(taken.parse::<f64>().unwrap() > 0.0);
    let Answer { headers, .. } = served.get("/nothing").await;
    assert_eq!(headers["x-request-id"].len(), 16);
}

#[tokio::test]
async fn other_origins_are_allowed_only_where_they_are_named() {
    let origin = "https://example.org";
    let allowed = |cross_origin: CrossOrigin| async move {
        let served = Served::with(|settings| settings.cross_origin = cross_origin).await;
        let mut request = raw(Method::GET, "/api/v1/version", "");
        let headers = request.headers_mut();
        headers.insert(header::ORIGIN, origin.parse().unwrap());
        let Answer { headers, .. } = served.send(request).await;
        let allowed = headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN)?;
        Some(allowed.to_str().unwrap().to_owned())
    };
    assert_eq!(allowed(CrossOrigin::None).await, None);
    assert_eq!(allowed(CrossOrigin::Any).await.unwrap(), "*");
    let named = CrossOrigin::Origins(vec![origin.to_owned()]);
    assert_eq!(allowed(named).await.unwrap(), origin);
    let other = CrossOrigin::Origins(vec!["https://example.com".to_owned()]);
    assert_eq!(allowed(other).await, None);
}

#[tokio::test]
async fn the_document_describes_every_route() {
    let document: Value = serde_json::from_str(document()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let served = Served::new().await;
    for (path, methods) in paths {
        let path = path.replace("{provider}", "nobody");
        for method in methods.as_object().unwrap().keys() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let status = served.send(raw(method.clone(), &path, "")).await.status;
            assert_ne!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert!(!status.is_server_error(), "{method} {path}: {status}");
        }
    }
}

#[tokio::test]
async fn the_document_and_its_page_are_served_if_wanted() {
    let served = Served::new().await;
    let page = served.send(raw(Method::GET, "/docs", "")).await;
    let page = page.expect(200);
    let page = page.as_str().unwrap();
    assert!(page.contains("openapi.json"));
    assert!(!page.contains("http://") && !page.contains("https://"));
    let silent = Served::with(|settings| settings.docs = false).await;
    for path in ["/docs", "/openapi.json"] {
        silent.send(raw(Method::GET, path, "")).await.expect(404);
    }
}

#[tokio::test]
async fn requests_are_counted_by_their_pattern() {
    let served = Served::new().await;
    let id = "00000000-0000-0000-0000-000000000000";
    served.get(&format!("/datasets/{id}")).await.expect(404);
    served.get("/nowhere").await.expect(404);
    let metrics = served.send(raw(Method::GET, "/metrics", "")).await;
    let metrics = metrics.expect(200);
    let name = "hone_http_requests_total";
    for path in ["/api/v1/datasets/{dataset_id}", "unknown"] {
        let line = format!(r#"{name}{{method="GET",path="{path}",status="404"}} 1"#);
        assert!(metrics.as_str().unwrap().contains(&line), "{metrics}");
    }
}

#[tokio::test]
async fn health_is_told_without_a_key() {
    let served = Served::new().await;
    for path in ["/health/live", "/health/ready"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(served.send(request).await.expect(204), Value::Null);
    }
}

/// A store that panics.
#[derive(Debug)]
struct Panicking;

impl Store for Panicking {
    fn run_read(&self, _: Read) -> Done {
        panic!("the store is upside down")
    }

    fn run_write(&self, _: Write) -> Done {
        panic!("the store is upside down")
    }
}

#[tokio::test]
async fn what_fails_inside_is_not_told_outside() {
    let served = Served::new().await;
    let stores: [Arc<dyn Store>; 2] = [Arc::new(Broken), Arc::new(Panicking)];
    for store in stores {
        let state = served.with_store(store);
        let request = raw(Method::GET, "/api/v1/me", "");
        let response = router(state).oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(response.headers().contains_key("x-request-id"));
        let body = axum::body::to_bytes(response.into_body(), 10_000).await;
        let body = String::from_utf8(body.unwrap().to_vec()).unwrap();
        assert!(body.contains("argilla.api.errors::GenericServerError"));
        assert!(!body.contains("disk") && !body.contains("upside"));
    }
}
