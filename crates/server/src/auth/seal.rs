//! Secrets of others that must lie in the store for a while. They lie there encrypted with a key
//! made from the server's own, which is kept elsewhere: a copy of the store alone tells nothing.
//!
//! # Source
//! ChaCha20-Poly1305, RFC 8439.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::Sha256;

use crate::settings::TokenSecret;

/// What the key is for, so that nothing else is encrypted or signed with it.
const PURPOSE: &[u8] = b"hone: secrets of jobs";

/// Seals secrets and opens them again.
pub(crate) struct Seal(LessSafeKey);

impl Seal {
    /// A seal that depends on the server's key.
    pub(crate) fn new(secret: &TokenSecret) -> Self {
        let mac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("HMAC takes keys of any length");
        let key = mac.chain_update(PURPOSE).finalize().into_bytes();
        let key = UnboundKey::new(&CHACHA20_POLY1305, &key).expect("the key has 32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// A secret under seal, as a text. `nonce` must be random; it opens only with the same `place`,
    /// so that nobody can move it to where it serves them.
    pub(crate) fn close(&self, secret: &str, place: &[u8], nonce: [u8; NONCE_LEN]) -> String {
        let mut sealed = secret.as_bytes().to_vec();
        let once = Nonce::assume_unique_for_key(nonce);
        self.0
            .seal_in_place_append_tag(once, Aad::from(place), &mut sealed)
            .expect("a secret is shorter than 256 GiB");
        STANDARD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// The secret, if it was sealed here for this place.
    pub(crate) fn open(&self, sealed: &str, place: &[u8]) -> Option<String> {
        let bytes = STANDARD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = sealed.to_vec();
        let secret = self.0.open_in_place(nonce, Aad::from(place), &mut sealed);
        String::from_utf8(secret.ok()?.to_vec()).ok()
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(…)")
    }
}

#[cfg(test)]
mod tests;
