//! What the measurements work on.

use hone_annotation::store::Store;
use hone_annotation::{
    Context, Dataset, DatasetId, DatasetStatus, Distribution, Field, FieldSettings, KeyHash,
    MetadataProperty, MetadataSettings, Question, QuestionSettings, Role, Timestamp, User, UserId,
    VectorSettings, Workspace,
};
use hone_testkit::block_on;

use crate::{CALLERS, DIMENSIONS};

/// A dataset with what belongs to it, and a user.
pub(crate) struct Setting {
    pub(crate) dataset: DatasetId,
    pub(crate) question: Question,
    pub(crate) property: MetadataProperty,
    pub(crate) vectors: VectorSettings,
    pub(crate) user: UserId,
}

pub(crate) fn set_up(store: &dyn Store) -> Setting {
    let mut context = Context::new(Timestamp(1_700_000_000_000_000), 7);
    let now = context.now;
    let workspace = Workspace {
        id: context.id(),
        name: "bench".to_owned(),
        inserted_at: now,
        updated_at: now,
    };
    let users: Vec<User> = (0..CALLERS)
        .map(|number| user(&mut context, number))
        .collect();
    let dataset = Dataset {
        id: context.id(),
        workspace: workspace.id,
        name: "bench".to_owned(),
        guidelines: None,
        allow_extra_metadata: true,
        status: DatasetStatus::Ready,
        distribution: Distribution::default(),
        metadata: None,
        last_activity_at: now,
        inserted_at: now,
        updated_at: now,
    };
    let setting = Setting {
        dataset: dataset.id,
        question: question(&mut context, dataset.id),
        property: property(&mut context, dataset.id),
        vectors: vector_settings(&mut context, dataset.id),
        user: users[0].id,
    };
    let field = field(&mut context, dataset.id);
    let question = setting.question.clone();
    let property = setting.property.clone();
    let vectors = setting.vectors.clone();
    let done = store.write(move |transaction| {
        for user in &users {
            transaction.put_user(user)?;
        }
        transaction.put_workspace(&workspace)?;
        transaction.put_dataset(&dataset)?;
        transaction.put_field(&field)?;
        transaction.put_question(&question)?;
        transaction.put_vector_settings(&vectors)?;
        Ok(transaction.put_metadata_property(&property)?)
    });
    block_on(done).expect("the settings are fine");
    setting
}

fn field(context: &mut Context, dataset: DatasetId) -> Field {
    Field {
        id: context.id(),
        dataset,
        name: "text".to_owned(),
        title: "Text".to_owned(),
        required: true,
        settings: FieldSettings::Text {
            use_markdown: false,
        },
        inserted_at: context.now,
        updated_at: context.now,
    }
}

fn question(context: &mut Context, dataset: DatasetId) -> Question {
    Question {
        id: context.id(),
        dataset,
        name: "label".to_owned(),
        title: "Label".to_owned(),
        description: None,
        required: true,
        settings: QuestionSettings::LabelSelection {
            options: Vec::new(),
            visible_options: None,
        },
        inserted_at: context.now,
        updated_at: context.now,
    }
}

fn property(context: &mut Context, dataset: DatasetId) -> MetadataProperty {
    MetadataProperty {
        id: context.id(),
        dataset,
        name: "length".to_owned(),
        title: "Length".to_owned(),
        settings: MetadataSettings::Integer {
            min: None,
            max: None,
        },
        visible_for_annotators: true,
        inserted_at: context.now,
        updated_at: context.now,
    }
}

fn vector_settings(context: &mut Context, dataset: DatasetId) -> VectorSettings {
    VectorSettings {
        id: context.id(),
        dataset,
        name: "vector".to_owned(),
        title: "Vector".to_owned(),
        dimensions: DIMENSIONS,
        inserted_at: context.now,
        updated_at: context.now,
    }
}

fn user(context: &mut Context, number: usize) -> User {
    let mut hash = [0; 32];
    hash[0] = number as u8;
    User {
        id: context.id(),
        first_name: "A".to_owned(),
        last_name: None,
        username: format!("user{number}"),
        role: Role::Annotator,
        password_hash: String::new(),
        key_hash: KeyHash(hash),
        inserted_at: context.now,
        updated_at: context.now,
    }
}
