//! Files that were uploaded for the records of a dataset, and the port of where they lie.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::hub::Failure;
use crate::{DatasetId, Invalid, Timestamp};

/// SHA-256 of a file, its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MediaHash(pub [u8; 32]);

impl fmt::Display for MediaHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for MediaHash {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let unfit = || Invalid::new("hash", "is not 64 hexadecimal digits in lower case");
        let digit = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let bytes = pairs
            .iter()
            .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
            .collect::<Option<Vec<u8>>>()
            .filter(|_| rest.is_empty());
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(unfit)
    }
}

impl TryFrom<String> for MediaHash {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<MediaHash> for String {
    fn from(hash: MediaHash) -> Self {
        hash.to_string()
    }
}

/// A file of a dataset. It stays until the dataset is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Whose it is.
    pub dataset: DatasetId,
    /// Its name.
    pub hash: MediaHash,
    /// Its media type, as its first bytes tell.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// When it was first uploaded.
    pub inserted_at: Timestamp,
}

/// Where a file of a dataset is read, as fields of records name it.
///
/// Fields hold whole addresses. Which server is named does not matter: a file is known by the
/// dataset and its hash, so that a server that moves finds its files again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaAddress {
    /// Whose file it is.
    pub dataset: DatasetId,
    /// Which.
    pub hash: MediaHash,
}

impl MediaAddress {
    /// The file that an address names, if it is one of such files on whatever server.
    ///
    /// # Examples
    /// ```
    /// use hone_annotation::MediaAddress;
    ///
    /// let file = format!(
    ///     "/api/v1/datasets/3f2504e0-4f89-41d3-9a0c-0305e82c3301/media/{}",
    ///     "0f".repeat(32),
    /// );
    /// let address = MediaAddress::of(&format!("https://hone.example{file}")).unwrap();
    /// assert_eq!(address.to_string(), file);
    /// assert_eq!(MediaAddress::of(&file), None);
    /// assert_eq!(MediaAddress::of("https://hone.example/photo.png"), None);
    /// ```
    pub fn of(value: &str) -> Option<Self> {
        let (scheme, rest) = value.split_once("://")?;
        let (_, path) = rest.split_once('/')?;
        let path = path.strip_prefix("api/v1/datasets/")?;
        let (dataset, hash) = path.split_once("/media/")?;
        let address = Self {
            dataset: dataset.parse().ok()?,
            hash: hash.parse().ok()?,
        };
        matches!(scheme, "http" | "https").then_some(address)
    }

    /// The whole address on a server, which is given by scheme and host.
    pub fn on(&self, server: &str) -> String {
        format!("{}{self}", server.trim_end_matches('/'))
    }
}

impl fmt::Display for MediaAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dataset, hash } = self;
        write!(f, "/api/v1/datasets/{dataset}/media/{hash}")
    }
}

/// What a file is, once it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// Its name.
    pub hash: MediaHash,
    /// Its media type, as its first bytes tell.
    pub content_type: &'static str,
    /// Bytes.
    pub size: u64,
}

/// Why a file was not kept.
#[derive(Debug)]
pub enum MediaFailure {
    /// It is no image of a kind that is read; in words.
    Unfit(String),
    /// The machine is at fault.
    Broken(Failure),
}

/// Keeps the files of datasets. Methods block, and may be called on several threads at once.
///
/// Which files a dataset has is for the [store](crate::store) to say: a file is kept before its row
/// is written, and removed after.
pub trait MediaFiles: Send + Sync + fmt::Debug {
    /// Keeps a file of a dataset, whole and on disk before this returns, or not at all. The same
    /// bytes again are the same file.
    ///
    /// # Errors
    /// [`MediaFailure::Unfit`] if it does not begin like a PNG, JPEG, WebP or GIF file.
    fn put(&self, dataset: DatasetId, bytes: &[u8]) -> Result<KeptFile, MediaFailure>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// If it is not there, cannot be read, or holds other bytes than it was named after.
    fn get(&self, dataset: DatasetId, hash: MediaHash) -> Result<Vec<u8>, Failure>;

    /// The datasets that have files, in any order.
    ///
    /// # Errors
    /// If that cannot be found out.
    fn datasets(&self) -> Result<Vec<DatasetId>, Failure>;

    /// Removes all files of a dataset, if it has any.
    ///
    /// # Errors
    /// If that cannot be done.
    fn remove_all(&self, dataset: DatasetId) -> Result<(), Failure>;
}
