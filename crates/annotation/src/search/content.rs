use serde_json::Value;

use crate::{Field, FieldSettings, Object, Schema};

/// The texts of a record that a search looks in, by the dataset's fields as they are now.
///
/// Fields without words to search (images, absent or null values) are left out.
pub fn texts<'a>(
    schema: &'a Schema,
    values: &'a Object,
) -> impl Iterator<Item = (&'a Field, String)> {
    schema.fields.iter().filter_map(|field| {
        let value = values.get(&field.name)?;
        Some((field, text(&field.settings, value)?))
    })
}

/// What a search sees of one field: a text as it is; of a chat the role and the content of each
/// message; of a custom value all its keys and scalars; nothing of an image.
pub fn text(settings: &FieldSettings, value: &Value) -> Option<String> {
    match settings {
        FieldSettings::Text { .. } => value.as_str().map(str::to_owned),
        FieldSettings::Image => None,
        FieldSettings::Chat { .. } => {
            let messages = value.as_array()?;
            let parts = messages.iter().flat_map(|message| {
                let part = |key: &str| message.get(key).and_then(Value::as_str);
                [part("role"), part("content")]
            });
            Some(parts.flatten().collect::<Vec<_>>().join("\n"))
        }
        FieldSettings::Custom { .. } => {
            let mut parts = Vec::new();
            gather(value, &mut parts);
            (!parts.is_empty()).then(|| parts.join("\n"))
        }
    }
}

/// Keys and scalars in the order in which they stand.
fn gather(value: &Value, parts: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::String(text) => parts.push(text.clone()),
        Value::Bool(_) | Value::Number(_) => parts.push(value.to_string()),
        Value::Array(items) => items.iter().for_each(|item| gather(item, parts)),
        Value::Object(entries) => {
            for (key, value) in entries {
                parts.push(key.clone());
                gather(value, parts);
            }
        }
    }
}

#[cfg(test)]
mod tests;
