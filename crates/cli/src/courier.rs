//! Posts to webhooks.

use std::thread;
use std::time::Duration;

use hone_server::{Courier, Posted, Unreachable};
use tokio::sync::oneshot;
use ureq::Agent;

/// How long a post may take in all; the server asks no longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// An HTTP client that posts, each on a thread of its own: the server has few under way at once.
#[derive(Debug)]
pub(crate) struct HttpCourier(Agent);

impl HttpCourier {
    pub(crate) fn new() -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .http_status_as_error(false);
        Self(config.build().new_agent())
    }
}

impl Courier for HttpCourier {
    fn post(&self, url: String, headers: Vec<(&'static str, String)>, body: String) -> Posted<'_> {
        let agent = self.0.clone();
        let (reply, answer) = oneshot::channel();
        let post = move || {
            let request = headers
                .into_iter()
                .fold(agent.post(url), |request, (name, value)| {
                    request.header(name, value)
                });
            let status = request
                .send(body)
                .map(|response| response.status().as_u16());
            // Nobody may wait any more.
            drop(reply.send(status.map_err(|error| Unreachable(error.to_string()))));
        };
        let started = thread::Builder::new()
            .name("hone-post".to_owned())
            .spawn(post);
        Box::pin(async move {
            started.map_err(|error| Unreachable(error.to_string()))?;
            let gone = |_| Unreachable("the post was given up".to_owned());
            answer.await.unwrap_or_else(|error| Err(gone(error)))
        })
    }
}
