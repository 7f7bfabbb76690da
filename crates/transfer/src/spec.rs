use hone_annotation::store::{Store, Transaction};
use hone_annotation::use_case::datasets::{self, NewDataset};
use hone_annotation::use_case::settings::{
    self, NewField, NewMetadataProperty, NewQuestion, NewVectorSettings,
};
use hone_annotation::{
    DatasetId, Distribution, FieldSettings, MetadataSettings, Object, QuestionSettings, WorkspaceId,
};
use serde::Deserialize;

use crate::outside::machine;
use crate::place::held_dataset;
use crate::{Outside, TransferError};

/// A dataset that is to be, with its settings: the shape that the API and the SDK write.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Spec {
    #[serde(default)]
    pub(crate) name: String,
    pub(crate) guidelines: Option<String>,
    pub(crate) allow_extra_metadata: Option<bool>,
    pub(crate) distribution: Option<Distribution>,
    #[serde(default, skip_deserializing)]
    pub(crate) kept: Option<Object>,
    #[serde(default)]
    pub(crate) fields: Vec<FieldSpec>,
    #[serde(default)]
    pub(crate) questions: Vec<QuestionSpec>,
    #[serde(default)]
    pub(crate) metadata: Vec<MetadataSpec>,
    #[serde(default)]
    pub(crate) vectors: Vec<VectorSpec>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FieldSpec {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) required: Option<bool>,
    pub(crate) settings: FieldSettings,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct QuestionSpec {
    pub(crate) id: Option<String>,
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) required: Option<bool>,
    pub(crate) settings: QuestionSettings,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MetadataSpec {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) settings: MetadataSettings,
    pub(crate) visible_for_annotators: Option<bool>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct VectorSpec {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) dimensions: usize,
}

/// Whether a dataset takes records at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Publishing {
    Now,
    Later,
}

impl Spec {
    /// The dataset of this name, made if there is none; one that is there keeps its settings.
    pub(crate) async fn settle(
        self,
        store: &dyn Store,
        outside: &dyn Outside,
        workspace: WorkspaceId,
        publishing: Publishing,
    ) -> Result<DatasetId, TransferError> {
        if let Some(dataset) = held_dataset(store, workspace, &self.name).await? {
            return Ok(dataset.id);
        }
        let mut context = outside.context()?;
        let make = move |tx: &mut dyn Transaction| {
            let actor = machine();
            let new = NewDataset {
                workspace,
                name: self.name.clone(),
                guidelines: self.guidelines.clone().filter(|text| !text.is_empty()),
                allow_extra_metadata: self.allow_extra_metadata.unwrap_or(true),
                distribution: self.distribution.unwrap_or_default(),
                metadata: self.kept.clone(),
            };
            let id = datasets::create(tx, &actor, new, &mut context)?.id;
            self.add_settings(tx, id, &mut context)?;
            if publishing == Publishing::Now {
                datasets::publish(tx, &actor, id, &mut context)?;
            }
            Ok(id)
        };
        Ok(store.write(make).await?)
    }

    fn add_settings(
        self,
        tx: &mut dyn Transaction,
        id: DatasetId,
        context: &mut hone_annotation::Context,
    ) -> Result<(), hone_annotation::AnnotationError> {
        let actor = machine();
        for field in self.fields {
            let new = NewField {
                title: field.title.unwrap_or_else(|| field.name.clone()),
                name: field.name,
                required: field.required.unwrap_or(true),
                settings: field.settings,
            };
            settings::create_field(tx, &actor, id, new, context)?;
        }
        for question in self.questions {
            let new = NewQuestion {
                title: question.title.unwrap_or_else(|| question.name.clone()),
                name: question.name,
                description: question.description.filter(|text| !text.is_empty()),
                required: question.required.unwrap_or(true),
                settings: question.settings,
            };
            settings::create_question(tx, &actor, id, new, context)?;
        }
        for property in self.metadata {
            let new = NewMetadataProperty {
                title: property.title.unwrap_or_else(|| property.name.clone()),
                name: property.name,
                settings: property.settings,
                visible_for_annotators: property.visible_for_annotators.unwrap_or(true),
            };
            settings::create_metadata_property(tx, &actor, id, new, context)?;
        }
        for vector in self.vectors {
            let new = NewVectorSettings {
                title: vector.title.unwrap_or_else(|| vector.name.clone()),
                name: vector.name,
                dimensions: vector.dimensions,
            };
            settings::create_vector_settings(tx, &actor, id, new, context)?;
        }
        Ok(())
    }
}
