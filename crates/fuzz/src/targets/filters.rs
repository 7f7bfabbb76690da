use hone_annotation::search::SearchRequest;
use serde_json::Value;

use super::{as_a_set, without_scores};
use crate::Twin;

/// A search with its filters, order and page: the query up to the first line feed, the body after
/// it. Both stores say the same, about the records of the dataset and about those of a person.
///
/// # Panics
/// If something of that does not hold.
pub fn filters(twin: &Twin, bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (query, body) = bytes.split_at(end.unwrap_or(0));
    let Ok(query) = std::str::from_utf8(query) else {
        return;
    };
    let dataset = twin.dataset();
    let mine = dataset.replace("/api/v1", "/api/v1/me");
    twin.ask("GET", &format!("{dataset}/records?{query}"), b"", |_| ());
    for dataset in [dataset, mine] {
        let path = format!("{dataset}/records/search?{query}");
        twin.ask("POST", &path, body, |page| comparable(page, body));
    }
}

/// Takes away what the stores do not promise: the order where relevance makes it, and what is on
/// a page where that is not all.
fn comparable(page: &mut Value, body: &[u8]) {
    let request: SearchRequest = serde_json::from_slice(body).unwrap_or_default();
    let query = request.query.unwrap_or_default();
    let is_sorted = request.sort.is_some() && query.vector.is_none();
    if is_sorted || (query.text.is_none() && query.vector.is_none()) {
        without_scores(page);
        return;
    }
    as_a_set(page);
    let items = page["items"].as_array().map(|items| items.len() as u64);
    if page["total"].as_u64() != items {
        page["items"].take();
    }
}
