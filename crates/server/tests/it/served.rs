//! A server with one owner, asked without a network.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::Response;
use hone_annotation::store::Store;
use hone_annotation::use_case::users::{self, NewUser};
use hone_annotation::{Context, KeyHash, Role, Timestamp, UserId};
use hone_server::{
    AppState, Clock, Courier, Entropy, Posted, Settings, TokenSecret, Unreachable, router,
};
use hone_testkit::MemoryStore;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tower::ServiceExt as _;

pub(crate) const OWNER_KEY: &str = "owner.apikey";

/// A clock that goes on by a microsecond at each look.
#[derive(Debug, Default)]
pub(crate) struct Ticking(AtomicI64);

impl Ticking {
    pub(crate) fn advance(&self, by: Duration) {
        self.0.fetch_add(by.as_micros() as i64, Ordering::Relaxed);
    }
}

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp(1_795_282_565_000_000 + self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn elapsed(&self) -> Duration {
        Duration::from_micros(self.0.fetch_add(1, Ordering::Relaxed) as u64)
    }
}

/// Bytes that differ at each call, the same in each test.
#[derive(Debug, Default)]
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let call = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let block = Sha256::digest(call);
        for (byte, random) in bytes.iter_mut().zip(block.iter().cycle()) {
            *byte = *random;
        }
    }
}

/// Bytes as good as random.
fn entropy() -> Arc<dyn Entropy> {
    Arc::new(Counting::default())
}

/// Keeps what is posted, and answers with a status set before; what is posted to a silent place
/// is never answered.
#[derive(Debug, Default)]
pub(crate) struct Letterbox {
    pub(crate) posts: Mutex<Vec<Post>>,
    /// The next answers, the last first; 200 when there is none. 0 is no answer.
    pub(crate) answers: Mutex<Vec<u16>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Value,
}

impl Courier for Letterbox {
    fn post(&self, url: String, headers: Vec<(&'static str, String)>, body: String) -> Posted<'_> {
        let body = serde_json::from_str(&body).unwrap();
        let silent = url.contains("silent");
        let post = Post { url, headers, body };
        self.posts.lock().unwrap().push(post);
        if silent {
            return Box::pin(std::future::pending());
        }
        let answer = self.answers.lock().unwrap().pop().unwrap_or(200);
        Box::pin(async move {
            match answer {
                0 => Err(Unreachable("connection refused".to_owned())),
                status => Ok(status),
            }
        })
    }
}

pub(crate) struct Served {
    pub(crate) state: AppState,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<Ticking>,
    pub(crate) owner: UserId,
    pub(crate) letterbox: Arc<Letterbox>,
    router: Router,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The body, if the status is as expected.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }
}

impl Served {
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::on(Arc::new(MemoryStore::new()), change).await
    }

    /// A server on a store without users.
    pub(crate) async fn on(store: Arc<dyn Store>, change: impl FnOnce(&mut Settings)) -> Self {
        let clock = Arc::new(Ticking::default());
        let mut settings = Settings::new(TokenSecret([7; 32]));
        change(&mut settings);
        let ticking: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let entropy = entropy();
        let letterbox = Arc::new(Letterbox::default());
        let courier: Arc<dyn Courier> = Arc::clone(&letterbox) as _;
        let kept = Arc::clone(&store);
        let state = AppState::new(kept, ticking, entropy, courier, settings).unwrap();
        let owner = NewUser {
            id: None,
            first_name: "Owner".to_owned(),
            last_name: None,
            username: "owner".to_owned(),
            role: Some(Role::Owner),
            password_hash: hone_server::hash_password("12345678", [9; 16]).unwrap(),
            key_hash: KeyHash(Sha256::digest(OWNER_KEY).into()),
        };
        let mut context = Context::new(clock.now(), 1);
        let owner = store
            .write(move |tx| users::insert(tx, owner, &mut context))
            .await
            .unwrap();
        Self {
            router: router(state.clone()),
            owner: owner.id,
            letterbox,
            state,
            store,
            clock,
        }
    }

    /// The same over another store.
    pub(crate) fn with_store(&self, store: Arc<dyn Store>) -> AppState {
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as _;
        let courier: Arc<dyn Courier> = Arc::clone(&self.letterbox) as _;
        let settings = Settings::new(TokenSecret([0; 32]));
        AppState::new(store, clock, entropy(), courier, settings).unwrap()
    }

    /// A reply whose body has not been read.
    pub(crate) async fn open(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.open(request).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
        let body = match bytes.len() {
            0 => Value::Null,
            _ => serde_json::from_slice(&bytes).unwrap_or_else(|_| text()),
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// Asks with a key under `/api/v1`.
    pub(crate) async fn ask(&self, key: &str, method: Method, path: &str, body: Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("X-Argilla-Api-Key", key)
            .header(header::CONTENT_TYPE, "application/json");
        let body = match body {
            Value::Null => Body::empty(),
            body => Body::from(body.to_string()),
        };
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(OWNER_KEY, Method::GET, path, Value::Null).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(OWNER_KEY, Method::POST, path, body).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask(OWNER_KEY, Method::PUT, path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask(OWNER_KEY, Method::PATCH, path, body).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask(OWNER_KEY, Method::DELETE, path, Value::Null).await
    }
}

/// The id in a body.
#[track_caller]
pub(crate) fn id(body: &Value) -> String {
    body["id"].as_str().unwrap().to_owned()
}
