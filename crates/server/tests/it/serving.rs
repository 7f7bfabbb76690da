//! The server on a real socket.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::http::Request;
use hone_annotation::store::{Done, Read, Store, Write};
use hone_annotation::{AnnotationError, StoreError};
use hone_server::{router, serve};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
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
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, state, async {
        stopped.await.unwrap();
    }));
    let paths = ["/health/ready", "/health/live", "/nowhere"];
    let statuses = tokio::task::spawn_blocking(move || ask(address, &paths));
    assert_eq!(statuses.await.unwrap(), ["500", "204", "404"]);
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).is_err());
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
