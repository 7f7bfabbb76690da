//! Uploaded files.

use hone_annotation::{Media, MediaAddress, MediaHash};
use serde::Serialize;
use utoipa::ToSchema;

/// A file of a dataset.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Media)]
pub(crate) struct MediaReply {
    /// SHA-256 of its bytes.
    #[schema(value_type = String)]
    id: MediaHash,
    /// Its whole address: what image fields of records in this dataset take.
    url: String,
    /// Its media type, as its first bytes tell.
    content_type: String,
    /// Bytes.
    size: u64,
}

impl MediaReply {
    /// A file, as it is called on a server that is given by scheme and host.
    pub(crate) fn new(media: Media, server: &str) -> Self {
        let address = MediaAddress {
            dataset: media.dataset,
            hash: media.hash,
        };
        Self {
            id: media.hash,
            url: address.on(server),
            content_type: media.content_type,
            size: media.size,
        }
    }
}
