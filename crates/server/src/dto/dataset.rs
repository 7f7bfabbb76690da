//! Datasets.

use hone_annotation::use_case::datasets;
use hone_annotation::{
    Dataset, DatasetId, DatasetStatus, Distribution, Object, Timestamp, WorkspaceId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::shape;
use crate::patch::{self, Patch};

/// A dataset.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Dataset)]
pub(crate) struct DatasetReply {
    #[schema(value_type = Uuid)]
    id: DatasetId,
    name: String,
    guidelines: Option<String>,
    allow_extra_metadata: bool,
    #[schema(value_type = DatasetStatusName)]
    status: DatasetStatus,
    #[schema(value_type = shape::Distribution)]
    distribution: Distribution,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Object>,
    #[schema(value_type = Uuid)]
    workspace_id: WorkspaceId,
    #[schema(value_type = String)]
    last_activity_at: Timestamp,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

impl From<Dataset> for DatasetReply {
    fn from(dataset: Dataset) -> Self {
        Self {
            id: dataset.id,
            name: dataset.name,
            guidelines: dataset.guidelines,
            allow_extra_metadata: dataset.allow_extra_metadata,
            status: dataset.status,
            distribution: dataset.distribution,
            metadata: dataset.metadata,
            workspace_id: dataset.workspace,
            last_activity_at: dataset.last_activity_at,
            inserted_at: dataset.inserted_at,
            updated_at: dataset.updated_at,
        }
    }
}

/// Whether a dataset takes records yet.
#[derive(ToSchema)]
#[schema(as = DatasetStatus)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the domain's DatasetStatus")]
pub(crate) enum DatasetStatusName {
    /// Its fields and questions may still change.
    Draft,
    /// It is published.
    Ready,
}

/// A new dataset.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewDataset {
    #[schema(value_type = Uuid)]
    workspace_id: WorkspaceId,
    name: String,
    #[serde(default)]
    guidelines: Option<String>,
    /// Yes if absent.
    #[serde(default)]
    allow_extra_metadata: Option<bool>,
    /// One submitted response completes a record if absent.
    #[serde(default)]
    #[schema(value_type = Option<shape::Distribution>)]
    distribution: Option<Distribution>,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    metadata: Option<Object>,
}

impl From<NewDataset> for datasets::NewDataset {
    fn from(new: NewDataset) -> Self {
        Self {
            workspace: new.workspace_id,
            name: new.name,
            guidelines: new.guidelines,
            allow_extra_metadata: new.allow_extra_metadata.unwrap_or(true),
            distribution: new.distribution.unwrap_or_default(),
            metadata: new.metadata,
        }
    }
}

/// What is to change of a dataset.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DatasetPatch {
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    name: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    guidelines: Patch<String>,
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    allow_extra_metadata: Option<bool>,
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(value_type = Option<shape::Distribution>, nullable = false)]
    distribution: Option<Distribution>,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    metadata: Patch<Object>,
}

impl From<DatasetPatch> for datasets::DatasetChange {
    fn from(patch: DatasetPatch) -> Self {
        Self {
            name: patch.name,
            guidelines: patch.guidelines.into(),
            allow_extra_metadata: patch.allow_extra_metadata,
            distribution: patch.distribution,
            metadata: patch.metadata.into(),
        }
    }
}

/// Which datasets are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DatasetFilter {
    /// Those of this workspace.
    #[param(value_type = Option<Uuid>)]
    workspace_id: Option<WorkspaceId>,
    /// Those of this name.
    name: Option<String>,
    /// Those of this status.
    #[param(value_type = Option<DatasetStatusName>)]
    status: Option<DatasetStatus>,
}

impl From<DatasetFilter> for datasets::DatasetFilter {
    fn from(filter: DatasetFilter) -> Self {
        Self {
            workspace: filter.workspace_id,
            name: filter.name,
            status: filter.status,
        }
    }
}
