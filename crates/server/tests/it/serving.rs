//! The server on a real socket.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hone_annotation::store::{Done, Read, Store, Write};
use hone_annotation::{AnnotationError, StoreError};
use hone_server::{AppState, router, serve};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use crate::served::{OWNER_KEY, Served};

/// A store that fails.
#[derive(Debug)]
pub(crate) struct Broken;

impl Store for Broken {
    fn run_read(&self, _: Read) -> Done {
        let error = StoreError::Backend("the disk is gone".into());
        Box::pin(async { Err(AnnotationError::Store(error)) })
    }

    fn run_write(&self, _: Write) -> Done {
        self.run_read(Box::new(|_| Ok(())))
    }
}

/// Serves on a socket until the sender is used or dropped.
pub(crate) async fn on_a_socket(
    state: AppState,
) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let served = serve(listener, state, async { drop(stopped.await) });
    let server = tokio::spawn(async move { served.await.unwrap() });
    (address, stop, server)
}

/// Sends bytes, then nothing; what comes back until the connection is closed.
async fn say_and_wait(address: SocketAddr, said: &'static [u8]) -> String {
    let talk = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        stream.write_all(said).unwrap();
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).unwrap();
        String::from_utf8(reply).unwrap()
    });
    talk.await.unwrap()
}

/// Asks for paths one after the other over one connection and says the statuses.
fn ask(address: SocketAddr, paths: &[&str]) -> Vec<String> {
    let mut stream = TcpStream::connect(address).unwrap();
    let ask = |path: &&str| {
        write!(stream, "GET {path} HTTP/1.1\r\nhost: hone\r\n\r\n").unwrap();
        let mut reply = vec![0; 4096];
        let length = stream.read(&mut reply).unwrap();
        let reply = String::from_utf8_lossy(&reply[..length]).into_owned();
        reply.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    paths.iter().map(ask).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_outlives_a_failure_and_the_server_ends_when_told() {
    let served = Served::new().await;
    let state = served.with_store(Arc::new(Broken));
    let (address, stop, server) = on_a_socket(state).await;
    let paths = ["/health/ready", "/health/live", "/nowhere"];
    let statuses = tokio::task::spawn_blocking(move || ask(address, &paths));
    assert_eq!(statuses.await.unwrap(), ["500", "204", "404"]);
    stop.send(()).unwrap();
    server.await.unwrap();
    assert!(TcpStream::connect(address).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_body_and_then_silence_is_the_clients_mistake() {
    let served = Served::with(|settings| settings.body_timeout = Duration::from_millis(50)).await;
    let (address, _stop, _server) = on_a_socket(served.state).await;
    let said = b"POST /api/v1/workspaces HTTP/1.1\r\nhost: hone\r\nconnection: close\r\n\
        x-argilla-api-key: owner.apikey\r\ncontent-length: 100\r\n\r\n{\"name\":";
    let reply = say_and_wait(address, said).await;
    assert!(reply.starts_with("HTTP/1.1 408 "), "{reply}");
    assert!(
        reply.ends_with(r#"{"detail":"the rest of the body did not come"}"#),
        "{reply}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_without_a_whole_head_are_closed_in_the_end() {
    let served = Served::with(|settings| settings.head_timeout = Duration::from_millis(50)).await;
    let (address, _stop, _server) = on_a_socket(served.state).await;
    let asked = b"GET /health/live HTTP/1.1\r\nhost: hone\r\n\r\n";
    let answered = say_and_wait(address, asked).await;
    assert!(answered.starts_with("HTTP/1.1 204 "), "{answered}");
    for silent in [&b""[..], b"GET /hea", b"GET / HTTP/1.1\r\nhost: ho"] {
        let reply = say_and_wait(address, silent).await;
        assert!(!reply.contains(" 200 ") && !reply.contains(" 5"), "{reply}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_is_refused_by_its_own_connection_alone() {
    let served = Served::new().await;
    let (address, _stop, _server) = on_a_socket(served.state).await;
    for nonsense in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
    ] {
        let reply = say_and_wait(address, nonsense).await;
        assert!(reply.starts_with("HTTP/1.1 400 "), "{reply}");
    }
    let statuses = tokio::task::spawn_blocking(move || ask(address, &["/health/ready"]));
    assert_eq!(statuses.await.unwrap(), ["204"]);
}

/// A store that is read and takes no writes while its disk is full.
#[derive(Debug)]
struct Full {
    store: Arc<dyn Store>,
    is_full: Arc<AtomicBool>,
}

impl Store for Full {
    fn run_read(&self, work: Read) -> Done {
        self.store.run_read(work)
    }

    fn run_write(&self, work: Write) -> Done {
        if self.is_full.load(Ordering::Relaxed) {
            let error = StoreError::Unwritable("the disk is full".into());
            return Box::pin(async { Err(AnnotationError::Store(error)) });
        }
        self.store.run_write(work)
    }
}

#[tokio::test]
async fn a_server_that_cannot_write_is_not_ready_until_it_can() {
    let served = Served::new().await;
    let is_full = Arc::new(AtomicBool::new(false));
    let full = Full {
        store: Arc::clone(&served.store),
        is_full: Arc::clone(&is_full),
    };
    let router = router(served.with_store(Arc::new(full)));
    let ask = |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("X-Argilla-Api-Key", OWNER_KEY);
        let request = request.body(Body::from(r#"{"name": "more"}"#)).unwrap();
        let answer = router.clone().oneshot(request);
        async move { answer.await.unwrap().status().as_u16() }
    };
    assert_eq!(ask("GET", "/health/ready").await, 204);
    is_full.store(true, Ordering::Relaxed);
    assert_eq!(ask("GET", "/health/ready").await, 204, "it does not know");
    assert_eq!(ask("POST", "/api/v1/workspaces").await, 507);
    assert_eq!(ask("GET", "/health/ready").await, 507);
    assert_eq!(ask("GET", "/health/live").await, 204);
    assert_eq!(ask("GET", "/api/v1/me/workspaces").await, 200);
    is_full.store(false, Ordering::Relaxed);
    assert_eq!(ask("GET", "/health/ready").await, 204);
    assert_eq!(ask("POST", "/api/v1/workspaces").await, 201);
}
