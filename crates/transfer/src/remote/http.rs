use serde_json::Value;
use ureq::Agent;

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

impl Remote for Http {
    fn get(&self, path: &str) -> Result<Value, TransferError> {
        let url = format!("{}/api/v1/{path}", self.url);
        let unreachable = |source: ureq::Error| TransferError::Unreachable {
            url: url.clone(),
            source: Box::new(source),
        };
        let request = self.agent.get(&url).header("X-Argilla-Api-Key", &self.key);
        let mut reply = request.call().map_err(unreachable)?;
        let status = reply.status().as_u16();
        let body = reply.body_mut().with_config().limit(LONGEST);
        let body = body.read_to_vec().map_err(unreachable)?;
        if status != 200 {
            return Err(TransferError::Refused {
                url,
                status,
                body: String::from_utf8_lossy(&body).chars().take(500).collect(),
            });
        }
        serde_json::from_slice(&body).map_err(|source| TransferError::Json { what: url, source })
    }
}
