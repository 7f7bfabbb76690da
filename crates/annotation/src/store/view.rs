use std::sync::Arc;

use super::{Counts, MetadataMetrics, UserCounts};
use crate::search::{Found, Search};
use crate::{
    Dataset, DatasetId, Delivery, Exposure, Field, FieldId, Job, JobId, KeyHash, Loop, LoopEvent,
    LoopId, Media, MediaHash, MetadataProperty, MetadataPropertyId, ModelVersion, Question,
    QuestionId, Record, RecordId, Response, ResponseId, Schema, StoreError, Suggestion,
    SuggestionId, Timestamp, User, UserId, Vector, VectorSettings, VectorSettingsId, VersionId,
    Webhook, WebhookId, Workspace, WorkspaceId,
};

type Result<T> = std::result::Result<T, StoreError>;

/// One consistent state of the store. Lists are in order of insertion unless they say otherwise.
///
/// # Errors
/// Every method fails only if the back end does; what is not there is `None` or left out.
#[expect(clippy::missing_errors_doc, reason = "the trait says it once for all")]
pub trait View {
    /// A user.
    fn user(&self, id: UserId) -> Result<Option<User>>;
    /// The user of a name.
    fn user_by_name(&self, username: &str) -> Result<Option<User>>;
    /// The user of an API key.
    fn user_by_key(&self, key: KeyHash) -> Result<Option<User>>;
    /// The user whom a provider of sign-ins means by a subject.
    fn user_by_identity(&self, provider: &str, subject: &str) -> Result<Option<User>>;
    /// All users.
    fn users(&self) -> Result<Vec<User>>;

    /// A workspace.
    fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>>;
    /// The workspace of a name.
    fn workspace_by_name(&self, name: &str) -> Result<Option<Workspace>>;
    /// All workspaces.
    fn workspaces(&self) -> Result<Vec<Workspace>>;
    /// The workspaces that a user is a member of, in order of their own insertion.
    fn workspaces_of(&self, user: UserId) -> Result<Vec<Workspace>>;
    /// The members of a workspace, in order of joining.
    fn members(&self, workspace: WorkspaceId) -> Result<Vec<User>>;
    /// Whether a user is a member of a workspace.
    fn is_member(&self, workspace: WorkspaceId, user: UserId) -> Result<bool>;

    /// A dataset.
    fn dataset(&self, id: DatasetId) -> Result<Option<Dataset>>;
    /// The dataset of a name.
    fn dataset_by_name(&self, workspace: WorkspaceId, name: &str) -> Result<Option<Dataset>>;
    /// All datasets.
    fn datasets(&self) -> Result<Vec<Dataset>>;
    /// A dataset with its settings. Cheap: adapters keep it.
    fn schema(&self, id: DatasetId) -> Result<Option<Arc<Schema>>>;
    /// A field.
    fn field(&self, id: FieldId) -> Result<Option<Field>>;
    /// A question.
    fn question(&self, id: QuestionId) -> Result<Option<Question>>;
    /// A metadata property.
    fn metadata_property(&self, id: MetadataPropertyId) -> Result<Option<MetadataProperty>>;
    /// The settings of a vector.
    fn vector_settings(&self, id: VectorSettingsId) -> Result<Option<VectorSettings>>;
    /// How many records a dataset has.
    fn counts(&self, dataset: DatasetId) -> Result<Counts>;
    /// How many responses each person has in a dataset; people by the first of the responses they
    /// have, and for each by the status of the records and then of the responses.
    fn user_counts(&self, dataset: DatasetId) -> Result<Vec<UserCounts>>;
    /// What values a metadata property takes.
    fn metadata_metrics(&self, property: MetadataPropertyId) -> Result<MetadataMetrics>;
    /// The names of those who made suggestions for a question, each once, by code point.
    fn agents(&self, question: QuestionId) -> Result<Vec<String>>;

    /// A record.
    fn record(&self, id: RecordId) -> Result<Option<Record>>;
    /// The records of a dataset with one of these ids, each once, in no order.
    fn records_by_id(&self, dataset: DatasetId, ids: &[RecordId]) -> Result<Vec<Record>>;
    /// The records of a dataset with one of these ids of the client, each once, in no order.
    fn records_by_external_id(&self, dataset: DatasetId, ids: &[&str]) -> Result<Vec<Record>>;
    /// One page of a dataset's records.
    fn record_page(&self, dataset: DatasetId, offset: usize, limit: usize) -> Result<Vec<Record>>;
    /// The records of a dataset that have responses, in whatever status, page by page: at most
    /// `limit` whose id is after `after`, by id.
    fn answered_records(
        &self,
        dataset: DatasetId,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Record>>;
    /// One page of the records that a search finds.
    fn search(&self, dataset: DatasetId, search: &Search) -> Result<Found>;

    /// A response.
    fn response(&self, id: ResponseId) -> Result<Option<Response>>;
    /// The responses to these records, each once, in order of their own insertion.
    fn responses(&self, records: &[RecordId]) -> Result<Vec<Response>>;
    /// The records that a user has a response to, in whatever status, by id.
    fn records_answered_by(&self, user: UserId) -> Result<Vec<RecordId>>;
    /// A suggestion.
    fn suggestion(&self, id: SuggestionId) -> Result<Option<Suggestion>>;
    /// The suggestions for these records, each once, in order of their own insertion.
    fn suggestions(&self, records: &[RecordId]) -> Result<Vec<Suggestion>>;
    /// The vectors of these records, by the ids of record and settings; `settings` names the only
    /// ones wanted.
    fn vectors(
        &self,
        records: &[RecordId],
        settings: Option<&[VectorSettingsId]>,
    ) -> Result<Vec<Vector>>;

    /// A webhook.
    fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>>;
    /// All webhooks.
    fn webhooks(&self) -> Result<Vec<Webhook>>;
    /// At most `limit` deliveries to a webhook that are due at a moment or before, the longest due
    /// first.
    fn due_deliveries(
        &self,
        webhook: WebhookId,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Delivery>>;
    /// The last `limit` deliveries to a webhook, the last inserted first.
    fn deliveries(&self, webhook: WebhookId, limit: usize) -> Result<Vec<Delivery>>;
    /// A job.
    fn job(&self, id: JobId) -> Result<Option<Job>>;
    /// The first job in order of insertion that is queued, or that is started and held until
    /// `now` or before.
    fn next_job(&self, now: Timestamp) -> Result<Option<Job>>;

    /// A loop.
    fn learning_loop(&self, id: LoopId) -> Result<Option<Loop>>;
    /// The loops of a dataset, or all.
    fn loops(&self, dataset: Option<DatasetId>) -> Result<Vec<Loop>>;
    /// At most `limit` events of a loop whose number is above `after`, by number.
    fn loop_events(&self, id: LoopId, after: u64, limit: usize) -> Result<Vec<LoopEvent>>;
    /// The last event of a loop.
    fn last_loop_event(&self, id: LoopId) -> Result<Option<LoopEvent>>;
    /// A version of a loop's model.
    fn model_version(&self, id: VersionId) -> Result<Option<ModelVersion>>;
    /// The versions of a loop's model, by number.
    fn model_versions(&self, id: LoopId) -> Result<Vec<ModelVersion>>;
    /// What loops had shown when these responses were given.
    fn exposures(&self, responses: &[ResponseId]) -> Result<Vec<Exposure>>;
    /// The last `limit` exposures of a loop, the last given first.
    fn last_exposures(&self, id: LoopId, limit: usize) -> Result<Vec<Exposure>>;
    /// The submitted responses of a dataset.
    fn submitted(&self, dataset: DatasetId) -> Result<Vec<Response>>;
    /// A file of a dataset.
    fn media(&self, dataset: DatasetId, hash: MediaHash) -> Result<Option<Media>>;
}
