use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use hone_domain::ContentHash;
use sha2::{Digest as _, Sha256};

use crate::HubError;

const CHUNK: usize = 1 << 16;

/// The content of a file in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    pub(crate) sha256: ContentHash,
    pub(crate) bytes: u64,
}

/// Copies everything and hashes it on the way.
pub(crate) fn copy_hashed(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<Fingerprint> {
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    let mut bytes = 0;
    loop {
        let read = from.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        hasher.update(&chunk[..read]);
        to.write_all(&chunk[..read])?;
        bytes += read as u64;
    }
    let sha256 = ContentHash::from_bytes(hasher.finalize().into());
    Ok(Fingerprint { sha256, bytes })
}

/// Hashes a file.
pub(crate) fn fingerprint(path: &Path) -> Result<Fingerprint, HubError> {
    File::open(path)
        .and_then(|mut file| copy_hashed(&mut file, &mut io::sink()))
        .map_err(|source| HubError::io(path, source))
}
