//! What settings may hold, and what they may become once made.

use std::collections::BTreeSet;

use crate::{
    FieldSettings, Invalid, LabelOption, MetadataSettings, QuestionSettings, Schema, limits,
};

type Checked = Result<(), Invalid>;

/// The least number of options that may be shown at first.
const VISIBLE_OPTIONS: u32 = 3;

impl FieldSettings {
    /// Checks what a new field holds.
    ///
    /// # Errors
    /// If a template is empty.
    pub fn check(&self) -> Checked {
        match self {
            Self::Custom { template, .. } if template.is_empty() => {
                Err(Invalid::new("template", "is empty"))
            }
            Self::Custom { .. } | Self::Text { .. } | Self::Image | Self::Chat { .. } => Ok(()),
        }
    }

    /// Checks what a field becomes: its type stays.
    ///
    /// # Errors
    /// If it has another type.
    pub fn check_change(&self, old: &Self) -> Checked {
        if std::mem::discriminant(self) != std::mem::discriminant(old) {
            return Err(Invalid::new("type", "cannot change"));
        }
        self.check()
    }
}

impl QuestionSettings {
    /// The label options of a question that has some.
    pub fn label_options(&self) -> Option<&[LabelOption]> {
        match self {
            Self::LabelSelection { options, .. }
            | Self::MultiLabelSelection { options, .. }
            | Self::Ranking { options }
            | Self::Span { options, .. } => Some(options),
            Self::Text { .. } | Self::Rating { .. } => None,
        }
    }

    fn visible_options(&self) -> Option<u32> {
        match self {
            Self::LabelSelection {
                visible_options, ..
            }
            | Self::MultiLabelSelection {
                visible_options, ..
            }
            | Self::Span {
                visible_options, ..
            } => *visible_options,
            Self::Text { .. } | Self::Rating { .. } | Self::Ranking { .. } => None,
        }
    }

    /// Checks what a new question holds.
    ///
    /// # Errors
    /// If there are too few or too many options, one stands twice or is too long, or fewer than 3
    /// or more than all are to be shown at first.
    pub fn check(&self) -> Checked {
        let (least, most) = match self {
            Self::Text { .. } => return Ok(()),
            Self::Rating { options } => {
                let values: Vec<i64> = options.iter().map(|option| option.value).collect();
                return check_grades(&values);
            }
            Self::LabelSelection { .. } | Self::MultiLabelSelection { .. } => (2, limits::OPTIONS),
            Self::Ranking { .. } => (2, limits::RANKING_OPTIONS),
            Self::Span { .. } => (1, limits::OPTIONS),
        };
        let options = self.label_options().unwrap_or_default();
        limits::count("options", options.len(), least, most)?;
        check_options(options)?;
        check_visible(self.visible_options(), options.len())
    }

    /// Checks what a question becomes: its type and the values of its options stay. Labels may
    /// come besides, but for a ranking, whose answers name all of them; overlapping spans may be
    /// allowed later, but not forbidden.
    ///
    /// # Errors
    /// If something else changes, or as [`Self::check`].
    pub fn check_change(&self, old: &Self) -> Checked {
        if std::mem::discriminant(self) != std::mem::discriminant(old) {
            return Err(Invalid::new("type", "cannot change"));
        }
        let values = |settings: &Self| -> BTreeSet<String> {
            let options = settings.label_options().unwrap_or_default();
            options.iter().map(|option| option.value.clone()).collect()
        };
        let (new, held) = (values(self), values(old));
        if !new.is_superset(&held) {
            let reason = "the option values cannot be modified";
            return Err(Invalid::new("options", reason));
        }
        if matches!(self, Self::Ranking { .. }) && new != held {
            let reason = "a ranking gets no options once it is made";
            return Err(Invalid::new("options", reason));
        }
        match (self, old) {
            (Self::Rating { options: new }, Self::Rating { options: old }) if new != old => {
                Err(Invalid::new("options", "cannot change"))
            }
            (
                Self::Span {
                    field: new_field,
                    allow_overlapping: new,
                    ..
                },
                Self::Span {
                    field: old_field,
                    allow_overlapping: old,
                    ..
                },
            ) => {
                if new_field != old_field {
                    return Err(Invalid::new("field", "cannot change"));
                }
                if *old && !new {
                    let reason = "overlapping spans cannot be forbidden once they are allowed";
                    return Err(Invalid::new("allow_overlapping", reason));
                }
                self.check()
            }
            _ => self.check(),
        }
    }

    /// Checks that a question fits the other settings of its dataset.
    ///
    /// # Errors
    /// A sentence, if a span question names no text field or one that has a span question.
    pub fn check_fit(&self, schema: &Schema) -> Result<(), String> {
        let Self::Span { field, .. } = self else {
            return Ok(());
        };
        match schema.field(field).map(|field| &field.settings) {
            Some(FieldSettings::Text { .. }) => {}
            Some(_) => return Err(format!("'{field}' is not a text field")),
            None => return Err(format!("'{field}' is not a valid field name")),
        }
        let taken = schema.questions.iter().any(
            |question| matches!(&question.settings, Self::Span { field: held, .. } if held == field),
        );
        if taken {
            return Err(format!("'{field}' is already used by a span question"));
        }
        Ok(())
    }
}

fn check_grades(values: &[i64]) -> Checked {
    limits::count("options", values.len(), 2, 11)?;
    for (at, value) in values.iter().enumerate() {
        if !(0..=10).contains(value) {
            let place = format!("options.{at}.value");
            return Err(Invalid::new(place, format!("{value} is not from 0 to 10")));
        }
    }
    unique("options", values.iter())
}

fn check_options(options: &[LabelOption]) -> Checked {
    for (at, option) in options.iter().enumerate() {
        let place = |key: &str| format!("options.{at}.{key}");
        limits::text(&place("value"), &option.value, limits::OPTION_VALUE)?;
        limits::text(&place("text"), &option.text, limits::OPTION_TEXT)?;
        if let Some(description) = &option.description {
            limits::text(&place("description"), description, limits::DESCRIPTION)?;
        }
    }
    unique("options", options.iter().map(|option| &option.value))
}

fn check_visible(visible: Option<u32>, options: usize) -> Checked {
    let Some(visible) = visible else {
        return Ok(());
    };
    if visible < VISIBLE_OPTIONS || visible as usize > options {
        let reason = format!("{visible} is not from {VISIBLE_OPTIONS} to {options}, the options");
        return Err(Invalid::new("visible_options", reason));
    }
    Ok(())
}

/// Checks that nothing stands twice.
fn unique<T: Ord + std::fmt::Display>(place: &str, values: impl Iterator<Item = T>) -> Checked {
    let mut seen = BTreeSet::new();
    for value in values {
        if seen.contains(&value) {
            return Err(Invalid::new(place, format!("{value} stands there twice")));
        }
        seen.insert(value);
    }
    Ok(())
}

impl MetadataSettings {
    /// Checks what a new metadata property holds.
    ///
    /// # Errors
    /// If there are too many terms or the bounds are not in order.
    pub fn check(&self) -> Checked {
        let ordered = match self {
            Self::Terms { values: None } => true,
            Self::Terms {
                values: Some(values),
            } => {
                limits::count("values", values.len(), 1, limits::TERMS)?;
                return unique("values", values.iter().map(ToString::to_string));
            }
            Self::Integer { min, max } => min.zip(*max).is_none_or(|(min, max)| min < max),
            Self::Float { min, max } => min.zip(*max).is_none_or(|(min, max)| min < max),
        };
        if ordered {
            return Ok(());
        }
        Err(Invalid::new("min", "is not less than max"))
    }
}

#[cfg(test)]
mod tests;
