//! API keys. They are random, so that a plain hash is enough to keep of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hone_annotation::KeyHash;
use sha2::{Digest as _, Sha256};

use crate::state::Entropy;

/// The random bytes of a key.
const BYTES: usize = 80;

/// A new key.
pub fn new(entropy: &dyn Entropy) -> String {
    URL_SAFE_NO_PAD.encode(entropy.bytes::<BYTES>())
}

/// What is kept of a key.
pub fn hash(key: &str) -> KeyHash {
    KeyHash(Sha256::digest(key).into())
}
