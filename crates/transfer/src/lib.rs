//! Datasets moved in and out: flat tables, the folders that the argilla SDK writes, other servers of
//! the same API, and the Hugging Face Hub.
//!
//! Every source is read into [`Incoming`] records, and these go through the use cases like
//! everybody else's: in bulks, matched by external id, so that what broke off is simply run again.
//! Times of records are those of the import. Webhooks hear nothing of an import.

mod beside;
mod disk;
mod error;
mod export;
mod file;
mod flat;
mod hub;
mod incoming;
mod infer;
mod mapped;
mod outside;
mod people;
mod place;
mod propose;
mod refusals;
mod remote;
mod sink;
mod spec;
mod table;
mod uploads;

pub use disk::{DiskImport, import_disk};
pub use error::TransferError;
pub use export::export;
pub use file::{FileImport, LabelsAs, Mapping, import_file};
pub use hub::HubTransfer;
pub use incoming::{Incoming, IncomingResponse, IncomingSuggestion};
pub use outside::{Credentials, Outside};
pub use people::People;
pub use place::{find_dataset, find_workspace};
pub use refusals::OnError;
pub use remote::{Http, Remote, RemoteImport, import_remote};
pub use sink::Moved;
pub use table::TableTransfer;
pub use uploads::Uploads;

#[cfg(test)]
mod tests;
