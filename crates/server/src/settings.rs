use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hone_annotation::hub::Hub;
use hone_annotation::table::Tables;
use hone_annotation::{MediaFiles, limits};
use hone_live::{Live, Modality};

use crate::auth::provider::SignInProvider;
use crate::web::WebFiles;

/// What the operator decides.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The version that the server says it has.
    pub version: String,
    /// Signs session tokens; it must stay the same over restarts, or everybody is signed out.
    pub token_secret: TokenSecret,
    /// How long a session token is good for.
    pub token_lifetime: Duration,
    /// Bytes of a request's body at most.
    pub body_limit: usize,
    /// Bytes of an uploaded image at most.
    pub media_limit: usize,
    /// How long a connection may be without the whole head of a request before it is closed.
    pub head_timeout: Duration,
    /// How long nothing of a body may come before the request is given up.
    pub body_timeout: Duration,
    /// How long a request may take. A write that is under way is finished all the same.
    pub request_timeout: Duration,
    /// Which pages of other sites may call the API.
    pub cross_origin: CrossOrigin,
    /// Whether cookies are only sent over TLS; set it where TLS ends before the server.
    pub secure_cookies: bool,
    /// Scheme and host at which people reach the server, if that is known.
    pub public_url: Option<String>,
    /// Where the web app comes from.
    pub web: WebFiles,
    /// Whether the pages with the API's description are served.
    pub docs: bool,
    /// Where people may sign in besides.
    pub providers: Vec<Arc<dyn SignInProvider>>,
    /// Where data sets come from and go to.
    pub hub: Option<Arc<dyn Hub>>,
    /// What reads and writes tables.
    pub tables: Option<Arc<dyn Tables>>,
    /// Where uploaded files are kept.
    pub media: Option<Arc<dyn MediaFiles>>,
    /// What learns from the answers.
    pub loops: Option<Arc<Live>>,
    /// Which models a loop may be made with.
    pub models: Option<Arc<dyn ModelList>>,
}

impl Settings {
    /// Settings for one machine: tokens for a day, bodies up to 256 MiB, images up to 32, no other
    /// origins.
    pub fn new(token_secret: TokenSecret) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            token_secret,
            token_lifetime: Duration::from_secs(24 * 3600),
            body_limit: 256 << 20,
            media_limit: limits::MEDIA,
            head_timeout: Duration::from_secs(60),
            body_timeout: Duration::from_secs(30),
            request_timeout: Duration::from_secs(120),
            cross_origin: CrossOrigin::None,
            secure_cookies: false,
            public_url: None,
            web: WebFiles::Embedded,
            docs: true,
            providers: Vec::new(),
            hub: None,
            tables: None,
            media: None,
            loops: None,
            models: None,
        }
    }
}

/// Knows the models that a loop may be made with.
pub trait ModelList: Send + Sync + fmt::Debug {
    /// All encoders. Blocking: it looks which are here.
    ///
    /// # Errors
    /// If the list cannot be read.
    fn encoders(&self) -> Result<Vec<ListedEncoder>, Box<dyn Error + Send + Sync>>;

    /// All suggesters that are here. Blocking: it reads their labels.
    ///
    /// # Errors
    /// If the list cannot be read.
    fn suggesters(&self) -> Result<Vec<ListedSuggester>, Box<dyn Error + Send + Sync>>;
}

/// An encoder that a loop may be made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEncoder {
    /// Its id.
    pub id: String,
    /// The family of models it is of.
    pub architecture: String,
    /// Its licence, as an SPDX expression where there is one.
    pub licence: String,
    /// The length of a feature vector.
    pub dimension: usize,
    /// Texts are cut after this many tokens.
    pub max_tokens: usize,
    /// Whether it is on this machine; others are fetched when they are needed.
    pub here: bool,
    /// What it reads.
    pub reads: Vec<Modality>,
}

/// A model that may suggest spans before a loop has one of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSuggester {
    /// Its id.
    pub id: String,
    /// What it finds.
    pub labels: Vec<String>,
}

/// Which pages of other sites may call the API from a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CrossOrigin {
    /// None.
    None,
    /// Those of these origins (`https://example.org`), with credentials.
    Origins(Vec<String>),
    /// All, without cookies.
    Any,
}

/// The key of session tokens. Not shown when printed.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenSecret(pub [u8; 32]);

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSecret(…)")
    }
}
