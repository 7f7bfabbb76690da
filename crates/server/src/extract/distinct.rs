//! Keys that stand twice in one JSON object. Readers of JSON differ in which value they take, so
//! that one of the two would be lost without a word.

use std::borrow::Cow;
use std::collections::HashSet;
use std::iter::once;

/// What a place of the text is inside of.
enum Inside<'a> {
    Object {
        seen: HashSet<Cow<'a, str>>,
        /// The last key.
        key: Cow<'a, str>,
        /// Whether a string is a key and not a value.
        expects_key: bool,
    },
    Array {
        position: usize,
    },
}

/// Keys and positions that lead to the first key that stands in its object already. The text is
/// JSON: what is not has been refused before.
pub(super) fn repeated_key(json: &[u8]) -> Option<Vec<String>> {
    let mut path: Vec<Inside<'_>> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = json.get(at) {
        at += 1;
        match (byte, path.last_mut()) {
            (b'{', _) => path.push(Inside::Object {
                seen: HashSet::new(),
                key: Cow::Borrowed(""),
                expects_key: true,
            }),
            (b'[', _) => path.push(Inside::Array { position: 0 }),
            (b'}' | b']', _) => drop(path.pop()),
            (b',', Some(Inside::Array { position })) => *position += 1,
            (b',', Some(Inside::Object { expects_key, .. })) => *expects_key = true,
            (b'"', inside) => {
                let end = at + string_length(&json[at..]);
                if let Some(Inside::Object {
                    seen,
                    key,
                    expects_key,
                }) = inside
                    && std::mem::take(expects_key)
                {
                    *key = read(&json[at..end]);
                    if !seen.insert(key.clone()) {
                        return Some(path.iter().map(step).collect());
                    }
                }
                at = end + 1;
            }
            _ => {}
        }
    }
    None
}

/// How many bytes there are before the quotation mark that ends a string.
fn string_length(rest: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match rest.get(at) {
            Some(b'"') => return at,
            None => return rest.len(),
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}

/// A string without its quotation marks.
fn read(raw: &[u8]) -> Cow<'_, str> {
    if raw.contains(&b'\\') {
        let quoted: Vec<u8> = once(b'"')
            .chain(raw.iter().copied())
            .chain(once(b'"'))
            .collect();
        if let Ok(read) = serde_json::from_slice(&quoted) {
            return Cow::Owned(read);
        }
    }
    String::from_utf8_lossy(raw)
}

fn step(inside: &Inside<'_>) -> String {
    match inside {
        Inside::Object { key, .. } => key.clone().into_owned(),
        Inside::Array { position } => position.to_string(),
    }
}

#[cfg(test)]
mod tests;
