use serde_json::Value;
use ureq::http::{Method, Request};
use ureq::{Agent, AsSendBody};

use crate::TransferError;

/// Bytes of a reply at most. Two dozen of the largest images are about as much; records that are more
/// are asked for in smaller pages.
const LONGEST: u64 = 1 << 27;

/// A server of the same API, read only.
pub trait Remote {
    /// The reply to a GET of a path below `/api/v1`.
    ///
    /// # Errors
    /// [`TransferError::Refused`] where the server says no; else if it cannot be reached or what
    /// it says is no JSON.
    fn get(&self, path: &str) -> Result<Value, TransferError>;
}

/// A [`Remote`] at an address, signed in with an API key.
#[derive(Debug)]
pub struct Http {
    agent: Agent,
    url: String,
    key: String,
}

impl Http {
    /// The server at `url`, which may have a path.
    pub fn new(url: &str, key: &str) -> Self {
        let config = Agent::config_builder().http_status_as_error(false);
        let timeout = std::time::Duration::from_secs(120);
        Self {
            agent: config.timeout_global(Some(timeout)).build().new_agent(),
            url: url.trim_end_matches('/').to_owned(),
            key: key.to_owned(),
        }
    }
}

impl Http {
    /// The reply to a POST of a path below `/api/v1`; `null` where it has no body.
    ///
    /// # Errors
    /// As [`Remote::get`].
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, TransferError> {
        self.ask(Method::POST, path, body.to_string())
    }

    /// The reply to a PUT of a path below `/api/v1`; `null` where it has no body.
    ///
    /// # Errors
    /// As [`Remote::get`].
    pub fn put(&self, path: &str, body: &Value) -> Result<Value, TransferError> {
        self.ask(Method::PUT, path, body.to_string())
    }

    /// The reply to a DELETE of a path below `/api/v1`; `null` where it has no body.
    ///
    /// # Errors
    /// As [`Remote::get`].
    pub fn delete(&self, path: &str) -> Result<Value, TransferError> {
        self.ask(Method::DELETE, path, ())
    }

    /// The reply to a GET of a path below `/api/v1`, as it is.
    ///
    /// # Errors
    /// As [`Remote::get`].
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, TransferError> {
        self.send(Method::GET, path, ())
    }

    fn ask(
        &self,
        method: Method,
        path: &str,
        body: impl AsSendBody,
    ) -> Result<Value, TransferError> {
        let reply = self.send(method, path, body)?;
        if reply.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&reply).map_err(|source| {
            let what = format!("{}/api/v1/{path}", self.url);
            TransferError::Json { what, source }
        })
    }

    fn send(
        &self,
        method: Method,
        path: &str,
        body: impl AsSendBody,
    ) -> Result<Vec<u8>, TransferError> {
        let url = format!("{}/api/v1/{path}", self.url);
        let unreachable = |source: ureq::Error| TransferError::Unreachable {
            url: url.clone(),
            source: Box::new(source),
        };
        let request = Request::builder()
            .method(method)
            .uri(&url)
            .header("X-Argilla-Api-Key", &self.key)
            .header("content-type", "application/json");
        let request = request
            .body(body)
            .map_err(|error| unreachable(error.into()))?;
        let mut reply = self.agent.run(request).map_err(unreachable)?;
        let status = reply.status();
        let body = reply.body_mut().with_config().limit(LONGEST);
        let body = body.read_to_vec().map_err(unreachable)?;
        if !status.is_success() {
            return Err(TransferError::Refused {
                url,
                status: status.as_u16(),
                body: String::from_utf8_lossy(&body).chars().take(500).collect(),
            });
        }
        Ok(body)
    }
}

impl Remote for Http {
    fn get(&self, path: &str) -> Result<Value, TransferError> {
        self.ask(Method::GET, path, ())
    }
}
