use std::collections::{BTreeSet, HashSet};

use hone_annotation::{FieldSettings, MetadataSettings, Question, QuestionSettings, Schema};
use hone_table::{CellKind, Column};

use crate::TransferError;
use crate::flat::OWN;

/// The columns of a dataset; `extra` names metadata without a property.
pub(crate) fn columns(
    schema: &Schema,
    extra: &BTreeSet<String>,
) -> Result<Vec<Column>, TransferError> {
    let mut columns: Vec<Column> = OWN
        .iter()
        .map(|name| column(name, CellKind::Text))
        .collect();
    for field in &schema.fields {
        let kind = match field.settings {
            FieldSettings::Text { .. } | FieldSettings::Image => CellKind::Text,
            FieldSettings::Chat { .. } | FieldSettings::Custom { .. } => CellKind::Json,
        };
        columns.push(column(&field.name, kind));
    }
    columns.extend(schema.questions.iter().flat_map(of_question));
    for property in &schema.metadata_properties {
        let kind = match property.settings {
            // A term may be of any type, and there may be several.
            MetadataSettings::Terms { .. } => CellKind::Json,
            MetadataSettings::Integer { .. } => CellKind::Integer,
            MetadataSettings::Float { .. } => CellKind::Number,
        };
        columns.push(column(&format!("metadata.{}", property.name), kind));
    }
    let extra = extra.iter();
    columns.extend(extra.map(|name| column(&format!("metadata.{name}"), CellKind::Json)));
    for vector in &schema.vectors_settings {
        columns.push(column(
            &format!("vector.{}", vector.name),
            CellKind::Numbers,
        ));
    }
    let mut seen = HashSet::new();
    match columns.iter().find(|column| !seen.insert(&column.name)) {
        None => Ok(columns),
        Some(twice) => {
            let reason = format!("two columns would be called `{}`", twice.name);
            Err(TransferError::Unfit(reason))
        }
    }
}

fn of_question(question: &Question) -> [Column; 6] {
    let (one, many, score) = match question.settings {
        QuestionSettings::Text { .. } | QuestionSettings::LabelSelection { .. } => {
            (CellKind::Text, CellKind::Texts, CellKind::Number)
        }
        QuestionSettings::Rating { .. } => {
            (CellKind::Integer, CellKind::Integers, CellKind::Number)
        }
        // The score of a list is one number or one for each item.
        QuestionSettings::MultiLabelSelection { .. } => {
            (CellKind::Texts, CellKind::Json, CellKind::Json)
        }
        QuestionSettings::Ranking { .. } | QuestionSettings::Span { .. } => {
            (CellKind::Json, CellKind::Json, CellKind::Json)
        }
    };
    let name = &question.name;
    [
        column(&format!("{name}.responses"), many),
        column(&format!("{name}.responses.users"), CellKind::Texts),
        column(&format!("{name}.responses.status"), CellKind::Texts),
        column(&format!("{name}.suggestion"), one),
        column(&format!("{name}.suggestion.agent"), CellKind::Text),
        column(&format!("{name}.suggestion.score"), score),
    ]
}

fn column(name: &str, kind: CellKind) -> Column {
    Column {
        name: name.to_owned(),
        kind,
    }
}
