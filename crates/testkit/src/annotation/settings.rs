use hone_annotation::{
    DatasetId, Field, FieldSettings, LabelOption, MetadataProperty, MetadataSettings, Question,
    QuestionSettings, VectorSettings,
};

use super::{at, id};

/// A field that records need not have.
pub fn field(dataset: DatasetId, name: &str, settings: FieldSettings) -> Field {
    Field {
        id: id(&format!("{dataset} {name}")),
        dataset,
        name: name.to_owned(),
        title: name.to_owned(),
        required: false,
        settings,
        inserted_at: at(0),
        updated_at: at(0),
    }
}

/// A question that responses need not answer.
pub fn question(dataset: DatasetId, name: &str, settings: QuestionSettings) -> Question {
    Question {
        id: id(&format!("{dataset} {name}")),
        dataset,
        name: name.to_owned(),
        title: name.to_owned(),
        description: None,
        required: false,
        settings,
        inserted_at: at(0),
        updated_at: at(0),
    }
}

/// A metadata property that annotators see.
pub fn metadata_property(
    dataset: DatasetId,
    name: &str,
    settings: MetadataSettings,
) -> MetadataProperty {
    MetadataProperty {
        id: id(&format!("{dataset} {name}")),
        dataset,
        name: name.to_owned(),
        title: name.to_owned(),
        settings,
        visible_for_annotators: true,
        inserted_at: at(0),
        updated_at: at(0),
    }
}

/// The settings of a vector.
pub fn vector_settings(dataset: DatasetId, name: &str, dimensions: usize) -> VectorSettings {
    VectorSettings {
        id: id(&format!("{dataset} {name}")),
        dataset,
        name: name.to_owned(),
        title: name.to_owned(),
        dimensions,
        inserted_at: at(0),
        updated_at: at(0),
    }
}

/// Labels that read as they are stored.
pub fn options(values: &[&str]) -> Vec<LabelOption> {
    let option = |value: &&str| LabelOption {
        value: (*value).to_owned(),
        text: (*value).to_owned(),
        description: None,
    };
    values.iter().map(option).collect()
}
