//! Passwords. New hashes are argon2id with the parameters of the crate, which follow OWASP's
//! (19 MiB, two passes); bcrypt hashes of imported users are accepted and replaced at sign-in.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};

use std::sync::Arc;

use crate::error::ApiError;
use crate::lane::Lane;
use crate::state::Entropy;

/// The hash that no password has. It is kept of users who have none yet, and verified for users who
/// are not there, so that they take as long as those who are.
pub const NO_PASSWORD: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Threads that hash: each hash takes 19 MiB and some ten milliseconds.
const THREADS: usize = 2;
/// Sign-ins that may wait.
const ROOM: usize = 64;

/// Hashes and verifies passwords on threads of its own.
#[derive(Debug)]
pub(crate) struct Passwords {
    lane: Lane,
    entropy: Arc<dyn Entropy>,
}

/// What came of comparing a password with a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// They do not match.
    Wrong,
    /// They match.
    Right,
    /// They match, and this hash should be kept from now on.
    Outdated(String),
}

impl Passwords {
    /// Starts the threads.
    pub(crate) fn new(entropy: Arc<dyn Entropy>) -> std::io::Result<Self> {
        let lane = Lane::start("password", THREADS, ROOM)?;
        Ok(Self { lane, entropy })
    }

    /// The hash of a new password.
    pub(crate) async fn hash(&self, password: String) -> Result<String, ApiError> {
        let salt = self.entropy.bytes();
        self.lane
            .call(move || hash(&password, salt))
            .await?
            .map_err(|e| ApiError::Internal(e.to_string()))
    }

    /// Compares a password with the hash of a user, or with none for a user who is not there.
    pub(crate) async fn verify(
        &self,
        password: String,
        known: Option<String>,
    ) -> Result<Verdict, ApiError> {
        let salt = self.entropy.bytes();
        let verdict = self.lane.call(move || verify(&password, known, salt));
        Ok(verdict.await?)
    }
}

/// The argon2id hash of a password in PHC string form; takes some ten milliseconds of a thread.
///
/// # Errors
/// If the password is longer than 4 GiB.
pub fn hash(password: &str, salt: [u8; 16]) -> Result<String, argon2::password_hash::Error> {
    let salt = SaltString::encode_b64(&salt)?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt)?;
    Ok(hash.to_string())
}

fn verify(password: &str, known: Option<String>, salt: [u8; 16]) -> Verdict {
    let is_known = known.is_some();
    let known = known.unwrap_or_else(|| NO_PASSWORD.to_owned());
    if known.starts_with("$2") {
        return match bcrypt::verify(password, &known) {
            Ok(true) => hash(password, salt).map_or(Verdict::Right, Verdict::Outdated),
            Ok(false) | Err(_) => Verdict::Wrong,
        };
    }
    let right = PasswordHash::new(&known)
        .and_then(|hash| Argon2::default().verify_password(password.as_bytes(), &hash))
        .is_ok();
    if right && is_known {
        Verdict::Right
    } else {
        Verdict::Wrong
    }
}

#[cfg(test)]
mod tests;
