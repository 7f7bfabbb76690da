use hone_annotation::limits;
use hone_annotation::search::Expression;
use serde_json::{Value, json};

use super::as_a_set;
use crate::Twin;
use crate::print::print;

/// The fields that a search may be restricted to; the last is none.
const FIELDS: [Option<&str>; 5] = [
    None,
    Some("text"),
    Some("talk"),
    Some("page"),
    Some("nowhere"),
];

/// The text of a search: whatever it is, it is an expression that can be written out and read
/// again, and both stores find the same by it. The first byte chooses the field to look in.
///
/// # Panics
/// If something of that does not hold.
pub fn search_query(twin: &Twin, bytes: &[u8]) {
    let Some((&first, text)) = bytes.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    let expression = Expression::parse(&text);
    let printed = print(&expression);
    assert_eq!(
        Expression::parse(&printed),
        expression,
        "{text:?} as {printed:?}"
    );
    let mut query = json!({ "query": { "text": { "q": text } } });
    if let Some(field) = FIELDS[usize::from(first) % FIELDS.len()] {
        query["query"]["text"]["field"] = Value::from(field);
    }
    let path = format!("{}/records/search", twin.dataset());
    let answer = twin.ask("POST", &path, query.to_string().as_bytes(), as_a_set);
    let status = answer.map(|answer| answer.status);
    let too_much =
        text.chars().count() > limits::QUERY || expression.near_words() > limits::NEAR_WORDS;
    let expected = if too_much || query["query"]["text"]["field"] == "nowhere" {
        422
    } else {
        200
    };
    assert_eq!(status, Some(expected), "{query}");
}
