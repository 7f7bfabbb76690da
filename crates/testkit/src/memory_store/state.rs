use std::collections::BTreeMap;

use hone_annotation::{
    Dataset, DatasetId, Delivery, DeliveryId, Exposure, Field, FieldId, Job, JobId, Loop,
    LoopEvent, LoopId, Media, MediaHash, MetadataProperty, MetadataPropertyId, ModelVersion,
    Question, QuestionId, Record, RecordId, Response, ResponseId, Suggestion, SuggestionId, User,
    UserId, VectorSettings, VectorSettingsId, VersionId, Webhook, WebhookId, Workspace,
    WorkspaceId,
};

use super::table::Table;

/// Everything that is kept. Nothing is kept twice: counts and pages are found by looking.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) users: Table<UserId, User>,
    pub(super) identities: BTreeMap<(String, String), UserId>,
    pub(super) workspaces: Table<WorkspaceId, Workspace>,
    pub(super) members: Table<(WorkspaceId, UserId), (WorkspaceId, UserId)>,
    pub(super) datasets: Table<DatasetId, Dataset>,
    pub(super) fields: Table<FieldId, Field>,
    pub(super) questions: Table<QuestionId, Question>,
    pub(super) metadata_properties: Table<MetadataPropertyId, MetadataProperty>,
    pub(super) vectors_settings: Table<VectorSettingsId, VectorSettings>,
    pub(super) records: Table<RecordId, Record>,
    pub(super) responses: Table<ResponseId, Response>,
    pub(super) suggestions: Table<SuggestionId, Suggestion>,
    pub(super) vectors: BTreeMap<(RecordId, VectorSettingsId), Vec<f32>>,
    pub(super) webhooks: Table<WebhookId, Webhook>,
    pub(super) deliveries: Table<DeliveryId, Delivery>,
    pub(super) jobs: Table<JobId, Job>,
    pub(super) loops: Table<LoopId, Loop>,
    pub(super) loop_events: BTreeMap<(LoopId, u64), LoopEvent>,
    pub(super) model_versions: Table<VersionId, ModelVersion>,
    pub(super) media: BTreeMap<(DatasetId, MediaHash), Media>,
    pub(super) exposures: Table<(ResponseId, LoopId), Exposure>,
}

impl State {
    /// The records of a dataset, in order.
    pub(super) fn records_of(&self, dataset: DatasetId) -> impl Iterator<Item = &Record> {
        let records = self.records.rows();
        records.filter(move |record| record.dataset == dataset)
    }

    /// The responses to one record, in order.
    pub(super) fn responses_to(&self, record: RecordId) -> impl Iterator<Item = &Response> {
        let responses = self.responses.rows();
        responses.filter(move |response| response.record == record)
    }
}
