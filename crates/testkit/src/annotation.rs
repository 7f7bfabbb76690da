//! Things of annotation for tests. What only has to be there gets a plain value; ids are made of
//! names, so that runs repeat.

mod accounts;
mod answers;
mod events;
mod filled;
mod loops;
mod records;
mod searches;
mod settings;

pub use accounts::{dataset, user, workspace};
pub use answers::{answers, labels, response, suggestion};
pub use events::{delivery, job, webhook};
pub use filled::Filled;
pub use loops::{exposure, learning_loop, loop_event, model_version};
pub use records::{object, record, vector};
pub use searches::{search, text_query};
pub use settings::{field, metadata_property, options, question, vector_settings};

use hone_annotation::Timestamp;
use hone_domain::ContentHash;
use uuid::{Builder, Uuid};

/// The id of a name: always the same, and others for other names.
pub fn id<Id: From<Uuid>>(name: &str) -> Id {
    let hash = ContentHash::of(name.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    Id::from(Builder::from_custom_bytes(bytes).into_uuid())
}

/// A moment, so many seconds after some first one.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp(1_750_000_000_000_000).plus(seconds * 1_000_000)
}
