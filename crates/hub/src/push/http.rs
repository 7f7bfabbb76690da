use std::time::Duration;

use serde_json::Value;
use ureq::config::RedirectAuthHeaders;
use ureq::http::Response;
use ureq::{Agent, AsSendBody, Body};

use crate::{HubError, Token};

/// The hub that is meant where nothing else is said.
const PUBLIC: &str = "https://huggingface.co";
/// How long the hub may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// How long it may think before it answers; a commit of large files takes it a while.
const ANSWER: Duration = Duration::from_secs(300);
/// Bytes of an answer that are shown where it is an error.
const SHOWN: usize = 300;

/// Asks the hub with a token.
#[derive(Debug)]
pub(super) struct Http {
    agent: Agent,
    endpoint: String,
    token: Token,
}

impl Http {
    pub(super) fn new(endpoint: Option<&str>, token: Token) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // The token must not follow anybody anywhere.
            .max_redirects(0)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(ANSWER));
        Self {
            agent: config.build().new_agent(),
            endpoint: endpoint.unwrap_or(PUBLIC).trim_end_matches('/').to_owned(),
            token,
        }
    }

    pub(super) fn get(&self, path: &str, what: &str) -> Result<Value, HubError> {
        let url = format!("{}{path}", self.endpoint);
        let request = self.agent.get(&url).header("authorization", self.bearer());
        json(answer(request.call(), what)?, what)
    }

    /// Reads a file. The hub may keep it elsewhere; only on its own host the token goes along.
    pub(super) fn read(&self, path: &str, what: &str) -> Result<String, HubError> {
        let url = format!("{}{path}", self.endpoint);
        let request = self.agent.get(&url).header("authorization", self.bearer());
        let request = request
            .config()
            .max_redirects(5)
            .redirect_auth_headers(RedirectAuthHeaders::SameHost);
        let mut said = answer(request.build().call(), what)?;
        let text = said.body_mut().read_to_string();
        text.map_err(|error| HubError::Hub {
            what: what.to_owned(),
            source: Box::new(error),
        })
    }

    pub(super) fn post_json(
        &self,
        path: &str,
        body: &Value,
        what: &str,
    ) -> Result<Value, HubError> {
        let url = format!("{}{path}", self.endpoint);
        self.post(&url, "application/json", body.to_string(), what)
    }

    pub(super) fn post_lines(
        &self,
        path: &str,
        body: String,
        what: &str,
    ) -> Result<Value, HubError> {
        let url = format!("{}{path}", self.endpoint);
        self.post(&url, "application/x-ndjson", body, what)
    }

    /// Asks the store of large files what to do, in its own type of content.
    pub(super) fn post_lfs(&self, path: &str, body: &Value, what: &str) -> Result<Value, HubError> {
        let url = format!("{}{path}", self.endpoint);
        self.post(&url, LFS, body.to_string(), what)
    }

    /// Posts to an address that the hub named. The token goes with it only if it is the hub's own.
    pub(super) fn post_named(&self, url: &str, body: &Value, what: &str) -> Result<(), HubError> {
        if url.starts_with(&format!("{}/", self.endpoint)) {
            return self.post(url, LFS, body.to_string(), what).map(drop);
        }
        let request = self.agent.post(url).header("content-type", LFS);
        answer(request.header("accept", LFS).send(body.to_string()), what).map(drop)
    }

    /// Puts bytes at an address that the hub named and returns the `ETag` of what is there now. The
    /// address itself is the right to do so: the token stays here.
    pub(super) fn put(
        &self,
        url: &str,
        body: impl AsSendBody,
        what: &str,
    ) -> Result<String, HubError> {
        let said = answer(self.agent.put(url).send(body), what)?;
        let tag = said.headers().get("etag").and_then(|tag| tag.to_str().ok());
        Ok(tag.unwrap_or_default().to_owned())
    }

    fn post(&self, url: &str, kind: &str, body: String, what: &str) -> Result<Value, HubError> {
        let request = self.agent.post(url).header("content-type", kind);
        let accept = if kind == LFS { LFS } else { "application/json" };
        let request = request.header("accept", accept);
        let said = request.header("authorization", self.bearer()).send(body);
        json(answer(said, what)?, what)
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token.reveal())
    }
}

/// The type of content of Git LFS.
const LFS: &str = "application/vnd.git-lfs+json";

fn answer(
    said: Result<Response<Body>, ureq::Error>,
    what: &str,
) -> Result<Response<Body>, HubError> {
    let mut said = said.map_err(|error| HubError::Hub {
        what: what.to_owned(),
        source: Box::new(error),
    })?;
    let status = said.status();
    if status.is_success() {
        return Ok(said);
    }
    let text = said.body_mut().read_to_string().unwrap_or_default();
    Err(HubError::Refused {
        what: what.to_owned(),
        status: status.as_u16(),
        said: text.chars().take(SHOWN).collect(),
    })
}

/// The body as JSON; an empty one is null.
fn json(mut said: Response<Body>, what: &str) -> Result<Value, HubError> {
    let text = said
        .body_mut()
        .with_config()
        .limit(64 << 20)
        .read_to_string();
    let text = text.map_err(|error| HubError::Hub {
        what: what.to_owned(),
        source: Box::new(error),
    })?;
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    // What is not JSON, as some stores answer, says nothing either.
    Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
}
