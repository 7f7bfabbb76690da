mod contents;
mod settings;

use hone_annotation::store::Transaction;
use hone_annotation::{
    DatasetId, Question, Record, Response, Role, Schema, StoreError, Suggestion, User, Vector,
    Workspace,
};

use super::{user, workspace};
use contents::{records, responses, suggestions, vectors};
use settings::schema;

/// A small dataset with every kind of field, question and metadata property, and the people that
/// work on it.
#[derive(Debug, Clone)]
pub struct Filled {
    /// Olga the owner, Adam the admin, the annotators Anna and Berta.
    pub users: Vec<User>,
    /// Where all but Olga are members.
    pub workspace: Workspace,
    /// The dataset and its settings.
    pub schema: Schema,
    /// `fox`, `dog`, `both`, `talk`, `page` and `empty`; the first is completed.
    pub records: Vec<Record>,
    /// Anna's and Berta's to `fox`, Anna's draft for `dog`, Berta's discard of `both`.
    pub responses: Vec<Response>,
    /// For `fox`, `dog` and `both`.
    pub suggestions: Vec<Suggestion>,
    /// Of the first four.
    pub vectors: Vec<Vector>,
}

impl Filled {
    /// The same thing each time.
    pub fn new() -> Self {
        let workspace = workspace("lab");
        let users = vec![
            user("olga", Role::Owner),
            user("adam", Role::Admin),
            user("anna", Role::Annotator),
            user("berta", Role::Annotator),
        ];
        let schema = schema(&workspace);
        let records = records(schema.dataset.id);
        Self {
            responses: responses(&records, &users[2], &users[3]),
            suggestions: suggestions(&records, &schema.questions),
            vectors: vectors(&records, &schema),
            users,
            workspace,
            schema,
            records,
        }
    }

    /// Puts everything into a store.
    ///
    /// # Errors
    /// Those of the store.
    pub fn put(&self, into: &mut dyn Transaction) -> Result<(), StoreError> {
        into.put_workspace(&self.workspace)?;
        for user in &self.users {
            into.put_user(user)?;
        }
        for user in &self.users[1..] {
            into.add_member(self.workspace.id, user.id)?;
        }
        into.put_dataset(&self.schema.dataset)?;
        for field in &self.schema.fields {
            into.put_field(field)?;
        }
        for question in &self.schema.questions {
            into.put_question(question)?;
        }
        for property in &self.schema.metadata_properties {
            into.put_metadata_property(property)?;
        }
        for settings in &self.schema.vectors_settings {
            into.put_vector_settings(settings)?;
        }
        into.put_records(&self.records)?;
        into.put_responses(&self.responses)?;
        into.put_suggestions(&self.suggestions)?;
        into.put_vectors(&self.vectors)
    }

    /// The id of the dataset.
    pub fn dataset(&self) -> DatasetId {
        self.schema.dataset.id
    }

    /// The question of a name.
    ///
    /// # Panics
    /// If there is none.
    pub fn question(&self, name: &str) -> &Question {
        let found = self.schema.question(name);
        found.unwrap_or_else(|| panic!("no question {name}"))
    }
}

impl Default for Filled {
    fn default() -> Self {
        Self::new()
    }
}
