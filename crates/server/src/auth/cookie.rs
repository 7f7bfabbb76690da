//! Cookies: the session of a browser, and the state of a sign-in elsewhere.

use std::fmt;

use axum::http::{HeaderMap, HeaderValue, header};

use crate::error::ApiError;

/// The name of the cookie that holds the session token.
pub(crate) const SESSION: &str = "hone_session";

/// A cookie to set. Scripts do not see it.
#[derive(Debug)]
pub(crate) struct Cookie<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Its value, of characters that need no quotes.
    pub(crate) value: &'a str,
    /// Seconds it lives; 0 removes it.
    pub(crate) seconds: u64,
    /// With which requests from other sites it comes.
    pub(crate) same_site: SameSite,
    /// Whether it is sent over TLS alone.
    pub(crate) secure: bool,
}

/// With which requests from other sites a cookie comes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SameSite {
    /// None.
    Strict,
    /// When a link leads here.
    Lax,
}

impl fmt::Display for Cookie<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            value,
            seconds,
            same_site,
            secure,
        } = self;
        let secure = if *secure { "; Secure" } else { "" };
        write!(
            f,
            "{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={same_site:?}{secure}"
        )
    }
}

impl Cookie<'_> {
    /// The header that sets it.
    pub(crate) fn header(&self) -> Result<HeaderValue, ApiError> {
        let header = HeaderValue::try_from(self.to_string());
        header.map_err(|e| ApiError::Internal(format!("a cookie cannot be written: {e}")))
    }
}

/// The value of a cookie that came with a request.
pub(crate) fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter();
    let mut pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}
