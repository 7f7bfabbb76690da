use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use hone_annotation::search::{Found, Search, metadata, term_text, terms};
use hone_annotation::store::{Counts, MetadataMetrics, UserCounts, View};
use hone_annotation::{
    Dataset, DatasetId, Delivery, Exposure, Field, FieldId, Job, JobId, JobStatus, KeyHash, Loop,
    LoopEvent, LoopId, Media, MediaHash, MetadataProperty, MetadataPropertyId, MetadataSettings,
    ModelVersion, Question, QuestionId, Record, RecordId, RecordStatus, Response, ResponseId,
    ResponseStatus, Schema, StoreError, Suggestion, SuggestionId, Timestamp, User, UserId, Vector,
    VectorSettings, VectorSettingsId, VersionId, Webhook, WebhookId, Workspace, WorkspaceId,
};

use super::search::find;
use super::state::State;

type Result<T> = std::result::Result<T, StoreError>;

impl View for State {
    fn user(&self, id: UserId) -> Result<Option<User>> {
        Ok(self.users.get(id).cloned())
    }

    fn user_by_name(&self, username: &str) -> Result<Option<User>> {
        let mut users = self.users.rows();
        Ok(users.find(|user| user.username == username).cloned())
    }

    fn user_by_key(&self, key: KeyHash) -> Result<Option<User>> {
        let mut users = self.users.rows();
        Ok(users.find(|user| user.key_hash == key).cloned())
    }

    fn user_by_identity(&self, provider: &str, subject: &str) -> Result<Option<User>> {
        let key = (provider.to_owned(), subject.to_owned());
        let user = self.identities.get(&key).copied();
        Ok(user.and_then(|user| self.users.get(user).cloned()))
    }

    fn users(&self) -> Result<Vec<User>> {
        Ok(self.users.rows().cloned().collect())
    }

    fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>> {
        Ok(self.workspaces.get(id).cloned())
    }

    fn workspace_by_name(&self, name: &str) -> Result<Option<Workspace>> {
        let mut workspaces = self.workspaces.rows();
        Ok(workspaces.find(|workspace| workspace.name == name).cloned())
    }

    fn workspaces(&self) -> Result<Vec<Workspace>> {
        Ok(self.workspaces.rows().cloned().collect())
    }

    fn workspaces_of(&self, user: UserId) -> Result<Vec<Workspace>> {
        let member = |workspace: &Workspace| self.members.has((workspace.id, user));
        Ok(self.workspaces.select(member))
    }

    fn members(&self, workspace: WorkspaceId) -> Result<Vec<User>> {
        let members = self.members.rows().filter(|(of, _)| *of == workspace);
        Ok(members
            .filter_map(|(_, user)| self.users.get(*user).cloned())
            .collect())
    }

    fn is_member(&self, workspace: WorkspaceId, user: UserId) -> Result<bool> {
        Ok(self.members.has((workspace, user)))
    }

    fn dataset(&self, id: DatasetId) -> Result<Option<Dataset>> {
        Ok(self.datasets.get(id).cloned())
    }

    fn dataset_by_name(&self, workspace: WorkspaceId, name: &str) -> Result<Option<Dataset>> {
        let mut datasets = self.datasets.rows();
        let found = datasets.find(|row| row.workspace == workspace && row.name == name);
        Ok(found.cloned())
    }

    fn datasets(&self) -> Result<Vec<Dataset>> {
        Ok(self.datasets.rows().cloned().collect())
    }

    fn schema(&self, id: DatasetId) -> Result<Option<Arc<Schema>>> {
        Ok(self.datasets.get(id).map(|dataset| {
            Arc::new(Schema {
                dataset: dataset.clone(),
                fields: self.fields.select(|row| row.dataset == id),
                questions: self.questions.select(|row| row.dataset == id),
                metadata_properties: self.metadata_properties.select(|row| row.dataset == id),
                vectors_settings: self.vectors_settings.select(|row| row.dataset == id),
            })
        }))
    }

    fn field(&self, id: FieldId) -> Result<Option<Field>> {
        Ok(self.fields.get(id).cloned())
    }

    fn question(&self, id: QuestionId) -> Result<Option<Question>> {
        Ok(self.questions.get(id).cloned())
    }

    fn metadata_property(&self, id: MetadataPropertyId) -> Result<Option<MetadataProperty>> {
        Ok(self.metadata_properties.get(id).cloned())
    }

    fn vector_settings(&self, id: VectorSettingsId) -> Result<Option<VectorSettings>> {
        Ok(self.vectors_settings.get(id).cloned())
    }

    fn counts(&self, dataset: DatasetId) -> Result<Counts> {
        let mut counts = Counts::default();
        for record in self.records_of(dataset) {
            match record.status {
                RecordStatus::Pending => counts.pending += 1,
                RecordStatus::Completed => counts.completed += 1,
            }
        }
        Ok(counts)
    }

    fn user_counts(&self, dataset: DatasetId) -> Result<Vec<UserCounts>> {
        let mut people = Vec::new();
        let mut counts = BTreeMap::new();
        for response in self.responses.rows() {
            let Some(record) = self.records.get(response.record) else {
                continue;
            };
            if record.dataset != dataset {
                continue;
            }
            if !people.contains(&response.user) {
                people.push(response.user);
            }
            *counts
                .entry((response.user, record.status, response.status))
                .or_insert(0) += 1;
        }
        let of = |user: UserId| {
            let counts = counts.iter().filter(move |((of, ..), _)| *of == user);
            counts.map(move |((_, record, response), count)| UserCounts {
                user,
                record: *record,
                response: *response,
                count: *count,
            })
        };
        Ok(people.into_iter().flat_map(of).collect())
    }

    fn metadata_metrics(&self, property: MetadataPropertyId) -> Result<MetadataMetrics> {
        let Some(property) = self.metadata_properties.get(property) else {
            return Ok(MetadataMetrics::Numbers(None));
        };
        let records = self.records_of(property.dataset);
        let values = records.filter_map(|record| record.metadata.as_ref()?.get(&property.name));
        if let MetadataSettings::Terms { .. } = property.settings {
            // By text and then by JSON, of which a string begins with a quotation mark.
            let mut counts = BTreeMap::new();
            for value in values {
                let each: BTreeMap<_, _> = terms(value)
                    .into_iter()
                    .map(|term| ((term_text(term), term.to_string()), term))
                    .collect();
                for (key, term) in each {
                    counts.entry(key).or_insert((term.clone(), 0)).1 += 1;
                }
            }
            let mut counts: Vec<_> = counts.into_values().collect();
            counts.sort_by_key(|(_, count)| Reverse(*count));
            return Ok(MetadataMetrics::Terms(counts));
        }
        let numbers = values
            .flat_map(|value| metadata(&property.settings, value))
            .filter_map(|scalar| scalar.as_number());
        let ends = numbers.fold(None, |ends, number| {
            let (least, greatest) = ends.unwrap_or((number, number));
            Some((f64::min(least, number), f64::max(greatest, number)))
        });
        Ok(MetadataMetrics::Numbers(ends))
    }

    fn agents(&self, question: QuestionId) -> Result<Vec<String>> {
        let suggestions = self.suggestions.rows();
        let agents: BTreeSet<_> = suggestions
            .filter(|suggestion| suggestion.question == question)
            .filter_map(|suggestion| suggestion.agent.clone())
            .collect();
        Ok(agents.into_iter().collect())
    }

    fn record(&self, id: RecordId) -> Result<Option<Record>> {
        Ok(self.records.get(id).cloned())
    }

    fn records_by_id(&self, dataset: DatasetId, ids: &[RecordId]) -> Result<Vec<Record>> {
        let records = self.records_of(dataset);
        Ok(records
            .filter(|record| ids.contains(&record.id))
            .cloned()
            .collect())
    }

    fn records_by_external_id(&self, dataset: DatasetId, ids: &[&str]) -> Result<Vec<Record>> {
        let named = |record: &&Record| {
            let id = record.external_id.as_deref();
            id.is_some_and(|id| ids.contains(&id))
        };
        Ok(self.records_of(dataset).filter(named).cloned().collect())
    }

    fn record_page(&self, dataset: DatasetId, offset: usize, limit: usize) -> Result<Vec<Record>> {
        let records = self.records_of(dataset).skip(offset).take(limit);
        Ok(records.cloned().collect())
    }

    fn answered_records(
        &self,
        dataset: DatasetId,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Record>> {
        let records = self.records_of(dataset);
        let mut answered: Vec<_> = records
            .filter(|record| after.is_none_or(|after| record.id > after))
            .filter(|record| self.responses_to(record.id).next().is_some())
            .cloned()
            .collect();
        answered.sort_by_key(|record| record.id);
        answered.truncate(limit);
        Ok(answered)
    }

    fn search(&self, dataset: DatasetId, search: &Search) -> Result<Found> {
        let Some(schema) = self.schema(dataset)? else {
            return Ok(Found {
                hits: Vec::new(),
                total: 0,
            });
        };
        Ok(find(self, &schema, search))
    }

    fn response(&self, id: ResponseId) -> Result<Option<Response>> {
        Ok(self.responses.get(id).cloned())
    }

    fn responses(&self, records: &[RecordId]) -> Result<Vec<Response>> {
        Ok(self.responses.select(|row| records.contains(&row.record)))
    }

    fn records_answered_by(&self, user: UserId) -> Result<Vec<RecordId>> {
        let responses = self.responses.rows().filter(|row| row.user == user);
        let records: BTreeSet<_> = responses.map(|row| row.record).collect();
        Ok(records.into_iter().collect())
    }

    fn suggestion(&self, id: SuggestionId) -> Result<Option<Suggestion>> {
        Ok(self.suggestions.get(id).cloned())
    }

    fn suggestions(&self, records: &[RecordId]) -> Result<Vec<Suggestion>> {
        Ok(self.suggestions.select(|row| records.contains(&row.record)))
    }

    fn vectors(
        &self,
        records: &[RecordId],
        settings: Option<&[VectorSettingsId]>,
    ) -> Result<Vec<Vector>> {
        let wanted = self.vectors.iter().filter(|((record, of), _)| {
            records.contains(record) && settings.is_none_or(|settings| settings.contains(of))
        });
        Ok(wanted
            .map(|((record, settings), values)| Vector {
                record: *record,
                settings: *settings,
                values: values.clone(),
            })
            .collect())
    }

    fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>> {
        Ok(self.webhooks.get(id).cloned())
    }

    fn webhooks(&self) -> Result<Vec<Webhook>> {
        Ok(self.webhooks.rows().cloned().collect())
    }

    fn due_deliveries(
        &self,
        webhook: WebhookId,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Delivery>> {
        let is_due = |delivery: &Delivery| {
            delivery.webhook == webhook && delivery.due.is_some_and(|due| due <= now)
        };
        let mut due = self.deliveries.select(is_due);
        due.sort_by_key(|delivery| delivery.due);
        due.truncate(limit);
        Ok(due)
    }

    fn deliveries(&self, webhook: WebhookId, limit: usize) -> Result<Vec<Delivery>> {
        let newest = self.deliveries.rows().rev();
        let of = newest.filter(|delivery| delivery.webhook == webhook);
        Ok(of.take(limit).cloned().collect())
    }

    fn job(&self, id: JobId) -> Result<Option<Job>> {
        Ok(self.jobs.get(id).cloned())
    }

    fn next_job(&self, now: Timestamp) -> Result<Option<Job>> {
        let is_free = |job: &&Job| match job.status {
            JobStatus::Queued => true,
            JobStatus::Started => job.leased_until.is_some_and(|until| until <= now),
            JobStatus::Finished | JobStatus::Failed | JobStatus::Canceled => false,
        };
        Ok(self.jobs.rows().find(is_free).cloned())
    }

    fn learning_loop(&self, id: LoopId) -> Result<Option<Loop>> {
        Ok(self.loops.get(id).cloned())
    }

    fn loops(&self, dataset: Option<DatasetId>) -> Result<Vec<Loop>> {
        let wanted = |row: &Loop| dataset.is_none_or(|dataset| row.dataset == dataset);
        Ok(self.loops.select(wanted))
    }

    fn loop_events(&self, id: LoopId, after: u64, limit: usize) -> Result<Vec<LoopEvent>> {
        let later = (
            Bound::Excluded((id, after)),
            Bound::Included((id, u64::MAX)),
        );
        let events = self.loop_events.range(later).take(limit);
        Ok(events.map(|(_, event)| event.clone()).collect())
    }

    fn last_loop_event(&self, id: LoopId) -> Result<Option<LoopEvent>> {
        let all = (Bound::Included((id, 0)), Bound::Included((id, u64::MAX)));
        Ok(self
            .loop_events
            .range(all)
            .next_back()
            .map(|(_, event)| event.clone()))
    }

    fn model_version(&self, id: VersionId) -> Result<Option<ModelVersion>> {
        Ok(self.model_versions.get(id).cloned())
    }

    fn model_versions(&self, id: LoopId) -> Result<Vec<ModelVersion>> {
        let mut versions = self.model_versions.select(|version| version.of == id);
        versions.sort_by_key(|version| version.number);
        Ok(versions)
    }

    fn exposures(&self, responses: &[ResponseId]) -> Result<Vec<Exposure>> {
        let wanted = |exposure: &Exposure| responses.contains(&exposure.response);
        Ok(self.exposures.select(wanted))
    }

    fn last_exposures(&self, id: LoopId, limit: usize) -> Result<Vec<Exposure>> {
        let newest = self.exposures.rows().rev();
        let of = newest.filter(|exposure| exposure.of == id);
        let mut last: Vec<_> = of.cloned().collect();
        last.sort_by_key(|exposure| Reverse(exposure.at));
        last.truncate(limit);
        Ok(last)
    }

    fn submitted(&self, dataset: DatasetId) -> Result<Vec<Response>> {
        let wanted = |response: &Response| {
            let record = self.records.get(response.record);
            response.status == ResponseStatus::Submitted
                && record.is_some_and(|record| record.dataset == dataset)
        };
        Ok(self.responses.select(wanted))
    }

    fn media(&self, dataset: DatasetId, hash: MediaHash) -> Result<Option<Media>> {
        Ok(self.media.get(&(dataset, hash)).cloned())
    }
}
