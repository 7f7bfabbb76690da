use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::HubError;

const PROXIES: [&str; 6] = [
    "ALL_PROXY",
    "all_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
];

/// Where files live and how they may be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubConfig {
    /// The data folder: mirrored and imported models in `models/`, data sets in `data/`.
    pub data: PathBuf,
    /// The cache of the Hugging Face hub, in the layout of its Python library.
    pub cache: PathBuf,
    /// The hub's address; `None` is the public one.
    pub endpoint: Option<String>,
    /// Sent to the hub with every request.
    pub token: Option<Token>,
    /// Whether every source but this machine is out of bounds.
    pub offline: bool,
    /// Whether requests go through a proxy, so that the hub's own address need not answer.
    pub proxy: bool,
    /// Fetches Python packages, with the user's own settings.
    pub pip: Program,
    /// Fetches npm packages, with the user's own settings.
    pub npm: Program,
}

/// A secret that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Wraps a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A program and the arguments it always gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Its name or path.
    pub path: PathBuf,
    /// Its first arguments.
    pub args: Vec<String>,
}

impl Program {
    /// A program with its first arguments.
    pub fn new(path: impl Into<PathBuf>, args: &[&str]) -> Self {
        Self {
            path: path.into(),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
        }
    }
}

impl HubConfig {
    /// A configuration from environment variables, with the names, defaults and precedence of
    /// the hub's Python library: `HF_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`, `HOME`,
    /// `HF_ENDPOINT`, `HF_TOKEN`, `HF_TOKEN_PATH`, `HF_HUB_OFFLINE`.
    ///
    /// Reads the token file where no variable holds a token; an unreadable one counts as absent.
    ///
    /// # Errors
    /// [`HubError::NoHome`] if nothing says where the cache lives.
    pub fn from_env(vars: &BTreeMap<String, String>, data: PathBuf) -> Result<Self, HubError> {
        let var = |name: &str| vars.get(name).filter(|value| !value.is_empty());
        let path = |name: &str| var(name).map(PathBuf::from);
        let home = path("HF_HOME")
            .or_else(|| path("XDG_CACHE_HOME").map(|cache| cache.join("huggingface")))
            .or_else(|| path("HOME").map(|home| home.join(".cache").join("huggingface")))
            .or_else(|| path("USERPROFILE").map(|home| home.join(".cache").join("huggingface")));
        let cache = path("HF_HUB_CACHE").or_else(|| home.as_ref().map(|home| home.join("hub")));
        let token_file = path("HF_TOKEN_PATH").or_else(|| home.map(|home| home.join("token")));
        let token = var("HF_TOKEN")
            .cloned()
            .or_else(|| token_file.and_then(|file| read_token(&file)));
        Ok(Self {
            data,
            cache: cache.ok_or(HubError::NoHome)?,
            endpoint: var("HF_ENDPOINT").map(|url| url.trim_end_matches('/').to_owned()),
            token: token.map(|secret| Token::new(secret.trim())),
            offline: var("HF_HUB_OFFLINE").is_some_and(|value| is_true(value)),
            proxy: PROXIES.iter().any(|name| var(name).is_some()),
            pip: Program::new("python3", &["-m", "pip"]),
            npm: Program::new("npm", &[]),
        })
    }

    /// The folder of mirrored and imported models.
    pub(crate) fn models_folder(&self) -> PathBuf {
        self.data.join("models")
    }
}

fn read_token(file: &Path) -> Option<String> {
    let secret = fs::read_to_string(file).ok()?;
    (!secret.trim().is_empty()).then_some(secret)
}

fn is_true(value: &str) -> bool {
    matches!(
        value.to_ascii_uppercase().as_str(),
        "1" | "ON" | "YES" | "TRUE"
    )
}

#[cfg(test)]
mod tests;
