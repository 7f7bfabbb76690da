//! What the port reads.

use std::sync::Arc;

use hone_annotation::search::{Found, Search};
use hone_annotation::store::{Counts, MetadataMetrics, UserCounts, View};
use hone_annotation::{
    Dataset, DatasetId, Delivery, Exposure, Field, FieldId, Job, JobId, KeyHash, Loop, LoopEvent,
    LoopId, Media, MediaHash, MetadataProperty, MetadataPropertyId, ModelVersion, Question,
    QuestionId, Record, RecordId, Response, ResponseId, Schema, StoreError, Suggestion,
    SuggestionId, Timestamp, User, UserId, Vector, VectorSettings, VectorSettingsId, VersionId,
    Webhook, WebhookId, Workspace, WorkspaceId,
};

use super::session::Session;
use super::{
    datasets, exposures, jobs, loops, media, metadata, records, responses, schema, search,
    settings, suggestions, users, vectors, webhooks, workspaces,
};

type Result<T> = std::result::Result<T, StoreError>;

impl View for Session {
    fn user(&self, id: UserId) -> Result<Option<User>> {
        Ok(users::by_id(self, id)?)
    }

    fn user_by_name(&self, username: &str) -> Result<Option<User>> {
        Ok(users::by_name(self, username)?)
    }

    fn user_by_key(&self, key: KeyHash) -> Result<Option<User>> {
        Ok(users::by_key(self, key)?)
    }

    fn user_by_identity(&self, provider: &str, subject: &str) -> Result<Option<User>> {
        Ok(users::by_identity(self, provider, subject)?)
    }

    fn users(&self) -> Result<Vec<User>> {
        Ok(users::all(self)?)
    }

    fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>> {
        Ok(workspaces::by_id(self, id)?)
    }

    fn workspace_by_name(&self, name: &str) -> Result<Option<Workspace>> {
        Ok(workspaces::by_name(self, name)?)
    }

    fn workspaces(&self) -> Result<Vec<Workspace>> {
        Ok(workspaces::all(self)?)
    }

    fn workspaces_of(&self, user: UserId) -> Result<Vec<Workspace>> {
        Ok(workspaces::of_user(self, user)?)
    }

    fn members(&self, workspace: WorkspaceId) -> Result<Vec<User>> {
        Ok(workspaces::members(self, workspace)?)
    }

    fn is_member(&self, workspace: WorkspaceId, user: UserId) -> Result<bool> {
        Ok(workspaces::is_member(self, workspace, user)?)
    }

    fn dataset(&self, id: DatasetId) -> Result<Option<Dataset>> {
        Ok(datasets::by_id(self, id)?)
    }

    fn dataset_by_name(&self, workspace: WorkspaceId, name: &str) -> Result<Option<Dataset>> {
        Ok(datasets::by_name(self, workspace, name)?)
    }

    fn datasets(&self) -> Result<Vec<Dataset>> {
        Ok(datasets::all(self)?)
    }

    fn schema(&self, id: DatasetId) -> Result<Option<Arc<Schema>>> {
        Ok(schema::kept(self, id)?.map(|kept| kept.schema))
    }

    fn field(&self, id: FieldId) -> Result<Option<Field>> {
        Ok(settings::fields::by_id(self, id)?)
    }

    fn question(&self, id: QuestionId) -> Result<Option<Question>> {
        Ok(settings::questions::by_id(self, id)?)
    }

    fn metadata_property(&self, id: MetadataPropertyId) -> Result<Option<MetadataProperty>> {
        Ok(settings::properties::by_id(self, id)?)
    }

    fn vector_settings(&self, id: VectorSettingsId) -> Result<Option<VectorSettings>> {
        Ok(settings::vectors::by_id(self, id)?)
    }

    fn counts(&self, dataset: DatasetId) -> Result<Counts> {
        Ok(datasets::counts(self, dataset)?)
    }

    fn user_counts(&self, dataset: DatasetId) -> Result<Vec<UserCounts>> {
        Ok(datasets::user_counts(self, dataset)?)
    }

    fn metadata_metrics(&self, property: MetadataPropertyId) -> Result<MetadataMetrics> {
        Ok(metadata::metrics(self, property)?)
    }

    fn agents(&self, question: QuestionId) -> Result<Vec<String>> {
        Ok(suggestions::agents(self, question)?)
    }

    fn record(&self, id: RecordId) -> Result<Option<Record>> {
        Ok(records::by_id(self, id)?)
    }

    fn records_by_id(&self, dataset: DatasetId, ids: &[RecordId]) -> Result<Vec<Record>> {
        Ok(records::by_ids(self, dataset, ids)?)
    }

    fn records_by_external_id(&self, dataset: DatasetId, ids: &[&str]) -> Result<Vec<Record>> {
        Ok(records::by_external_ids(self, dataset, ids)?)
    }

    fn record_page(&self, dataset: DatasetId, offset: usize, limit: usize) -> Result<Vec<Record>> {
        Ok(records::page(self, dataset, offset, limit)?)
    }

    fn answered_records(
        &self,
        dataset: DatasetId,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Record>> {
        Ok(records::answered(self, dataset, after, limit)?)
    }

    fn search(&self, dataset: DatasetId, search: &Search) -> Result<Found> {
        Ok(search::search(self, dataset, search)?)
    }

    fn response(&self, id: ResponseId) -> Result<Option<Response>> {
        Ok(responses::by_id(self, id)?)
    }

    fn responses(&self, records: &[RecordId]) -> Result<Vec<Response>> {
        Ok(responses::of_records(self, records)?)
    }

    fn records_answered_by(&self, user: UserId) -> Result<Vec<RecordId>> {
        Ok(responses::answered_by(self, user)?)
    }

    fn suggestion(&self, id: SuggestionId) -> Result<Option<Suggestion>> {
        Ok(suggestions::by_id(self, id)?)
    }

    fn suggestions(&self, records: &[RecordId]) -> Result<Vec<Suggestion>> {
        Ok(suggestions::of_records(self, records)?)
    }

    fn vectors(
        &self,
        records: &[RecordId],
        settings: Option<&[VectorSettingsId]>,
    ) -> Result<Vec<Vector>> {
        Ok(vectors::of_records(self, records, settings)?)
    }

    fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>> {
        Ok(webhooks::by_id(self, id)?)
    }

    fn webhooks(&self) -> Result<Vec<Webhook>> {
        Ok(webhooks::all(self)?)
    }

    fn due_deliveries(
        &self,
        webhook: WebhookId,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Delivery>> {
        Ok(webhooks::due(self, webhook, now, limit)?)
    }

    fn deliveries(&self, webhook: WebhookId, limit: usize) -> Result<Vec<Delivery>> {
        Ok(webhooks::last(self, webhook, limit)?)
    }

    fn job(&self, id: JobId) -> Result<Option<Job>> {
        Ok(jobs::by_id(self, id)?)
    }

    fn next_job(&self, now: Timestamp) -> Result<Option<Job>> {
        Ok(jobs::next(self, now)?)
    }

    fn learning_loop(&self, id: LoopId) -> Result<Option<Loop>> {
        Ok(loops::by_id(self, id)?)
    }

    fn loops(&self, dataset: Option<DatasetId>) -> Result<Vec<Loop>> {
        Ok(loops::all(self, dataset)?)
    }

    fn loop_events(&self, id: LoopId, after: u64, limit: usize) -> Result<Vec<LoopEvent>> {
        Ok(loops::events(self, id, after, limit)?)
    }

    fn last_loop_event(&self, id: LoopId) -> Result<Option<LoopEvent>> {
        Ok(loops::last_event(self, id)?)
    }

    fn model_version(&self, id: VersionId) -> Result<Option<ModelVersion>> {
        Ok(loops::version(self, id)?)
    }

    fn model_versions(&self, id: LoopId) -> Result<Vec<ModelVersion>> {
        Ok(loops::versions(self, id)?)
    }

    fn exposures(&self, responses: &[ResponseId]) -> Result<Vec<Exposure>> {
        Ok(exposures::of_responses(self, responses)?)
    }

    fn last_exposures(&self, id: LoopId, limit: usize) -> Result<Vec<Exposure>> {
        Ok(exposures::last(self, id, limit)?)
    }

    fn submitted(&self, dataset: DatasetId) -> Result<Vec<Response>> {
        Ok(responses::submitted(self, dataset)?)
    }

    fn media(&self, dataset: DatasetId, hash: MediaHash) -> Result<Option<Media>> {
        Ok(media::get(self, dataset, hash)?)
    }
}
