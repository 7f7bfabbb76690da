//! Tokens for signing in once, as a program prints them at its first start.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hone_annotation::{KeyHash, UserId};

use super::api_key;

/// The tokens that nobody has used yet, by hash.
#[derive(Default)]
pub(crate) struct SignInTokens(Mutex<HashMap<[u8; 32], (UserId, Duration)>>);

impl SignInTokens {
    /// A token for a user until a moment of the clock's `elapsed`.
    pub(crate) fn issue(&self, user: UserId, until: Duration, random: [u8; 32]) -> String {
        let token = URL_SAFE_NO_PAD.encode(random);
        let KeyHash(hash) = api_key::hash(&token);
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(hash, (user, until));
        token
    }

    /// The user of a token, which is used up by this.
    pub(crate) fn redeem(&self, token: &str, now: Duration) -> Option<UserId> {
        let KeyHash(hash) = api_key::hash(token);
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|_, (_, until)| now < *until);
        tokens.remove(&hash).map(|(user, _)| user)
    }
}

impl fmt::Debug for SignInTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInTokens(…)")
    }
}

#[cfg(test)]
mod tests;
