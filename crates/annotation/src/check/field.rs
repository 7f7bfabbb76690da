use serde_json::Value;

use crate::{FieldSettings, Invalid, Object, Schema, limits};

type Checked = Result<(), Invalid>;

/// The kinds of images that may be given as data URLs.
const IMAGES: [&str; 8] = ["avif", "gif", "ico", "jpeg", "jpg", "png", "svg", "webp"];

/// Checks a record's fields.
///
/// # Errors
/// If a required one is missing, one is not of this dataset, or a value is not of its type.
pub fn fields(schema: &Schema, values: &Object) -> Checked {
    for name in values.keys() {
        if schema.field(name).is_none() {
            return Err(Invalid::new(
                format!("fields.{name}"),
                "is no field of this dataset",
            ));
        }
    }
    for field in &schema.fields {
        let invalid = |reason: String| Err(Invalid::new(format!("fields.{}", field.name), reason));
        match values.get(&field.name) {
            None | Some(Value::Null) if field.required => {
                return invalid("is required".to_owned());
            }
            None | Some(Value::Null) => {}
            Some(value) => {
                if let Err(reason) = check(&field.settings, value) {
                    return invalid(reason);
                }
            }
        }
    }
    Ok(())
}

fn check(settings: &FieldSettings, value: &Value) -> Result<(), String> {
    match (settings, value) {
        (FieldSettings::Text { .. }, Value::String(_))
        | (FieldSettings::Custom { .. }, Value::Object(_)) => Ok(()),
        (FieldSettings::Image, Value::String(url)) => image(url),
        (FieldSettings::Chat { .. }, Value::Array(messages)) => chat(messages),
        (FieldSettings::Text { .. } | FieldSettings::Image, _) => Err("is not a text".to_owned()),
        (FieldSettings::Chat { .. }, _) => Err("is not a list of messages".to_owned()),
        (FieldSettings::Custom { .. }, _) => Err("is not an object".to_owned()),
    }
}

fn image(url: &str) -> Result<(), String> {
    if let Some(data) = url.strip_prefix("data:image/") {
        let kind = data.split([';', ',']).next().unwrap_or_default();
        if !IMAGES.contains(&kind.trim_end_matches("+xml")) {
            return Err(format!(
                "is an image of type {kind:?}, not one of {}",
                IMAGES.join(", ")
            ));
        }
        return longest(url, limits::IMAGE_DATA);
    }
    let Some((_, rest)) = url
        .split_once("://")
        .filter(|(s, _)| matches!(*s, "http" | "https"))
    else {
        return Err("is neither an http address nor a data URL of an image".to_owned());
    };
    match rest.split_once('/') {
        Some((host, path)) if !host.is_empty() && !path.is_empty() => {
            longest(url, limits::IMAGE_URL)
        }
        _ => Err("is an address without host or path".to_owned()),
    }
}

fn longest(url: &str, most: usize) -> Result<(), String> {
    let length = url.chars().count();
    if length > most {
        return Err(format!("has {length} characters; {most} are allowed"));
    }
    Ok(())
}

fn chat(messages: &[Value]) -> Result<(), String> {
    if messages.len() > limits::MESSAGES {
        let (held, most) = (messages.len(), limits::MESSAGES);
        return Err(format!("has {held} messages; {most} are allowed"));
    }
    for (at, message) in messages.iter().enumerate() {
        for (key, most) in [("role", limits::MESSAGE_ROLE), ("content", limits::MESSAGE)] {
            let Some(text) = message.get(key).and_then(Value::as_str) else {
                return Err(format!("has no text {key:?} in message {at}"));
            };
            limits::text(key, text, most).map_err(|invalid| format!("message {at}: {invalid}"))?;
        }
    }
    Ok(())
}
