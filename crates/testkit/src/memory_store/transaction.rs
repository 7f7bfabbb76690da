use std::fmt;

use hone_annotation::store::Transaction;
use hone_annotation::{
    Dataset, DatasetId, Delivery, Exposure, Field, FieldId, Job, Kind, Loop, LoopEvent, LoopId,
    Media, MetadataProperty, MetadataPropertyId, ModelVersion, Question, QuestionId, Record,
    RecordId, Response, ResponseId, StoreError, Suggestion, SuggestionId, Timestamp, User, UserId,
    Vector, VectorSettings, VectorSettingsId, Webhook, WebhookId, Workspace, WorkspaceId,
};

use super::state::State;
use super::table::Table;

type Result<T> = std::result::Result<T, StoreError>;

impl Transaction for State {
    fn put_user(&mut self, user: &User) -> Result<()> {
        let name = &user.username;
        if self.users.another(user.id, |other| other.username == *name) {
            return Err(taken(Kind::User, "username", name));
        }
        let key = user.key_hash;
        if self.users.another(user.id, |other| other.key_hash == key) {
            return Err(taken(Kind::User, "api_key", ""));
        }
        self.users.put(user.id, user.clone());
        Ok(())
    }

    fn put_identity(&mut self, provider: &str, subject: &str, user: UserId) -> Result<()> {
        there(&self.users, Kind::User, user)?;
        let key = (provider.to_owned(), subject.to_owned());
        self.identities.insert(key, user);
        Ok(())
    }

    fn delete_user(&mut self, id: UserId) -> Result<()> {
        self.users.remove(id);
        self.identities.retain(|_, user| *user != id);
        self.members.keep(|(_, user)| *user != id);
        self.responses.keep(|response| response.user != id);
        self.drop_unanswered();
        Ok(())
    }

    fn put_workspace(&mut self, workspace: &Workspace) -> Result<()> {
        let name = &workspace.name;
        if self
            .workspaces
            .another(workspace.id, |other| other.name == *name)
        {
            return Err(taken(Kind::Workspace, "name", name));
        }
        self.workspaces.put(workspace.id, workspace.clone());
        Ok(())
    }

    fn delete_workspace(&mut self, id: WorkspaceId) -> Result<()> {
        if self.datasets.rows().any(|dataset| dataset.workspace == id) {
            return Err(broken(format!("workspace {id} has datasets")));
        }
        self.workspaces.remove(id);
        self.members.keep(|(workspace, _)| *workspace != id);
        Ok(())
    }

    fn add_member(&mut self, workspace: WorkspaceId, user: UserId) -> Result<()> {
        there(&self.workspaces, Kind::Workspace, workspace)?;
        there(&self.users, Kind::User, user)?;
        self.members.put((workspace, user), (workspace, user));
        Ok(())
    }

    fn remove_member(&mut self, workspace: WorkspaceId, user: UserId) -> Result<()> {
        self.members.remove((workspace, user));
        Ok(())
    }

    fn put_dataset(&mut self, dataset: &Dataset) -> Result<()> {
        there(&self.workspaces, Kind::Workspace, dataset.workspace)?;
        let name = (dataset.workspace, &dataset.name);
        let same = |other: &Dataset| (other.workspace, &other.name) == name;
        if self.datasets.another(dataset.id, same) {
            return Err(taken(Kind::Dataset, "name", &dataset.name));
        }
        self.datasets.put(dataset.id, dataset.clone());
        Ok(())
    }

    fn touch_dataset(&mut self, id: DatasetId, at: Timestamp) -> Result<()> {
        if let Some(dataset) = self.datasets.get(id).cloned() {
            let last_activity_at = at;
            let touched = Dataset {
                last_activity_at,
                ..dataset
            };
            self.datasets.put(id, touched);
        }
        Ok(())
    }

    fn delete_dataset(&mut self, id: DatasetId) -> Result<()> {
        self.datasets.remove(id);
        self.fields.keep(|row| row.dataset != id);
        self.questions.keep(|row| row.dataset != id);
        self.metadata_properties.keep(|row| row.dataset != id);
        self.vectors_settings.keep(|row| row.dataset != id);
        self.drop_loops(|row| row.dataset == id);
        self.media.retain(|(of, _), _| *of != id);
        let records: Vec<_> = self.records_of(id).map(|record| record.id).collect();
        self.delete_records(&records)
    }

    fn put_field(&mut self, field: &Field) -> Result<()> {
        there(&self.datasets, Kind::Dataset, field.dataset)?;
        let name = (field.dataset, &field.name);
        let same = |other: &Field| (other.dataset, &other.name) == name;
        if self.fields.another(field.id, same) {
            return Err(taken(Kind::Field, "name", &field.name));
        }
        self.fields.put(field.id, field.clone());
        Ok(())
    }

    fn delete_field(&mut self, id: FieldId) -> Result<()> {
        self.fields.remove(id);
        Ok(())
    }

    fn put_question(&mut self, question: &Question) -> Result<()> {
        there(&self.datasets, Kind::Dataset, question.dataset)?;
        let name = (question.dataset, &question.name);
        let same = |other: &Question| (other.dataset, &other.name) == name;
        if self.questions.another(question.id, same) {
            return Err(taken(Kind::Question, "name", &question.name));
        }
        self.questions.put(question.id, question.clone());
        Ok(())
    }

    fn delete_question(&mut self, id: QuestionId) -> Result<()> {
        self.questions.remove(id);
        self.suggestions
            .keep(|suggestion| suggestion.question != id);
        self.drop_loops(|row| row.question == id);
        Ok(())
    }

    fn put_metadata_property(&mut self, property: &MetadataProperty) -> Result<()> {
        there(&self.datasets, Kind::Dataset, property.dataset)?;
        let name = (property.dataset, &property.name);
        let same = |other: &MetadataProperty| (other.dataset, &other.name) == name;
        if self.metadata_properties.another(property.id, same) {
            return Err(taken(Kind::MetadataProperty, "name", &property.name));
        }
        self.metadata_properties.put(property.id, property.clone());
        Ok(())
    }

    fn delete_metadata_property(&mut self, id: MetadataPropertyId) -> Result<()> {
        self.metadata_properties.remove(id);
        Ok(())
    }

    fn put_vector_settings(&mut self, settings: &VectorSettings) -> Result<()> {
        there(&self.datasets, Kind::Dataset, settings.dataset)?;
        let name = (settings.dataset, &settings.name);
        let same = |other: &VectorSettings| (other.dataset, &other.name) == name;
        if self.vectors_settings.another(settings.id, same) {
            return Err(taken(Kind::VectorSettings, "name", &settings.name));
        }
        self.vectors_settings.put(settings.id, settings.clone());
        Ok(())
    }

    fn delete_vector_settings(&mut self, id: VectorSettingsId) -> Result<()> {
        self.vectors_settings.remove(id);
        self.vectors.retain(|(_, settings), _| *settings != id);
        Ok(())
    }

    fn put_records(&mut self, records: &[Record]) -> Result<()> {
        for record in records {
            there(&self.datasets, Kind::Dataset, record.dataset)?;
            if let Some(name) = &record.external_id {
                let key = (record.dataset, Some(name));
                let same = |other: &Record| (other.dataset, other.external_id.as_ref()) == key;
                if self.records.another(record.id, same) {
                    return Err(taken(Kind::Record, "external_id", name));
                }
            }
            self.records.put(record.id, record.clone());
        }
        Ok(())
    }

    fn delete_records(&mut self, ids: &[RecordId]) -> Result<()> {
        let stays = |id: &RecordId| !ids.contains(id);
        self.records.keep(|record| stays(&record.id));
        self.responses.keep(|response| stays(&response.record));
        self.suggestions
            .keep(|suggestion| stays(&suggestion.record));
        self.vectors.retain(|(record, _), _| stays(record));
        self.drop_unanswered();
        Ok(())
    }

    fn put_responses(&mut self, responses: &[Response]) -> Result<()> {
        for response in responses {
            there(&self.records, Kind::Record, response.record)?;
            there(&self.users, Kind::User, response.user)?;
            let key = (response.record, response.user);
            let same = |other: &Response| (other.record, other.user) == key;
            if self.responses.another(response.id, same) {
                return Err(taken(Kind::Response, "user", response.user));
            }
            self.responses.put(response.id, response.clone());
        }
        Ok(())
    }

    fn delete_response(&mut self, id: ResponseId) -> Result<()> {
        self.responses.remove(id);
        self.drop_unanswered();
        Ok(())
    }

    fn put_suggestions(&mut self, suggestions: &[Suggestion]) -> Result<()> {
        for suggestion in suggestions {
            there(&self.records, Kind::Record, suggestion.record)?;
            there(&self.questions, Kind::Question, suggestion.question)?;
            let key = (suggestion.record, suggestion.question);
            let same = |other: &Suggestion| (other.record, other.question) == key;
            if self.suggestions.another(suggestion.id, same) {
                return Err(taken(Kind::Suggestion, "question", suggestion.question));
            }
            self.suggestions.put(suggestion.id, suggestion.clone());
        }
        Ok(())
    }

    fn delete_suggestions(&mut self, ids: &[SuggestionId]) -> Result<()> {
        self.suggestions
            .keep(|suggestion| !ids.contains(&suggestion.id));
        Ok(())
    }

    fn put_vectors(&mut self, vectors: &[Vector]) -> Result<()> {
        for vector in vectors {
            there(&self.records, Kind::Record, vector.record)?;
            there(
                &self.vectors_settings,
                Kind::VectorSettings,
                vector.settings,
            )?;
            let key = (vector.record, vector.settings);
            self.vectors.insert(key, vector.values.clone());
        }
        Ok(())
    }

    fn delete_vector(&mut self, record: RecordId, settings: VectorSettingsId) -> Result<()> {
        self.vectors.remove(&(record, settings));
        Ok(())
    }

    fn put_webhook(&mut self, webhook: &Webhook) -> Result<()> {
        self.webhooks.put(webhook.id, webhook.clone());
        Ok(())
    }

    fn delete_webhook(&mut self, id: WebhookId) -> Result<()> {
        self.webhooks.remove(id);
        self.deliveries.keep(|delivery| delivery.webhook != id);
        Ok(())
    }

    fn put_deliveries(&mut self, deliveries: &[Delivery]) -> Result<()> {
        for delivery in deliveries {
            there(&self.webhooks, Kind::Webhook, delivery.webhook)?;
            self.deliveries.put(delivery.id, delivery.clone());
        }
        Ok(())
    }

    fn put_job(&mut self, job: &Job) -> Result<()> {
        self.jobs.put(job.id, job.clone());
        Ok(())
    }

    fn put_loop(&mut self, new: &Loop) -> Result<()> {
        self.insert_loop(new)
    }

    fn delete_loop(&mut self, id: LoopId) -> Result<()> {
        self.drop_loops(|row| row.id == id);
        Ok(())
    }

    fn append_loop_event(&mut self, event: &LoopEvent) -> Result<()> {
        self.insert_event(event)
    }

    fn put_model_version(&mut self, version: &ModelVersion) -> Result<()> {
        self.insert_version(version)
    }

    fn put_exposures(&mut self, exposures: &[Exposure]) -> Result<()> {
        exposures
            .iter()
            .try_for_each(|exposure| self.insert_exposure(exposure))
    }

    fn put_media(&mut self, media: &Media) -> Result<()> {
        there(&self.datasets, Kind::Dataset, media.dataset)?;
        let key = (media.dataset, media.hash);
        self.media.insert(key, media.clone());
        Ok(())
    }

    fn probe(&mut self) -> Result<()> {
        Ok(())
    }
}

pub(super) fn taken(kind: Kind, key: &'static str, value: impl fmt::Display) -> StoreError {
    let value = value.to_string();
    StoreError::Taken { kind, key, value }
}

/// Fails if what something belongs to is not there.
pub(super) fn there<K: Ord + Copy + fmt::Display, V: Clone>(
    table: &Table<K, V>,
    kind: Kind,
    id: K,
) -> Result<()> {
    if table.has(id) {
        return Ok(());
    }
    Err(broken(format!("there is no {kind} {id} to refer to")))
}

pub(super) fn broken(reason: String) -> StoreError {
    StoreError::Backend(reason.into())
}
