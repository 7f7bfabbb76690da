use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Uri};
use hone_annotation::store::Store;
use hone_server::{AppState, Settings, TokenSecret, hash_api_key, router};
use hone_store::SqliteStore;
use hone_testkit::annotation::Filled;
use hone_testkit::{MemoryStore, block_on};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

use crate::outside::{Counting, Nowhere, Standing};

/// Who asks.
const OWNER: &str = "olga";

/// Two servers with the sample dataset that are asked the same: one over the reference store, one
/// over SQLite in a folder that goes with the twin.
#[derive(Debug)]
pub struct Twin {
    routers: [Router; 2],
    stores: [Arc<dyn Store>; 2],
    runtime: Runtime,
    sample: Filled,
    _folder: TempDir,
}

/// What both answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Twin {
    /// Two servers that know nothing but the sample.
    ///
    /// # Panics
    /// If the system has no room for a folder or no threads.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let sqlite = SqliteStore::open(folder.path()).expect("a new folder is fine");
        let stores: [Arc<dyn Store>; 2] = [Arc::new(MemoryStore::new()), Arc::new(sqlite)];
        let mut sample = Filled::new();
        sample.users[0].key_hash = hash_api_key(OWNER);
        let twin = Self {
            routers: stores.each_ref().map(serving),
            stores,
            runtime: Builder::new_current_thread()
                .enable_time()
                .build()
                .expect("a runtime of this thread needs nothing"),
            sample,
            _folder: folder,
        };
        twin.reset();
        twin
    }

    /// The path of the sample dataset.
    pub(crate) fn dataset(&self) -> String {
        format!("/api/v1/datasets/{}", self.sample.dataset())
    }

    /// Puts the sample back in place of whatever is there.
    pub(crate) fn reset(&self) {
        for store in &self.stores {
            let sample = self.sample.clone();
            let put = store.write(move |into| {
                into.delete_dataset(sample.dataset())?;
                for user in into.users()? {
                    into.delete_user(user.id)?;
                }
                into.delete_workspace(sample.workspace.id)?;
                Ok(sample.put(into)?)
            });
            block_on(put).expect("the sample fits");
        }
    }

    /// Asks both, who have to answer alike once `comparable` has taken away what may differ. None
    /// if the path is none.
    ///
    /// # Panics
    /// If they do not, or if the answer is not one that a client may get.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        comparable: impl Fn(&mut Value),
    ) -> Option<Answer> {
        let uri: Uri = path.parse().ok()?;
        let answers = self.routers.each_ref().map(|router| {
            let request = Request::builder().method(method).uri(uri.clone());
            let request = request.header("X-Argilla-Api-Key", OWNER);
            let request = request.body(Body::from(body.to_vec()));
            let asked = router.clone().oneshot(request.expect("the path was read"));
            let mut answer = self.runtime.block_on(read(asked));
            comparable(&mut answer.body);
            answer
        });
        let [reference, sqlite] = answers;
        assert_eq!(reference.status, sqlite.status, "{}", sqlite.body);
        assert_eq!(reference.body, sqlite.body);
        sqlite.check_shape();
        Some(sqlite)
    }
}

impl Default for Twin {
    fn default() -> Self {
        Self::new()
    }
}

fn serving(store: &Arc<dyn Store>) -> Router {
    let settings = Settings::new(TokenSecret([0; 32]));
    let state = AppState::new(
        Arc::clone(store),
        Arc::new(Standing),
        Arc::new(Counting::default()),
        Arc::new(Nowhere),
        settings,
    );
    router(state.expect("there are threads"))
}

async fn read(
    asked: impl Future<Output = Result<axum::response::Response, std::convert::Infallible>>,
) -> Answer {
    let Ok(response) = asked.await;
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), usize::MAX).await;
    let bytes = bytes.expect("the body is in memory");
    let body = match bytes.len() {
        0 => Value::Null,
        _ => serde_json::from_slice(&bytes).expect("every answer is JSON"),
    };
    Answer { status, body }
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A refusal has one of the shapes of the API, and one of what cannot be read names a place.
    fn check_shape(&self) {
        let (status, body) = (self.status, &self.body);
        if self.is_success() {
            return;
        }
        assert!((400..500).contains(&status), "{status}: {body}");
        let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        let detail = &body["detail"];
        if is_text(detail) || (is_text(&body["code"]) && is_text(&body["message"])) {
            return;
        }
        let code = detail["code"].as_str().unwrap_or_default();
        assert!(code.starts_with("argilla.api.errors::"), "{body}");
        if code.ends_with("ValidationError") {
            let errors = detail["params"]["errors"].as_array();
            let error = errors.and_then(|errors| errors.first());
            let error = error.unwrap_or_else(|| panic!("what is wrong is not said: {body}"));
            let part = error["loc"][0].as_str().unwrap_or_default();
            assert!(["body", "query", "path"].contains(&part), "{body}");
            assert!(is_text(&error["msg"]) && is_text(&error["type"]), "{body}");
        }
    }
}
