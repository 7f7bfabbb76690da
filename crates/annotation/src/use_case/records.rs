//! Records: writing them in bulk and one by one, listing and deleting.

mod bulk;
mod item;
mod one;
mod pages;

pub use bulk::{Written, create, upsert};
pub use item::{RecordItem, ResponseItem, SuggestionItem};
pub(crate) use one::seen_record;
pub use one::{RecordChange, delete, delete_many, get, update};
pub(crate) use pages::load;
pub use pages::{FullRecord, Include, VectorsIncluded, list};
