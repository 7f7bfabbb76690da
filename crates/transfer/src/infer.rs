use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hone_annotation::{
    FieldSettings, LabelOption, MetadataSettings, QuestionSettings, RatingOption, limits,
};
use hone_table::Objects;
use serde_json::Value;

use crate::flat::{Cells, is_own};
use crate::spec::{FieldSpec, MetadataSpec, QuestionSpec, Spec, VectorSpec};
use crate::{Mapping, TransferError};

/// The settings that the columns of a table tell of.
///
/// Fields are texts, or chats where every value is a list of messages. Questions are ratings where
/// every answer is a whole number from 0 to 10, several labels where answers are lists of texts,
/// one label else, and texts where there are more answers than a question may have labels. Spans
/// and rankings do not tell enough of themselves.
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
        order.sort_by_key(|column| mapping.text.iter().position(|(_, name)| name == column));
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
        spec.questions.push(question(name, seen)?);
    }
    let lacks = match (spec.fields.is_empty(), spec.questions.is_empty()) {
        (true, _) => "field: name a column with --text",
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

fn question(name: String, seen: Seen) -> Result<QuestionSpec, TransferError> {
    let unfit = |reason: &str| Err(TransferError::Unfit(format!("question `{name}`: {reason}")));
    let labels = |texts: BTreeSet<String>| {
        let option = |value: String| LabelOption {
            text: value.clone(),
            value,
            description: None,
        };
        texts.into_iter().map(option).collect::<Vec<_>>()
    };
    let settings = if seen.objects > 0 || seen.messages > 0 {
        return unfit("make the dataset first: spans and rankings do not tell their options");
    } else if seen.grades == seen.count && seen.integers.len() > 1 {
        let grades = seen.integers.iter();
        QuestionSettings::Rating {
            options: grades.map(|value| RatingOption { value: *value }).collect(),
        }
    } else if seen.texts.len() > limits::OPTIONS {
        QuestionSettings::Text {
            use_markdown: false,
        }
    } else if seen.texts.len() < 2 {
        return unfit("there are fewer than two labels; name more with --labels");
    } else if seen.lists > 0 {
        QuestionSettings::MultiLabelSelection {
            options: labels(seen.texts),
            visible_options: None,
            options_order: hone_annotation::OptionsOrder::Natural,
        }
    } else {
        QuestionSettings::LabelSelection {
            options: labels(seen.texts),
            visible_options: None,
        }
    };
    Ok(QuestionSpec {
        id: None,
        name,
        title: None,
        description: None,
        required: Some(true),
        settings,
    })
}

/// What stood in a column.
#[derive(Debug, Default)]
struct Seen {
    /// Values that are not null.
    count: usize,
    /// Different texts, those in lists too; one more than a question may have labels at most.
    texts: BTreeSet<String>,
    /// Different whole numbers from 0 to 10.
    integers: BTreeSet<i64>,
    grades: usize,
    whole: usize,
    numbers: usize,
    lists: usize,
    /// Values that are lists of messages.
    messages: usize,
    /// Values that are objects or have objects in them.
    objects: usize,
    /// The items of the longest list.
    longest: usize,
    /// What stood in the lists.
    items: Option<Box<Seen>>,
}

impl Seen {
    /// A column of labels that nothing stood in.
    fn labels() -> Self {
        Self::default()
    }

    fn look(&mut self, value: &Value, cells: Cells) {
        let parsed = match value {
            Value::String(text) if cells == Cells::Texts => serde_json::from_str(text).ok(),
            _ => None,
        };
        let shown = parsed.as_ref().unwrap_or(value);
        if value.is_null() {
            return;
        }
        self.count += 1;
        match shown {
            Value::Number(number) => {
                self.numbers += 1;
                self.whole += usize::from(number.is_i64());
                if let Some(grade) = number.as_i64().filter(|grade| (0..=10).contains(grade)) {
                    self.integers.insert(grade);
                    self.grades += 1;
                }
                self.text(value.as_str().unwrap_or(&number.to_string()));
            }
            Value::Array(items) => self.list(items, cells),
            Value::Object(_) => self.objects += 1,
            other => self.text(value.as_str().unwrap_or(&other.to_string())),
        }
    }

    fn list(&mut self, items: &[Value], cells: Cells) {
        self.lists += 1;
        self.longest = self.longest.max(items.len());
        let is_message = |item: &Value| item.get("role").is_some() && item.get("content").is_some();
        if !items.is_empty() && items.iter().all(is_message) {
            self.messages += 1;
        } else if items.iter().any(Value::is_object) {
            self.objects += 1;
        }
        for text in items.iter().filter_map(Value::as_str) {
            self.text(text);
        }
        let inner = self.items.get_or_insert_default();
        for item in items.iter().filter(|item| !item.is_null()) {
            // Inside a list that was JSON values have types.
            let cells = match item {
                Value::String(_) => Cells::Typed,
                _ => cells,
            };
            inner.look(item, cells);
        }
    }

    fn text(&mut self, text: &str) {
        if self.texts.len() <= limits::OPTIONS {
            self.texts.insert(text.to_owned());
        }
    }

    /// What stood in the lists.
    fn inner(self) -> Self {
        self.items.map_or_else(Self::default, |items| *items)
    }

    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.texts.extend(other.texts);
        self.integers.extend(other.integers);
        self.grades += other.grades;
        self.whole += other.whole;
        self.numbers += other.numbers;
        self.lists += other.lists;
        self.messages += other.messages;
        self.objects += other.objects;
        self.longest = self.longest.max(other.longest);
    }

    fn metadata(&self) -> MetadataSettings {
        if self.whole == self.count {
            MetadataSettings::Integer {
                min: None,
                max: None,
            }
        } else if self.numbers == self.count {
            MetadataSettings::Float {
                min: None,
                max: None,
            }
        } else {
            MetadataSettings::Terms { values: None }
        }
    }
}
