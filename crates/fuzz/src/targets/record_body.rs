use serde_json::{Value, json};

use super::as_a_set;
use crate::Twin;

/// The body of a bulk call: what is accepted is listed as the answer says, and what the answer
/// says is accepted again and changes nothing.
///
/// # Panics
/// If something of that does not hold.
pub fn record_body(twin: &Twin, bytes: &[u8]) {
    let dataset = twin.dataset();
    let bulk = format!("{dataset}/records/bulk");
    let exactly = |_: &mut Value| ();
    let put = |body: &[u8]| {
        let answer = twin.ask("PUT", &bulk, body, exactly);
        answer.filter(super::super::twin::Answer::is_success)
    };
    let Some(written) = put(bytes) else {
        return;
    };
    let items = &written.body["items"];
    let again = put(&json!({ "items": items }).to_string().into_bytes());
    let last = again.as_ref().unwrap_or(&written);
    if again.is_none() {
        // Answers that were there may not fit the new text of their record.
        assert_ne!(written.body["updated_item_ids"], json!([]), "{items}");
    }
    assert_eq!(untouched(&last.body["items"]), untouched(items));
    let items = &last.body["items"];
    let path = format!("{dataset}/records?limit=1000&include=responses,suggestions,vectors");
    let listed = twin.ask("GET", &path, b"", exactly);
    let listed = listed.map_or(Value::Null, |listed| listed.body);
    let listed = listed["items"].as_array().map_or(&[][..], Vec::as_slice);
    for item in items.as_array().into_iter().flatten() {
        assert!(listed.contains(item), "{item} is not listed");
    }
    for path in ["progress", "users/progress"] {
        twin.ask("GET", &format!("{dataset}/{path}"), b"", exactly);
    }
    let search = format!("{dataset}/records/search?limit=1000");
    for query in ["a", "fox | dog*", "-fox"] {
        let query = json!({ "query": { "text": { "q": query } } });
        twin.ask("POST", &search, query.to_string().as_bytes(), as_a_set);
    }
    twin.reset();
}

/// The same but for when it was last changed.
fn untouched(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(untouched).collect(),
        Value::Object(entries) => {
            let kept = entries.iter().filter(|(key, _)| *key != "updated_at");
            Value::Object(
                kept.map(|(key, value)| (key.clone(), untouched(value)))
                    .collect(),
            )
        }
        other => other.clone(),
    }
}
