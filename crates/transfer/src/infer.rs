mod seen;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hone_annotation::{FieldSettings, LabelOption, QuestionSettings, RatingOption, limits};
use hone_table::Objects;

pub(crate) use self::seen::Seen;
use crate::flat::{Cells, is_own};
use crate::spec::{FieldSpec, MetadataSpec, QuestionSpec, Spec, VectorSpec};
use crate::{Mapping, TransferError};

/// The settings that the columns of a table tell of.
///
/// Fields are chats where every value is a list of messages, images where every value is the address
/// of one, and texts else. Questions are spans of the only text where every answer is a list of
/// `start`, `end` and `label`, rankings where it is a list of `value` and perhaps `rank`, ratings
/// where it is a whole number from 0 to 10, several labels where answers are lists of texts, one
/// label else, and texts where there are more answers than a question may have labels.
///
/// # Errors
/// If the table cannot be read, there is no field or question, or a question has one label alone.
pub(crate) fn infer(
    path: &Path,
    mapping: Option<&Mapping>,
    cells: Cells,
    labels: &[String],
) -> Result<Spec, TransferError> {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    let mut rows = 0;
    for (_, row) in Objects::open(path)? {
        // Rows that cannot be read are refused later, by number.
        let row = row.ok().and_then(|row| match mapping {
            Some(mapping) => mapping.apply(&row).ok(),
            None => Some(row),
        });
        for (column, value) in row.into_iter().flatten() {
            let seen = seen.entry(column.clone()).or_insert_with(|| {
                order.push(column);
                Seen::default()
            });
            seen.look(&value, cells);
        }
        rows += 1;
    }
    if let Some(mapping) = mapping {
        // The order of the flags, not that of the columns.
        let fields = || mapping.text.iter().chain(&mapping.image);
        order.sort_by_key(|column| fields().position(|(_, name)| name == column));
        for (_, name) in &mapping.image {
            // Paths do not look like images.
            if let Some(seen) = seen.get_mut(name) {
                seen.images = seen.count;
            }
        }
    }
    let mut spec = Spec::default();
    let mut questions: BTreeMap<String, Seen> = BTreeMap::new();
    for column in order {
        let seen = seen.remove(&column).unwrap_or_default();
        sort_in(&mut spec, &mut questions, column, seen, rows)?;
    }
    if !labels.is_empty() {
        let name = mapping.and_then(|mapping| mapping.label.as_ref());
        let name = name.map_or("label", |(_, name)| name.as_str());
        let seen = questions
            .entry(name.to_owned())
            .or_insert_with(Seen::labels);
        seen.texts.extend(labels.iter().cloned());
    }
    for (name, seen) in questions {
        let question = question(name, seen, &spec.fields)?;
        spec.questions.push(question);
    }
    let lacks = match (spec.fields.is_empty(), spec.questions.is_empty()) {
        (true, _) => "field: name a column with --text or --image",
        (_, true) => "question: name a column with --label, or labels with --labels",
        _ => return Ok(spec),
    };
    let path = path.display();
    Err(TransferError::Unfit(format!("{path} tells of no {lacks}")))
}

/// Finds out what a column is.
fn sort_in(
    spec: &mut Spec,
    questions: &mut BTreeMap<String, Seen>,
    column: String,
    seen: Seen,
    rows: usize,
) -> Result<(), TransferError> {
    let empty = seen.count == 0;
    let aside = [".users", ".status", ".agent", ".score"];
    if is_own(&column) || empty || aside.iter().any(|part| column.ends_with(part)) {
    } else if let Some(name) = column.strip_prefix("metadata.") {
        spec.metadata.push(MetadataSpec {
            name: name.to_owned(),
            title: None,
            settings: seen.metadata(),
            visible_for_annotators: None,
        });
    } else if let Some(name) = column.strip_prefix("vector.") {
        spec.vectors.push(VectorSpec {
            name: name.to_owned(),
            title: None,
            dimensions: seen.longest,
        });
    } else if let Some(name) = column.strip_suffix(".suggestion") {
        questions.entry(name.to_owned()).or_default().add(seen);
    } else if let Some(name) = column.strip_suffix(".responses") {
        questions
            .entry(name.to_owned())
            .or_default()
            .add(seen.inner());
    } else {
        spec.fields.push(field(column, &seen, rows)?);
    }
    Ok(())
}

fn field(name: String, seen: &Seen, rows: usize) -> Result<FieldSpec, TransferError> {
    let settings = if seen.messages == seen.count {
        FieldSettings::Chat { use_markdown: true }
    } else if seen.objects > 0 {
        let reason = format!("column `{name}` has values that are neither a text nor a chat");
        return Err(TransferError::Unfit(reason));
    } else if seen.images == seen.count {
        FieldSettings::Image
    } else {
        FieldSettings::Text {
            use_markdown: false,
        }
    };
    Ok(FieldSpec {
        name,
        title: None,
        required: Some(seen.count == rows),
        settings,
    })
}

fn question(name: String, seen: Seen, fields: &[FieldSpec]) -> Result<QuestionSpec, TransferError> {
    let settings = if seen.objects > 0 || seen.messages > 0 {
        of_objects(seen, fields)
    } else {
        of_values(seen)
    };
    let unfit = |reason| TransferError::Unfit(format!("question `{name}`: {reason}"));
    Ok(QuestionSpec {
        id: None,
        settings: settings.map_err(unfit)?,
        name,
        title: None,
        description: None,
        required: Some(true),
    })
}

/// The question of answers that are lists of objects; those that are empty fit all kinds.
pub(crate) fn of_objects(
    seen: Seen,
    fields: &[FieldSpec],
) -> Result<QuestionSettings, &'static str> {
    if seen.spans + seen.empty == seen.count {
        let is_text = |field: &&FieldSpec| matches!(field.settings, FieldSettings::Text { .. });
        let texts: Vec<_> = fields.iter().filter(is_text).collect();
        let &[field] = &texts[..] else {
            return Err("make the dataset first: of which text the spans are does not show");
        };
        return Ok(QuestionSettings::Span {
            field: field.name.clone(),
            options: options(seen.texts),
            visible_options: None,
            allow_overlapping: seen.overlaps,
            allow_character_annotation: true,
        });
    }
    if seen.rankings + seen.empty != seen.count {
        return Err("make the dataset first: not all answers are spans, and not all rankings");
    }
    if seen.texts.len() < 2 {
        return Err("there are fewer than two values to rank; name more with --labels");
    }
    let options = options(seen.texts);
    Ok(QuestionSettings::Ranking { options })
}

/// The question of other answers.
pub(crate) fn of_values(seen: Seen) -> Result<QuestionSettings, &'static str> {
    if seen.grades == seen.count && seen.integers.len() > 1 {
        let grades = seen.integers.iter();
        return Ok(QuestionSettings::Rating {
            options: grades.map(|value| RatingOption { value: *value }).collect(),
        });
    }
    if seen.texts.len() > limits::OPTIONS {
        return Ok(QuestionSettings::Text {
            use_markdown: false,
        });
    }
    if seen.texts.len() < 2 {
        return Err("there are fewer than two labels; name more with --labels");
    }
    let options = options(seen.texts);
    Ok(if seen.lists > 0 {
        QuestionSettings::MultiLabelSelection {
            options,
            visible_options: None,
            options_order: hone_annotation::OptionsOrder::Natural,
        }
    } else {
        QuestionSettings::LabelSelection {
            options,
            visible_options: None,
        }
    })
}

fn options(values: BTreeSet<String>) -> Vec<LabelOption> {
    let option = |value: String| LabelOption {
        text: value.clone(),
        value,
        description: None,
    };
    values.into_iter().map(option).collect()
}
