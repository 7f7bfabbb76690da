use std::collections::{BTreeSet, HashSet};

use hone_annotation::use_case::records::{Include, VectorsIncluded};
use hone_annotation::{FieldSettings, MetadataSettings, Question, QuestionSettings, Schema};
use hone_table::{CellKind, Column};

use crate::TransferError;
use crate::flat::OWN;

/// The columns of a dataset with what is included; `extra` names metadata without a property.
pub(crate) fn columns(
    schema: &Schema,
    extra: &BTreeSet<String>,
    include: &Include,
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
    for question in &schema.questions {
        let [answers @ .., offer, agent, score] = of_question(question);
        columns.extend(answers.into_iter().filter(|_| include.responses));
        let offered = [offer, agent, score].into_iter();
        columns.extend(offered.filter(|_| include.suggestions));
    }
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
    let vectors = match &include.vectors {
        VectorsIncluded::None => &[],
        VectorsIncluded::All | VectorsIncluded::Named(_) => schema.vectors_settings.as_slice(),
    };
    for vector in vectors {
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
