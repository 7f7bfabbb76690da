//! The HTTP API of annotation.
//!
//! A request becomes a command, one unit of work of the store runs a rule of [`hone_annotation`]
//! on it, and what comes out becomes a reply. No rule lives here. What the program needs from
//! outside (store, clock, entropy, secrets) is handed in through [`AppState`].
//!
//! Routes are registered through the OpenAPI document, so that none is missing there.

mod attempts;
mod auth;
mod courier;
mod docs;
mod dto;
mod error;
mod event;
mod extract;
mod lane;
mod metrics;
mod observe;
mod patch;
mod router;
mod routes;
mod serve;
mod settings;
mod state;
mod tally;
mod web;
mod work;

pub use auth::api_key::{hash as hash_api_key, new as new_api_key};
pub use auth::password::{NO_PASSWORD, hash as hash_password};
pub use auth::provider::{ProviderError, SignInProvider};
pub use courier::{Courier, Posted, Unreachable, deliver_due};
pub use docs::document;
pub use router::router;
pub use routes::{EXPORT_JOB, IMPORT_JOB};
pub use serve::serve;
pub use settings::{CrossOrigin, ListedEncoder, ListedSuggester, ModelList, Settings, TokenSecret};
pub use state::{AppState, Clock, Entropy};
pub use web::WebFiles;
pub use work::{deliver, work};
