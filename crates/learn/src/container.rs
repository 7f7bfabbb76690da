//! One file of a JSON header and named tensors, in the safetensors format: what fitted heads are
//! kept in.
//!
//! The metadata of the file hold the header under `hone`. The header carries a checksum over itself
//! and the tensors. Equal contents have equal bytes.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use hone_domain::ContentHash;
use safetensors::SafeTensors;
use safetensors::tensor::{TensorView, serialize};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::LearnError;

mod tensor;

pub(crate) use tensor::{Tensor, floats, indices};

/// The key of the header in the metadata of the file.
const KEY: &str = "hone";

/// The header of a kind of file.
pub(crate) trait Header: Serialize + DeserializeOwned {
    /// The version of the layout that this build writes and reads.
    const FORMAT: u32;

    /// The version of the layout that the header names.
    fn format(&self) -> u32;

    /// The place of the checksum.
    fn checksum(&mut self) -> &mut ContentHash;
}

/// Sets the checksum to the hash over the header with a checksum of zeros and over the tensors in
/// order of their names.
fn seal<'a, H: Header>(
    header: &mut H,
    tensors: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Result<(), String> {
    *header.checksum() = ContentHash::from_bytes([0; 32]);
    let mut bytes = serde_json::to_vec(header).map_err(|error| error.to_string())?;
    for (name, data) in tensors {
        bytes.extend(name.as_bytes());
        bytes.extend((data.len() as u64).to_le_bytes());
        bytes.extend(data);
    }
    *header.checksum() = ContentHash::of(&bytes);
    Ok(())
}

/// The bytes of a file.
pub(crate) fn encode<H: Header>(
    mut header: H,
    tensors: &BTreeMap<String, Tensor>,
) -> Result<Vec<u8>, String> {
    let data = tensors
        .iter()
        .map(|(name, tensor)| (name.as_str(), tensor.data.as_slice()));
    seal(&mut header, data)?;
    let json = serde_json::to_string(&header).map_err(|error| error.to_string())?;
    let mut views = Vec::with_capacity(tensors.len());
    for (name, tensor) in tensors {
        let view = TensorView::new(tensor.dtype, tensor.shape.clone(), &tensor.data);
        views.push((name, view.map_err(|error| error.to_string())?));
    }
    // One key only: the order of several would not be fixed.
    serialize(views, Some(HashMap::from([(KEY.to_owned(), json)])))
        .map_err(|error| error.to_string())
}

/// Reads the bytes of a file, checks that they are what was written, and hands the parts over.
pub(crate) fn decode<H: Header, R>(
    bytes: &[u8],
    parts: impl FnOnce(H, &BTreeMap<String, TensorView<'_>>) -> Result<R, String>,
) -> Result<R, String> {
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|error| error.to_string())?;
    let json = metadata.metadata().as_ref().and_then(|map| map.get(KEY));
    let json = json.ok_or("it has no header")?;
    let mut header: H = serde_json::from_str(json).map_err(|error| error.to_string())?;
    if header.format() != H::FORMAT {
        let (found, known) = (header.format(), H::FORMAT);
        return Err(format!(
            "it is in format {found}, this version reads {known}"
        ));
    }
    let file = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
    let tensors: BTreeMap<String, TensorView<'_>> = file.tensors().into_iter().collect();
    let written = *header.checksum();
    let data = tensors
        .iter()
        .map(|(name, tensor)| (name.as_str(), tensor.data()));
    seal(&mut header, data)?;
    if *header.checksum() != written {
        return Err("its checksum does not match".to_owned());
    }
    if serde_json::to_string(&header).map_err(|error| error.to_string())? != *json {
        return Err("its header is not as it was written".to_owned());
    }
    parts(header, &tensors)
}

/// Writes a file at once: to `PATH.part`, which then takes the place of `path`. Returns the hash of
/// its bytes.
///
/// # Errors
/// [`LearnError::Io`]; what was at `path` is then still there.
pub(crate) fn save(path: &Path, bytes: &[u8]) -> Result<ContentHash, LearnError> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = write_synced(&part, bytes).and_then(|()| fs::rename(&part, path));
    if let Err(source) = written {
        // The first error is the one to report; a leftover part is overwritten next time.
        fs::remove_file(&part).ok();
        return Err(LearnError::Io {
            path: path.to_owned(),
            source,
        });
    }
    Ok(ContentHash::of(bytes))
}

/// Reads a whole file.
///
/// # Errors
/// [`LearnError::Io`].
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, LearnError> {
    fs::read(path).map_err(|source| LearnError::Io {
        path: path.to_owned(),
        source,
    })
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// What is wrong with the file at a path.
pub(crate) fn damaged(path: &Path, reason: String) -> LearnError {
    LearnError::Damaged {
        path: path.to_owned(),
        reason,
    }
}
