//! The port of providers that people sign in with instead of a password.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// Someone who vouches for people, by OAuth 2's authorization code flow (RFC 6749, section 4.1).
pub trait SignInProvider: Send + Sync + fmt::Debug {
    /// Its name in paths and lists: letters, digits and `-`.
    fn name(&self) -> &str;

    /// The address that a browser is sent to; the provider gives `state` back.
    fn authorization_url(&self, state: &str) -> String;

    /// Who the bearer of an authorization code is.
    fn identify(
        &self,
        code: String,
    ) -> Pin<Box<dyn Future<Output = Result<Identity, ProviderError>> + Send + '_>>;
}

/// A person as a provider knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The name to sign in with.
    pub username: String,
}

/// Why a provider vouches for nobody.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It does not know the code.
    #[error("the provider refused the code")]
    Refused,
    /// It cannot be reached or makes no sense.
    #[error("the provider failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}
