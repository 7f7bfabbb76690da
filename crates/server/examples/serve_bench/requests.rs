//! What is asked for, as the SDK or the web page would.

use serde_json::json;
use uuid::Uuid;

use crate::connection::Request;
use crate::expect::Expect;
use crate::setup::Dataset;
use crate::words::Search;

/// Records of a page and of a search.
const PAGE: usize = 50;
/// Records that an annotator asks for at once.
const QUEUE: usize = 10;

/// Who am I.
pub(crate) fn me() -> Request {
    Request::get("/me".to_owned(), Expect::Status(200))
}

/// How far the dataset is.
pub(crate) fn progress(dataset: &Dataset, total: usize, completed: usize) -> Request {
    let path = format!("/datasets/{}/progress", dataset.id);
    Request::get(path, Expect::Progress { total, completed })
}

/// Pages with responses and suggestions, `count` of them spread over all `total` records.
pub(crate) fn pages(dataset: &Dataset, total: usize, count: usize) -> Vec<Request> {
    let page = |at: usize| {
        let offset = total.saturating_sub(PAGE) * at / count.saturating_sub(1).max(1);
        let path = format!(
            "/datasets/{}/records?offset={offset}&limit={PAGE}&include=responses&include=suggestions",
            dataset.id
        );
        let items = PAGE.min(total);
        Request::get(path, Expect::Page { items, total })
    };
    (0..count).map(page).collect()
}

/// The next records for who asks: of all that want answers those that they have not answered.
/// `total` is how many that are, where it is known.
pub(crate) fn queue(dataset: &Dataset, total: Option<usize>) -> Request {
    let path = format!(
        "/me/datasets/{}/records/search?offset=0&limit={QUEUE}&include=responses&include=suggestions",
        dataset.id
    );
    let filter = |entity: &str| {
        let scope = json!({ "entity": entity, "property": "status" });
        json!({ "type": "terms", "scope": scope, "values": ["pending"] })
    };
    let body = json!({ "filters": { "and": [filter("response"), filter("record")] } });
    let expect = match total {
        Some(total) => Expect::Page {
            items: QUEUE.min(total),
            total,
        },
        None => Expect::AtMost(QUEUE),
    };
    Request::post(path, &body, expect)
}

/// The first records that have the words of a search.
pub(crate) fn search(dataset: &Dataset, search: &Search) -> Request {
    let path = format!(
        "/datasets/{}/records/search?offset=0&limit={PAGE}",
        dataset.id
    );
    let body = json!({ "query": { "text": { "q": search.written() } } });
    let expect = Expect::Page {
        items: PAGE.min(search.found),
        total: search.found,
    };
    Request::post(path, &body, expect)
}

/// A first response to a record.
pub(crate) fn response(record: Uuid) -> Request {
    let body = json!({ "values": { "label": { "value": "label1" } }, "status": "submitted" });
    Request::post(
        format!("/records/{record}/responses"),
        &body,
        Expect::Submitted,
    )
}
