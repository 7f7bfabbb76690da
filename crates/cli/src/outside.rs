//! What the server takes from outside: the time, randomness, secrets.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, anyhow};
use hone_annotation::{Context, KeyHash, Timestamp};
use hone_server::{Clock, Entropy, TokenSecret};

/// The system's time.
#[derive(Debug)]
pub(crate) struct SystemClock(Instant);

impl SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line is where time comes from"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line is where time comes from"
    )]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Timestamp(since.map_or(0, |since| since.as_micros() as i64))
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The system's randomness.
#[derive(Debug)]
pub(crate) struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system gives random bytes");
    }
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no random bytes: {error}"))?;
    Ok(bytes)
}

/// The context of a change made from the command line.
pub(crate) fn context() -> Result<Context> {
    let now = SystemClock::start().now();
    Ok(Context::new(now, u64::from_ne_bytes(random()?)))
}

/// A new API key.
pub(crate) fn new_key() -> String {
    hone_server::new_api_key(&OsEntropy)
}

/// What is kept of an API key.
pub(crate) fn hash_key(key: &str) -> KeyHash {
    hone_server::hash_api_key(key)
}

/// What is kept of a password.
pub(crate) fn hash_password(password: &str) -> Result<String> {
    let hash = hone_server::hash_password(password, random()?);
    hash.map_err(|error| anyhow!("cannot hash the password: {error}"))
}

/// The key of session tokens, kept beside the data so that a restart signs nobody out.
pub(crate) fn token_secret(data: &Path) -> Result<TokenSecret> {
    let path = data.join("session.key");
    match std::fs::read(&path) {
        Ok(bytes) => {
            let secret = bytes.as_slice().try_into();
            let secret =
                secret.with_context(|| format!("{} does not hold 32 bytes", path.display()))?;
            Ok(TokenSecret(secret))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let secret = random()?;
            // A temporary file is for its owner's eyes only.
            let mut file = tempfile::NamedTempFile::new_in(data)
                .with_context(|| format!("cannot write to {}", data.display()))?;
            file.write_all(&secret)?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(TokenSecret(secret))
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}
