//! What happens in a loop, as it happens.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use serde_json::Value;

use crate::learning::Learning;
use crate::served::OWNER_KEY;
use crate::serving::on_a_socket;

/// An event of a stream.
#[derive(Debug)]
struct Told {
    id: Option<u64>,
    kind: String,
    data: Value,
}

fn follow(of: &str, last: Option<u64>) -> Request<Body> {
    let request = Request::get(format!("/api/v1/loops/{of}/events"));
    let request = request.header("X-Argilla-Api-Key", OWNER_KEY);
    let request = match last {
        Some(last) => request.header("Last-Event-ID", last.to_string()),
        None => request,
    };
    request.body(Body::empty()).unwrap()
}

/// Reads events until one is as wanted.
async fn told_until(response: Response, wanted: impl Fn(&Told) -> bool) -> Vec<Told> {
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut body = response.into_body();
    let mut text = String::new();
    let read = async {
        loop {
            let all: Vec<Told> = text.split("\n\n").filter_map(event).collect();
            if all.iter().any(&wanted) {
                return all;
            }
            let frame = std::future::poll_fn(|context| {
                axum::body::HttpBody::poll_frame(std::pin::Pin::new(&mut body), context)
            });
            let frame = frame.await.expect("the stream goes on").unwrap();
            text.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
        }
    };
    tokio::time::timeout(Duration::from_secs(30), read)
        .await
        .unwrap()
}

fn event(block: &str) -> Option<Told> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
    Some(Told {
        id: field("id: ").map(|id| id.parse().unwrap()),
        kind: field("event: ")?.to_owned(),
        data: serde_json::from_str(field("data: ")?).ok()?,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_hears_what_is_kept_and_how_far_the_loop_is() {
    let learning = Learning::new().await;
    let (of, _, ids) = learning.with_loop(60).await;
    let stream = learning.served.open(follow(&of, None)).await;
    learning.answer(&ids, 0..24).await;
    let told = told_until(stream, |told| told.kind == "promoted").await;
    let kept: Vec<u64> = told.iter().filter_map(|told| told.id).collect();
    assert_eq!(kept, (1..=kept.len() as u64).collect::<Vec<_>>());
    assert_eq!(told[0].kind, "created");
    let progress: Vec<&Told> = told.iter().filter(|told| told.kind == "progress").collect();
    assert!(!progress.is_empty());
    assert!(
        progress
            .iter()
            .all(|told| told.id.is_none() && told.data["phase"].is_string())
    );
    let trained = told.iter().find(|told| told.kind == "trained").unwrap();
    assert_eq!(Some(trained.id.unwrap()), trained.data["number"].as_u64());
    assert_eq!(trained.data["event"]["number"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_goes_on_behind_the_last_event_they_know() {
    let learning = Learning::new().await;
    let (of, _, ids) = learning.with_loop(60).await;
    learning.answer(&ids, 0..24).await;
    learning.trained(&of, 1).await;
    let stream = learning.served.open(follow(&of, Some(2))).await;
    let told = told_until(stream, |told| told.id.is_some()).await;
    let first = told.iter().find_map(|told| told.id);
    assert_eq!(first, Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_loop() {
    let learning = Learning::new().await;
    let (of, ..) = learning.with_loop(4).await;
    let stream = learning.served.open(follow(&of, None)).await;
    learning
        .served
        .delete(&format!("/loops/{of}"))
        .await
        .expect(200);
    let body = axum::body::to_bytes(stream.into_body(), usize::MAX);
    let body = tokio::time::timeout(Duration::from_secs(30), body).await;
    assert!(body.unwrap().unwrap().starts_with(b"id: 1\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_the_server() {
    let learning = Learning::new().await;
    let (of, ..) = learning.with_loop(4).await;
    let (address, stop, server) = on_a_socket(learning.served.state.clone()).await;
    let talk = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let patience = Some(Duration::from_secs(30));
        stream.set_read_timeout(patience).unwrap();
        let head = format!(
            "GET /api/v1/loops/{of}/events HTTP/1.1\r\nhost: hone\r\nx-argilla-api-key: {OWNER_KEY}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut first = [0; 512];
        let length = stream.read(&mut first).unwrap();
        assert!(first[..length].starts_with(b"HTTP/1.1 200"));
        stop.send(()).unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        rest
    });
    let rest = tokio::time::timeout(Duration::from_secs(10), talk).await;
    let rest = rest.expect("the stream ends with the server").unwrap();
    assert!(rest.ends_with(b"0\r\n\r\n"), "the reply is whole");
    server.await.unwrap();
}
