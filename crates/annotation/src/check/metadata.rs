use serde_json::Value;

use crate::{Invalid, MetadataSettings, Object, Schema};

/// Checks a record's metadata. Null values are fine everywhere.
///
/// # Errors
/// If a value does not fit its property, or has none in a dataset that allows no others.
pub fn metadata(schema: &Schema, values: &Object) -> Result<(), Invalid> {
    for (name, value) in values {
        let invalid = |reason: String| Err(Invalid::new(format!("metadata.{name}"), reason));
        match schema.metadata_property(name) {
            _ if value.is_null() => {}
            None if schema.dataset.allow_extra_metadata => {}
            None => return invalid("is no metadata property of this dataset".to_owned()),
            Some(property) => {
                if let Err(reason) = check(&property.settings, value) {
                    return invalid(reason);
                }
            }
        }
    }
    Ok(())
}

fn check(settings: &MetadataSettings, value: &Value) -> Result<(), String> {
    match settings {
        MetadataSettings::Terms { values } => match value {
            Value::Array(terms) => {
                let mut terms = terms.iter();
                terms.try_for_each(|term| check_term(values.as_deref(), term))
            }
            term => check_term(values.as_deref(), term),
        },
        MetadataSettings::Integer { min, max } => {
            let Some(number) = value.as_i64() else {
                return Err(format!("{value} is not a whole number"));
            };
            within(number, *min, *max)
        }
        MetadataSettings::Float { min, max } => {
            let Some(number) = value.as_f64() else {
                return Err(format!("{value} is not a number"));
            };
            within(number, *min, *max)
        }
    }
}

fn check_term(allowed: Option<&[Value]>, term: &Value) -> Result<(), String> {
    if matches!(term, Value::Array(_) | Value::Object(_)) {
        return Err(format!("{term} is not a single value"));
    }
    match allowed {
        Some(allowed) if !allowed.contains(term) => {
            Err(format!("{term} is not one of the values allowed"))
        }
        _ => Ok(()),
    }
}

fn within<T: PartialOrd + std::fmt::Display>(
    number: T,
    min: Option<T>,
    max: Option<T>,
) -> Result<(), String> {
    if let Some(min) = min.filter(|min| number < *min) {
        return Err(format!("{number} is less than {min}"));
    }
    if let Some(max) = max.filter(|max| number > *max) {
        return Err(format!("{number} is greater than {max}"));
    }
    Ok(())
}
