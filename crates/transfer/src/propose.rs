//! What the columns of a table are best taken for, told from their names and values.

mod column;
#[cfg(test)]
mod tests;

use hone_annotation::table::{CellKind, ColumnLook, ColumnRole};
use hone_annotation::{FieldSettings, LabelOption, QuestionSettings, RatingOption, limits};

pub(crate) use self::column::Column;
use crate::flat::is_own;
use crate::infer::{of_objects, of_values};
use crate::spec::FieldSpec;

/// Words that columns of labels are called by.
const LABELS: &[&str] = &[
    "label",
    "labels",
    "class",
    "classes",
    "category",
    "categories",
    "sentiment",
    "intent",
    "topic",
    "topics",
    "target",
    "tag",
    "tags",
    "emotion",
    "stance",
    "verdict",
    "annotation",
    "y",
    "klasse",
    "kategorie",
    "thema",
    "stimmung",
];
/// Words that columns of grades are called by.
const GRADES: &[&str] = &[
    "rating",
    "score",
    "stars",
    "grade",
    "quality",
    "bewertung",
    "note",
];
/// Words that columns of ids are called by.
const IDS: &[&str] = &[
    "id",
    "_id",
    "uuid",
    "guid",
    "key",
    "external_id",
    "nr",
    "index",
];
/// Characters of a text that may be a label, and of one that may be a term.
const LABEL: usize = 100;
const TERM: usize = 60;

/// Looks of columns with what each is best taken for.
pub(crate) fn propose(columns: Vec<Column>, rows: u64) -> Vec<ColumnLook> {
    let mut looks: Vec<ColumnLook> = columns
        .iter()
        .map(|column| look(column, rows, role(column, rows)))
        .collect();
    keep_one_id(&mut looks);
    if !has(&looks, |look| look.role == ColumnRole::Suggestion) {
        take_the_only_terms(&columns, &mut looks);
    }
    if !has(&looks, is_field) {
        take_the_longest(&columns, &mut looks);
    }
    let text = longest(&columns, &looks).map(|at| looks[at].target.clone());
    for (column, look) in columns.into_iter().zip(&mut looks) {
        look.question = question(column, text.as_deref());
        if look.role == ColumnRole::Suggestion && look.question.is_none() {
            look.role = ColumnRole::Nothing;
        }
    }
    looks
}

fn has(looks: &[ColumnLook], what: impl Fn(&ColumnLook) -> bool) -> bool {
    looks.iter().any(what)
}

fn is_field(look: &ColumnLook) -> bool {
    matches!(
        look.role,
        ColumnRole::Text | ColumnRole::Markdown | ColumnRole::Chat | ColumnRole::Image
    )
}

/// What of a name says what the column is, and the name without it.
fn parts(name: &str) -> (Option<ColumnRole>, &str) {
    let aside = [".responses", ".users", ".status", ".agent", ".score"];
    if aside.iter().any(|part| name.ends_with(part)) || name.starts_with("vector.") {
        (Some(ColumnRole::Nothing), name)
    } else if let Some(question) = name.strip_suffix(".suggestion") {
        (Some(ColumnRole::Suggestion), question)
    } else if let Some(property) = name.strip_prefix("metadata.") {
        (Some(ColumnRole::Terms), property)
    } else if is_own(name) && name != "id" && name != "status" {
        (Some(ColumnRole::Nothing), name)
    } else {
        (None, name)
    }
}

/// Whether a name is one of some words, or ends in one behind a `_`, `-`, `.` or space.
fn is_called(name: &str, words: &[&str]) -> bool {
    let name = name.to_lowercase();
    let last = name.rsplit(['_', '-', '.', ' ']).next();
    words.contains(&name.as_str()) || last.is_some_and(|last| words.contains(&last))
}

fn role(column: &Column, rows: u64) -> ColumnRole {
    let (said, name) = parts(&column.name);
    let seen = &column.seen;
    if seen.count == 0 {
        return ColumnRole::Nothing;
    }
    match (said, column.kind()) {
        (Some(ColumnRole::Terms), _) => metadata(column),
        (Some(role), _) => role,
        (None, CellKind::Chat) => ColumnRole::Chat,
        (None, CellKind::Image) => ColumnRole::Image,
        (None, CellKind::Spans | CellKind::Ranking) => ColumnRole::Suggestion,
        (None, CellKind::Object | CellKind::Empty) => ColumnRole::Nothing,
        (None, _) if column.is_unique(rows) && is_called(name, IDS) => ColumnRole::ExternalId,
        (None, CellKind::List) => of_lists(column, name),
        (None, CellKind::Integer | CellKind::Number) => of_numbers(column, name),
        (None, CellKind::Text) => of_texts(column, name),
    }
}

fn of_lists(column: &Column, name: &str) -> ColumnRole {
    let different = column.seen.texts.len();
    if different == 0 || different > limits::OPTIONS {
        // Numbers, as of a vector, or too many terms to choose from.
        ColumnRole::Nothing
    } else if different > 1 && is_called(name, LABELS) {
        ColumnRole::Suggestion
    } else {
        ColumnRole::Terms
    }
}

fn of_numbers(column: &Column, name: &str) -> ColumnRole {
    let different = column.seen.texts.len();
    let is_answer = is_called(name, GRADES) && is_graded(column) || is_called(name, LABELS);
    if is_answer && (2..=limits::OPTIONS).contains(&different) {
        ColumnRole::Suggestion
    } else {
        metadata(column)
    }
}

fn of_texts(column: &Column, name: &str) -> ColumnRole {
    let (seen, different) = (&column.seen, column.seen.texts.len());
    let may_be_label = (2..=limits::OPTIONS).contains(&different) && column.longest <= LABEL;
    if may_be_label && is_called(name, LABELS) {
        ColumnRole::Suggestion
    } else if column.links == seen.count || different * 2 <= seen.count && column.longest <= TERM {
        ColumnRole::Terms
    } else if column.marked * 3 >= seen.count {
        ColumnRole::Markdown
    } else {
        ColumnRole::Text
    }
}

fn is_graded(column: &Column) -> bool {
    column.seen.grades == column.seen.count
}

fn metadata(column: &Column) -> ColumnRole {
    match column.kind() {
        CellKind::Integer => ColumnRole::Integer,
        CellKind::Number => ColumnRole::Float,
        _ => ColumnRole::Terms,
    }
}

fn look(column: &Column, rows: u64, role: ColumnRole) -> ColumnLook {
    let seen = &column.seen;
    let few = seen.texts.len() <= limits::OPTIONS && column.longest <= limits::OPTION_VALUE;
    ColumnLook {
        kind: column.kind(),
        filled: seen.count as u64,
        is_unique: column.is_unique(rows),
        values: if few {
            seen.texts.iter().cloned().collect()
        } else {
            Vec::new()
        },
        role,
        target: parts(&column.name).1.to_owned(),
        question: None,
        name: column.name.clone(),
    }
}

/// Of several ids the first counts.
fn keep_one_id(looks: &mut [ColumnLook]) {
    let ids = looks
        .iter_mut()
        .filter(|look| look.role == ColumnRole::ExternalId);
    for look in ids.skip(1) {
        look.role = match look.kind {
            CellKind::Integer => ColumnRole::Integer,
            CellKind::Number => ColumnRole::Float,
            _ => ColumnRole::Terms,
        };
    }
}

/// Where nothing is called a label, the only column of few different texts is taken for it.
fn take_the_only_terms(columns: &[Column], looks: &mut [ColumnLook]) {
    let terms = columns.iter().zip(looks).filter(|(column, look)| {
        let different = column.seen.texts.len();
        look.role == ColumnRole::Terms
            && look.kind == CellKind::Text
            && parts(&column.name).0.is_none()
            && different > 1
            && column.links == 0
    });
    if let [(_, look)] = &mut terms.collect::<Vec<_>>()[..] {
        look.role = ColumnRole::Suggestion;
    }
}

/// Where nothing is a field, the column of the longest texts is one.
fn take_the_longest(columns: &[Column], looks: &mut [ColumnLook]) {
    let texts = columns.iter().zip(looks);
    let texts = texts
        .filter(|(_, look)| look.kind == CellKind::Text && look.role != ColumnRole::Suggestion);
    if let Some((_, look)) = texts.max_by_key(|(column, _)| column.longest) {
        look.role = ColumnRole::Text;
    }
}

/// Of which text spans would be.
fn longest(columns: &[Column], looks: &[ColumnLook]) -> Option<usize> {
    let is_text = |at: &usize| matches!(looks[*at].role, ColumnRole::Text | ColumnRole::Markdown);
    let texts = (0..looks.len()).filter(is_text);
    texts.max_by_key(|at| columns[*at].longest)
}

/// The question that a column's values answer, whether it is taken for one or not.
fn question(column: Column, text: Option<&str>) -> Option<QuestionSettings> {
    let (name, longest) = (column.name.clone(), column.longest);
    let settings = match column.kind() {
        CellKind::Spans | CellKind::Ranking => {
            let field = text.map(|name| FieldSpec {
                name: name.to_owned(),
                title: None,
                required: None,
                settings: FieldSettings::Text {
                    use_markdown: false,
                },
            });
            of_objects(column.seen, field.as_slice()).ok()?
        }
        CellKind::Object | CellKind::Chat | CellKind::Image | CellKind::Empty => return None,
        _ if longest > limits::OPTION_VALUE => QuestionSettings::Text {
            use_markdown: false,
        },
        _ => of_values(column.seen).ok()?,
    };
    Some(match settings {
        QuestionSettings::Rating { options } if is_called(&name, LABELS) => named(&options),
        QuestionSettings::Rating { options } => without_gaps(&options),
        settings => settings,
    })
}

/// Numbers that stand for labels.
fn named(grades: &[RatingOption]) -> QuestionSettings {
    let option = |grade: &RatingOption| LabelOption {
        value: grade.value.to_string(),
        text: grade.value.to_string(),
        description: None,
    };
    QuestionSettings::LabelSelection {
        options: grades.iter().map(option).collect(),
        visible_options: None,
    }
}

/// A grade that nobody gave so far is one all the same.
fn without_gaps(grades: &[RatingOption]) -> QuestionSettings {
    let values = || grades.iter().map(|grade| grade.value);
    let (least, most) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
    let options = (least..=most).map(|value| RatingOption { value });
    QuestionSettings::Rating {
        options: options.collect(),
    }
}
