use super::View;
use crate::{
    Dataset, DatasetId, Delivery, Exposure, Field, FieldId, Job, Loop, LoopEvent, LoopId, Media,
    MetadataProperty, MetadataPropertyId, ModelVersion, Question, QuestionId, Record, RecordId,
    Response, ResponseId, StoreError, Suggestion, SuggestionId, Timestamp, User, UserId, Vector,
    VectorSettings, VectorSettingsId, Webhook, WebhookId, Workspace, WorkspaceId,
};

type Result<T> = std::result::Result<T, StoreError>;

/// A state of the store that can be changed. What is written is seen by the view at once.
///
/// `put_…` inserts what has a new id and replaces what has a known one; a replaced thing keeps its
/// place in the order. Deleting what is not there does nothing. Counters and the search index
/// follow by themselves, also where settings come, change or go after the records: a search sees
/// what is there through the settings as they are.
///
/// A thing never moves: what is replaced keeps the dataset, record, user, question or webhook that
/// it belongs to.
///
/// # Errors
/// [`StoreError::Taken`] where a key is not unique, with the name of the key as given below: its
/// value is the name, id or external id that is there already, and empty for API keys.
/// [`StoreError::Backend`] where something belongs to what is not there; at the latest the whole
/// unit of work says so. Otherwise only if the back end fails. A unit of work ends with the first
/// error: what a call that failed has done is open, and only the failure of the whole undoes it.
#[expect(clippy::missing_errors_doc, reason = "the trait says it once for all")]
pub trait Transaction: View {
    /// Keys: `username`, `api_key`.
    fn put_user(&mut self, user: &User) -> Result<()>;
    /// Notes whom a provider of sign-ins means by a subject; replaces whom it meant before.
    fn put_identity(&mut self, provider: &str, subject: &str, user: UserId) -> Result<()>;
    /// Also their responses, memberships and identities. Statuses of records stay as they are.
    fn delete_user(&mut self, id: UserId) -> Result<()>;

    /// Key: `name`.
    fn put_workspace(&mut self, workspace: &Workspace) -> Result<()>;
    /// Also its memberships. It must have no datasets; the unit of work fails otherwise.
    fn delete_workspace(&mut self, id: WorkspaceId) -> Result<()>;
    /// Makes a user a member; nothing changes if they are.
    fn add_member(&mut self, workspace: WorkspaceId, user: UserId) -> Result<()>;
    /// Ends a membership.
    fn remove_member(&mut self, workspace: WorkspaceId, user: UserId) -> Result<()>;

    /// Key: `name` within the workspace.
    fn put_dataset(&mut self, dataset: &Dataset) -> Result<()>;
    /// Sets when something last happened in a dataset. Cheap: a kept schema may go on showing the
    /// time before.
    fn touch_dataset(&mut self, id: DatasetId, at: Timestamp) -> Result<()>;
    /// Also everything in it. Jobs stay.
    fn delete_dataset(&mut self, id: DatasetId) -> Result<()>;
    /// Key: `name` within the dataset.
    fn put_field(&mut self, field: &Field) -> Result<()>;
    /// Values in records stay.
    fn delete_field(&mut self, id: FieldId) -> Result<()>;
    /// Key: `name` within the dataset.
    fn put_question(&mut self, question: &Question) -> Result<()>;
    /// Also its suggestions and loops. Values in responses stay.
    fn delete_question(&mut self, id: QuestionId) -> Result<()>;
    /// Key: `name` within the dataset. A new one covers the values that records already have.
    fn put_metadata_property(&mut self, property: &MetadataProperty) -> Result<()>;
    /// Values in records stay.
    fn delete_metadata_property(&mut self, id: MetadataPropertyId) -> Result<()>;
    /// Key: `name` within the dataset.
    fn put_vector_settings(&mut self, settings: &VectorSettings) -> Result<()>;
    /// Also the vectors.
    fn delete_vector_settings(&mut self, id: VectorSettingsId) -> Result<()>;

    /// Key: `external_id` within the dataset. New ones come after all others, in this order.
    fn put_records(&mut self, records: &[Record]) -> Result<()>;
    /// Also their responses, suggestions and vectors.
    fn delete_records(&mut self, ids: &[RecordId]) -> Result<()>;
    /// Key: `user` within the record.
    fn put_responses(&mut self, responses: &[Response]) -> Result<()>;
    /// Removes a response.
    fn delete_response(&mut self, id: ResponseId) -> Result<()>;
    /// Key: `question` within the record.
    fn put_suggestions(&mut self, suggestions: &[Suggestion]) -> Result<()>;
    /// Removes suggestions.
    fn delete_suggestions(&mut self, ids: &[SuggestionId]) -> Result<()>;
    /// Replaces the vectors with the same record and settings.
    fn put_vectors(&mut self, vectors: &[Vector]) -> Result<()>;
    /// Removes one vector of one record.
    fn delete_vector(&mut self, record: RecordId, settings: VectorSettingsId) -> Result<()>;

    /// Inserts or replaces a webhook.
    fn put_webhook(&mut self, webhook: &Webhook) -> Result<()>;
    /// Also its deliveries.
    fn delete_webhook(&mut self, id: WebhookId) -> Result<()>;
    /// Inserts or replaces deliveries.
    fn put_deliveries(&mut self, deliveries: &[Delivery]) -> Result<()>;
    /// Inserts or replaces a job.
    fn put_job(&mut self, job: &Job) -> Result<()>;

    /// Key: `name` within the dataset.
    fn put_loop(&mut self, new: &Loop) -> Result<()>;
    /// Also its events, versions and exposures.
    fn delete_loop(&mut self, id: LoopId) -> Result<()>;
    /// Adds an event to a loop. Key: `number` within the loop.
    fn append_loop_event(&mut self, event: &LoopEvent) -> Result<()>;
    /// Adds a version. Key: `number` within the loop.
    fn put_model_version(&mut self, version: &ModelVersion) -> Result<()>;
    /// Adds exposures, in place of those with the same response and loop. They go with their
    /// response.
    fn put_exposures(&mut self, exposures: &[Exposure]) -> Result<()>;

    /// Adds a file of a dataset, in place of the one with the same hash.
    fn put_media(&mut self, media: &Media) -> Result<()>;

    /// Writes something that nobody sees, to find out whether writing works.
    fn probe(&mut self) -> Result<()>;
}
