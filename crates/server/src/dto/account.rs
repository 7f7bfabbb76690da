//! Signing in.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A name and a password.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Credentials {
    /// The user's name.
    pub(crate) username: String,
    /// The password.
    pub(crate) password: String,
}

/// A new password of the caller.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewPassword {
    /// The one until now.
    pub(crate) current: String,
    /// From 8 to 100 characters.
    pub(crate) password: String,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Token {
    /// For the header `Authorization: Bearer …`.
    pub(crate) access_token: String,
    /// `bearer`.
    pub(crate) token_type: &'static str,
}

/// A token for signing in once.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OneTimeToken {
    /// The token.
    pub(crate) token: String,
}

/// What a provider sends a browser back with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Callback {
    /// The authorization code.
    pub(crate) code: String,
    /// The state that the provider was given.
    pub(crate) state: String,
}

/// Someone to sign in with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Provider {
    /// The name in paths.
    pub(crate) name: String,
}
