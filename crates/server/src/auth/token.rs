//! Session tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA256 (`HS256`, RFC 7518).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use hone_annotation::{User, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::settings::TokenSecret;

/// The one header that is written and accepted, so that no other algorithm can be asked for.
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

#[derive(Serialize)]
struct Claims<'a> {
    identity: UserId,
    name: &'a str,
    username: &'a str,
    role: &'static str,
    session: String,
    exp: i64,
}

/// Whom a good token names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Bearer {
    /// The user.
    pub(crate) identity: UserId,
    session: String,
    exp: i64,
}

impl Bearer {
    /// Whether the user has the password still with which the session began: a new password ends
    /// all sessions.
    pub(crate) fn is(&self, user: &User) -> bool {
        self.identity == user.id && self.session == session(user)
    }
}

/// Tells passwords apart without telling anything else of them.
fn session(user: &User) -> String {
    encode(&Sha256::digest(&user.password_hash)[..12])
}

/// A token for a user, good until `expires` (seconds since 1970).
pub(crate) fn write(user: &User, secret: &TokenSecret, expires: i64) -> String {
    let claims = Claims {
        identity: user.id,
        name: &user.first_name,
        username: &user.username,
        role: user.role.name(),
        session: session(user),
        exp: expires,
    };
    let claims = serde_json::to_vec(&claims).expect("claims are plain texts and numbers");
    let signed = format!("{}.{}", encode(HEADER.as_bytes()), encode(&claims));
    let signature = mac(secret, &signed).finalize().into_bytes();
    format!("{signed}.{}", encode(&signature))
}

/// The bearer of a token that is good at `now` (seconds since 1970).
pub(crate) fn read(token: &str, secret: &TokenSecret, now: i64) -> Option<Bearer> {
    let (signed, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    // Compares in constant time.
    mac(secret, signed).verify_slice(&signature).ok()?;
    let (header, claims) = signed.split_once('.')?;
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    let bearer: Bearer = serde_json::from_slice(&claims).ok()?;
    (header == encode(HEADER.as_bytes()) && now < bearer.exp).then_some(bearer)
}

fn mac(secret: &TokenSecret, signed: &str) -> Hmac<Sha256> {
    let mac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("HMAC takes keys of any length");
    mac.chain_update(signed)
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests;
