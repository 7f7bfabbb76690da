//! The port of providers that people sign in with instead of a password.

use std::fmt;

use hone_annotation::use_case::sign_in::{Identity, Rules};

/// Someone who vouches for people, by OAuth 2's authorization code flow (RFC 6749, section 4.1).
pub trait SignInProvider: Send + Sync + fmt::Debug {
    /// Its name in paths and lists: letters, digits and `-`.
    fn name(&self) -> &str;

    /// What the operator decided about those who come from here.
    fn rules(&self) -> &Rules;

    /// The address that a browser is sent to; the provider gives `state` back.
    fn authorization_url(&self, state: &str) -> String;

    /// Who the bearer of an authorization code is, that came with this state. Blocks; it is called
    /// on threads made for that.
    ///
    /// # Errors
    /// If the provider does not vouch for anybody.
    fn identify(&self, code: &str, state: &str) -> Result<Identity, ProviderError>;
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
