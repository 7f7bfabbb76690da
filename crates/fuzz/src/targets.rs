mod filters;
mod record_body;
mod search_query;
mod time;

pub use filters::filters;
pub use record_body::record_body;
pub use search_query::search_query;
pub use time::time;

use serde_json::Value;

use crate::Twin;

/// A parser with what has to hold of it.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name, as of its corpus.
    pub name: &'static str,
    /// Panics if something does not hold.
    pub check: fn(&Twin, &[u8]),
}

impl Target {
    /// Every target.
    pub const ALL: [Self; 4] = [
        Self {
            name: "search_query",
            check: search_query,
        },
        Self {
            name: "filters",
            check: filters,
        },
        Self {
            name: "record_body",
            check: record_body,
        },
        Self {
            name: "time",
            check: |_, bytes| time(bytes),
        },
    ];
}

/// Takes away how well records fit, which each store weighs as it sees fit.
fn without_scores(page: &mut Value) {
    let items = page["items"].as_array_mut();
    for item in items.into_iter().flatten() {
        item["query_score"].take();
    }
}

/// The same, and in an order of their own.
fn as_a_set(page: &mut Value) {
    without_scores(page);
    if let Some(items) = page["items"].as_array_mut() {
        items.sort_by_key(|item| item["record"]["id"].to_string());
    }
}
