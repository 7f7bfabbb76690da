//! What the port writes.

use hone_annotation::store::Transaction;
use hone_annotation::{
    Dataset, DatasetId, Delivery, Exposure, Field, FieldId, Job, Loop, LoopEvent, LoopId, Media,
    MetadataProperty, MetadataPropertyId, ModelVersion, Question, QuestionId, Record, RecordId,
    Response, ResponseId, StoreError, Suggestion, SuggestionId, Timestamp, User, UserId, Vector,
    VectorSettings, VectorSettingsId, Webhook, WebhookId, Workspace, WorkspaceId,
};

use super::session::Session;
use super::{
    datasets, exposures, jobs, loops, media, records, responses, settings, suggestions, users,
    vectors, webhooks, workspaces,
};

type Result<T> = std::result::Result<T, StoreError>;

impl Transaction for Session {
    fn put_user(&mut self, user: &User) -> Result<()> {
        Ok(users::put(self, user)?)
    }

    fn put_identity(&mut self, provider: &str, subject: &str, user: UserId) -> Result<()> {
        Ok(users::put_identity(self, provider, subject, user)?)
    }

    fn delete_user(&mut self, id: UserId) -> Result<()> {
        Ok(users::delete(self, id)?)
    }

    fn put_workspace(&mut self, workspace: &Workspace) -> Result<()> {
        Ok(workspaces::put(self, workspace)?)
    }

    fn delete_workspace(&mut self, id: WorkspaceId) -> Result<()> {
        Ok(workspaces::delete(self, id)?)
    }

    fn add_member(&mut self, workspace: WorkspaceId, user: UserId) -> Result<()> {
        Ok(workspaces::add_member(self, workspace, user)?)
    }

    fn remove_member(&mut self, workspace: WorkspaceId, user: UserId) -> Result<()> {
        Ok(workspaces::remove_member(self, workspace, user)?)
    }

    fn put_dataset(&mut self, dataset: &Dataset) -> Result<()> {
        Ok(datasets::put(self, dataset)?)
    }

    fn touch_dataset(&mut self, id: DatasetId, at: Timestamp) -> Result<()> {
        Ok(datasets::touch(self, id, at)?)
    }

    fn delete_dataset(&mut self, id: DatasetId) -> Result<()> {
        Ok(datasets::delete(self, id)?)
    }

    fn put_field(&mut self, field: &Field) -> Result<()> {
        Ok(settings::fields::put(self, field)?)
    }

    fn delete_field(&mut self, id: FieldId) -> Result<()> {
        Ok(settings::fields::delete(self, id)?)
    }

    fn put_question(&mut self, question: &Question) -> Result<()> {
        Ok(settings::questions::put(self, question)?)
    }

    fn delete_question(&mut self, id: QuestionId) -> Result<()> {
        Ok(settings::questions::delete(self, id)?)
    }

    fn put_metadata_property(&mut self, property: &MetadataProperty) -> Result<()> {
        Ok(settings::properties::put(self, property)?)
    }

    fn delete_metadata_property(&mut self, id: MetadataPropertyId) -> Result<()> {
        Ok(settings::properties::delete(self, id)?)
    }

    fn put_vector_settings(&mut self, settings: &VectorSettings) -> Result<()> {
        Ok(settings::vectors::put(self, settings)?)
    }

    fn delete_vector_settings(&mut self, id: VectorSettingsId) -> Result<()> {
        Ok(settings::vectors::delete(self, id)?)
    }

    fn put_records(&mut self, records: &[Record]) -> Result<()> {
        Ok(records::put(self, records)?)
    }

    fn delete_records(&mut self, ids: &[RecordId]) -> Result<()> {
        Ok(records::delete(self, ids)?)
    }

    fn put_responses(&mut self, responses: &[Response]) -> Result<()> {
        Ok(responses::put(self, responses)?)
    }

    fn delete_response(&mut self, id: ResponseId) -> Result<()> {
        Ok(responses::delete(self, id)?)
    }

    fn put_suggestions(&mut self, suggestions: &[Suggestion]) -> Result<()> {
        Ok(suggestions::put(self, suggestions)?)
    }

    fn delete_suggestions(&mut self, ids: &[SuggestionId]) -> Result<()> {
        Ok(suggestions::delete(self, ids)?)
    }

    fn put_vectors(&mut self, vectors: &[Vector]) -> Result<()> {
        Ok(vectors::put(self, vectors)?)
    }

    fn delete_vector(&mut self, record: RecordId, settings: VectorSettingsId) -> Result<()> {
        Ok(vectors::delete(self, record, settings)?)
    }

    fn put_webhook(&mut self, webhook: &Webhook) -> Result<()> {
        Ok(webhooks::put(self, webhook)?)
    }

    fn delete_webhook(&mut self, id: WebhookId) -> Result<()> {
        Ok(webhooks::delete(self, id)?)
    }

    fn put_deliveries(&mut self, deliveries: &[Delivery]) -> Result<()> {
        Ok(webhooks::put_deliveries(self, deliveries)?)
    }

    fn put_job(&mut self, job: &Job) -> Result<()> {
        Ok(jobs::put(self, job)?)
    }

    fn put_loop(&mut self, new: &Loop) -> Result<()> {
        Ok(loops::put(self, new)?)
    }

    fn delete_loop(&mut self, id: LoopId) -> Result<()> {
        Ok(loops::delete(self, id)?)
    }

    fn append_loop_event(&mut self, event: &LoopEvent) -> Result<()> {
        Ok(loops::append_event(self, event)?)
    }

    fn put_model_version(&mut self, version: &ModelVersion) -> Result<()> {
        Ok(loops::put_version(self, version)?)
    }

    fn put_exposures(&mut self, exposures: &[Exposure]) -> Result<()> {
        Ok(exposures::put(self, exposures)?)
    }

    fn put_media(&mut self, media: &Media) -> Result<()> {
        Ok(media::put(self, media)?)
    }

    fn probe(&mut self) -> Result<()> {
        Ok(self.tick().map(drop)?)
    }
}
