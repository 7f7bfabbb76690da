use std::fmt;
use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use hone_annotation::use_case::sign_in::{Identity, Rules};
use hone_server::{ProviderError, SignInProvider};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use ureq::http::Response;
use ureq::{Agent, Body};

use super::ClientAuth;
use super::claims::identity;
use super::endpoints::Endpoints;

/// How long a provider may take to answer each of two questions.
const PATIENCE: Duration = Duration::from_secs(15);

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(super) struct Secret(pub(super) String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What we are to a provider, which calls that a client.
#[derive(Debug, Clone)]
pub(super) struct Registration {
    pub(super) name: String,
    pub(super) endpoints: Endpoints,
    pub(super) client_id: String,
    pub(super) client_secret: Secret,
    pub(super) scope: String,
    pub(super) redirect_uri: String,
    pub(super) rules: Rules,
}

/// A provider that is asked over HTTP: the authorization code flow (RFC 6749, section 4.1) with a
/// proof key (PKCE, RFC 7636) and a question for the claims afterwards.
#[derive(Debug)]
pub(super) struct HttpProvider {
    client: Registration,
    agent: Agent,
}

impl HttpProvider {
    pub(super) fn new(client: Registration) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            // Neither the code nor the token follows anybody anywhere.
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(concat!("hone/", env!("CARGO_PKG_VERSION")));
        Self {
            client,
            agent: config.build().new_agent(),
        }
    }

    /// The proof key of a state. It is made anew when the browser comes back: whoever saw the state
    /// cannot make it, because it takes the client's secret.
    fn verifier(&self, state: &str) -> String {
        let secret = self.client.client_secret.0.as_bytes();
        let mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
        let proof = mac.chain_update("proof key of ").chain_update(state);
        URL_SAFE_NO_PAD.encode(proof.finalize().into_bytes())
    }

    fn access_token(&self, code: &str, state: &str) -> Result<String, ProviderError> {
        let client = &self.client;
        let verifier = self.verifier(state);
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", client.redirect_uri.as_str()),
            ("code_verifier", verifier.as_str()),
            ("client_id", client.client_id.as_str()),
        ];
        let request = self.agent.post(&client.endpoints.token);
        let request = request.header("accept", "application/json");
        let request = match client.endpoints.client_auth {
            ClientAuth::Post => {
                form.push(("client_secret", client.client_secret.0.as_str()));
                request
            }
            ClientAuth::Basic => {
                let (id, secret) = (&client.client_id, &client.client_secret.0);
                let pair = format!("{}:{}", escaped(id), escaped(secret));
                request.header("authorization", format!("Basic {}", STANDARD.encode(pair)))
            }
        };
        let (status, said) = json(request.send_form(form))?;
        if let Some(token) = said["access_token"].as_str() {
            return Ok(token.to_owned());
        }
        match said["error"].as_str() {
            Some("invalid_grant" | "bad_verification_code") => Err(ProviderError::Refused),
            error => {
                let error = error.unwrap_or("no access_token");
                Err(failed(format!("{status} and {error:?} instead of a token")))
            }
        }
    }

    fn claims(&self, access_token: &str) -> Result<Value, ProviderError> {
        let request = self.agent.get(&self.client.endpoints.userinfo);
        let request = request.header("accept", "application/json");
        let bearer = format!("Bearer {access_token}");
        let (status, said) = json(request.header("authorization", bearer).call())?;
        match (status, &said) {
            (200, Value::Object(_)) => Ok(said),
            _ => Err(failed(format!("{status} instead of claims"))),
        }
    }
}

impl SignInProvider for HttpProvider {
    fn name(&self) -> &str {
        &self.client.name
    }

    fn rules(&self) -> &Rules {
        &self.client.rules
    }

    fn authorization_url(&self, state: &str) -> String {
        let client = &self.client;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier(state)));
        let mut url = client.endpoints.authorization.clone();
        let mut before = if url.contains('?') { '&' } else { '?' };
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", client.client_id.as_str()),
            ("redirect_uri", client.redirect_uri.as_str()),
            ("scope", client.scope.as_str()),
            ("state", state),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ] {
            let _infallible = write!(url, "{before}{name}={}", escaped(value));
            before = '&';
        }
        url
    }

    fn identify(&self, code: &str, state: &str) -> Result<Identity, ProviderError> {
        let token = self.access_token(code, state)?;
        let claims = self.claims(&token)?;
        identity(&self.client.name, &self.client.endpoints, &claims, &token).map_err(failed)
    }
}

fn failed(reason: String) -> ProviderError {
    ProviderError::Failed(reason.into())
}

fn json(said: Result<Response<Body>, ureq::Error>) -> Result<(u16, Value), ProviderError> {
    let failed = |error: ureq::Error| ProviderError::Failed(Box::new(error));
    let mut said = said.map_err(failed)?;
    let text = said.body_mut().read_to_string().map_err(failed)?;
    let value = serde_json::from_str(&text).unwrap_or(Value::Null);
    Ok((said.status().as_u16(), value))
}

/// A text in a query (RFC 3986, section 2.1).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into());
            }
            _ => {
                let _infallible = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}
