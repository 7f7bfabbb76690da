use hone_annotation::store::{Store, Transaction, View};
use hone_annotation::use_case::datasets::{self, NewDataset};
use hone_annotation::use_case::records::{self, RecordItem, Written};
use hone_annotation::use_case::responses::{self, NewResponse};
use hone_annotation::use_case::settings::{self, NewField, NewQuestion};
use hone_annotation::use_case::users::{self, NewUser};
use hone_annotation::use_case::workspaces;
use hone_annotation::{
    AnnotationError, Context, Dataset, Distribution, EventType, KeyHash, Record, RecordId,
    RecordStatus, Response, ResponseStatus, Role, Timestamp, User, WorkspaceId,
};
use hone_testkit::{MemoryStore, block_on};
use serde_json::{Value, json};

/// A store with an owner and a workspace, and a clock that ticks at each change.
pub(crate) struct Desk {
    store: MemoryStore,
    ticks: i64,
    listening: bool,
    pub(crate) owner: User,
    pub(crate) workspace: WorkspaceId,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let store = MemoryStore::default();
        let mut context = Context::new(Timestamp(0), 0);
        let made = (&store as &dyn Store).write(move |tx| {
            let owner = users::insert(tx, new_user("owner", Role::Owner), &mut context)?;
            let name = "lab".to_owned();
            let workspace = workspaces::create(tx, &owner, None, name, &mut context)?;
            Ok((owner, workspace.id))
        });
        let (owner, workspace) = block_on(made).unwrap();
        Self {
            store,
            ticks: 0,
            listening: false,
            owner,
            workspace,
        }
    }

    /// Remembers every event from now on.
    pub(crate) fn listen(&mut self) {
        self.listening = true;
    }

    pub(crate) fn write<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut dyn Transaction, &User, &mut Context) -> Result<T, AnnotationError>
        + Send
        + 'static,
    ) -> Result<T, AnnotationError> {
        self.write_told(work).map(|(value, _)| value)
    }

    /// The same, with the events that happened.
    pub(crate) fn write_told<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut dyn Transaction, &User, &mut Context) -> Result<T, AnnotationError>
        + Send
        + 'static,
    ) -> Result<(T, Vec<EventType>), AnnotationError> {
        self.ticks += 1;
        let mut context = Context::new(Timestamp(self.ticks * 1_000_000), self.ticks as u64);
        if self.listening {
            context = context.listening(EventType::ALL.to_vec());
        }
        let owner = self.owner.clone();
        let store: &dyn Store = &self.store;
        block_on(store.write(move |tx| {
            let value = work(tx, &owner, &mut context)?;
            let events = context.take_events().into_iter();
            Ok((value, events.map(|event| event.kind).collect()))
        }))
    }

    pub(crate) fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn View) -> Result<T, AnnotationError> + Send + 'static,
    ) -> T {
        let store: &dyn Store = &self.store;
        block_on(store.read(work)).unwrap()
    }

    pub(crate) fn user(&mut self, name: &str, role: Role) -> User {
        let (new, workspace) = (new_user(name, role), self.workspace);
        self.write(move |tx, owner, context| {
            let user = users::create(tx, owner, new, context)?;
            workspaces::add_member(tx, owner, workspace, user.id)?;
            Ok(user)
        })
        .unwrap()
    }

    /// A published dataset with a text and a label question, completed by so many answers.
    pub(crate) fn dataset(&mut self, min_submitted: u32) -> Dataset {
        let new = NewDataset {
            workspace: self.workspace,
            name: format!("dataset {}", self.ticks),
            guidelines: None,
            allow_extra_metadata: true,
            distribution: Distribution::Overlap {
                min_submitted: min_submitted.try_into().unwrap(),
            },
            metadata: None,
        };
        self.write(move |tx, owner, context| {
            let dataset = datasets::create(tx, owner, new, context)?;
            let field = NewField {
                name: "text".to_owned(),
                title: "Text".to_owned(),
                required: true,
                settings: serde_json::from_value(json!({ "type": "text" })).unwrap(),
            };
            settings::create_field(tx, owner, dataset.id, field, context)?;
            let options = json!([{ "value": "a", "text": "A" }, { "value": "b", "text": "B" }]);
            let settings = json!({ "type": "label_selection", "options": options });
            let question = NewQuestion {
                name: "label".to_owned(),
                title: "Label".to_owned(),
                description: None,
                required: true,
                settings: serde_json::from_value(settings).unwrap(),
            };
            settings::create_question(tx, owner, dataset.id, question, context)?;
            datasets::publish(tx, owner, dataset.id, context)
        })
        .unwrap()
    }

    pub(crate) fn upsert(
        &mut self,
        dataset: &Dataset,
        items: Vec<RecordItem>,
    ) -> Result<Written, AnnotationError> {
        let dataset = dataset.id;
        self.write(move |tx, owner, context| records::upsert(tx, owner, dataset, items, context))
    }

    pub(crate) fn answer(
        &mut self,
        who: &User,
        record: RecordId,
        status: ResponseStatus,
    ) -> Result<Response, AnnotationError> {
        let (who, new) = (who.clone(), answered(status, "a"));
        self.write(move |tx, _, context| responses::upsert(tx, &who, record, new, context))
    }

    pub(crate) fn record(&self, id: RecordId) -> Record {
        self.read(move |view| Ok(view.record(id)?)).unwrap()
    }

    pub(crate) fn status(&self, id: RecordId) -> RecordStatus {
        self.record(id).status
    }
}

pub(crate) fn new_user(name: &str, role: Role) -> NewUser {
    let mut key = [0; 32];
    key[..name.len()].copy_from_slice(name.as_bytes());
    NewUser {
        id: None,
        first_name: name.to_owned(),
        last_name: None,
        username: name.to_owned(),
        role: Some(role),
        password_hash: String::new(),
        key_hash: KeyHash(key),
    }
}

pub(crate) fn answered(status: ResponseStatus, label: &str) -> NewResponse {
    NewResponse {
        status,
        values: [("label".to_owned(), Value::from(label))].into(),
    }
}

pub(crate) fn item(external_id: &str, text: &str) -> RecordItem {
    let fields = json!({ "text": text });
    RecordItem {
        external_id: Some(external_id.to_owned()),
        fields: fields.as_object().cloned(),
        ..RecordItem::default()
    }
}
