//! Records as flat rows: one column a field, a question's answers, a metadata value, a vector.
//!
//! Columns are `id`, `status`, `inserted_at`, `updated_at`, `_server_id`; fields by their names;
//! for a question `Q` the lists `Q.responses`, `Q.responses.users` and `Q.responses.status`, which
//! go together, and `Q.suggestion`, `Q.suggestion.agent`, `Q.suggestion.score`; `metadata.X` and
//! `vector.Y`. A response without any answer stands as null with the first question.

mod columns;
mod decode;
mod encode;
mod spool;

pub(crate) use columns::columns;
pub(crate) use decode::{Cells, Decoder};
pub(crate) use encode::row;
pub(crate) use spool::Spool;

/// Columns that a record has whatever its dataset.
const OWN: [&str; 5] = ["id", "status", "inserted_at", "updated_at", "_server_id"];

pub(crate) fn is_own(column: &str) -> bool {
    OWN.contains(&column)
}
