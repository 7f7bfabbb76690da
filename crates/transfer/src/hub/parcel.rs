use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use hone_annotation::Schema;
use hone_annotation::hub::{Failure, Parcel, Target, Visibility, WriteToken};
use hone_annotation::use_case::records::{FullRecord, Include};
use hone_hub::{Addition, Content, HubConfig, HubWriter, Token};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::card;
use crate::flat::Spool;

/// The version of the SDK whose folder `.argilla` this is.
const SDK: &str = "2.8.0";
/// The card of a data set.
const CARD: &str = "README.md";

/// The rows of a dataset in a folder of their own, which goes with the parcel.
#[derive(Debug)]
pub(super) struct HubParcel {
    config: HubConfig,
    folder: TempDir,
    spool: Spool,
}

impl HubParcel {
    pub(super) fn new(config: HubConfig, schema: Arc<Schema>) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let spool = Spool::new(schema, Include::all())?;
        Ok(Self {
            config,
            folder,
            spool,
        })
    }

    fn write_table(&mut self) -> Result<PathBuf, Failure> {
        let path = self.folder.path().join("rows.parquet");
        self.spool.write(&path, File::create(&path)?)?;
        Ok(path)
    }
}

impl Parcel for HubParcel {
    fn add(&mut self, records: Vec<FullRecord>) -> Result<(), Failure> {
        Ok(self.spool.add(records)?)
    }

    fn send(mut self: Box<Self>, target: &Target, token: &WriteToken) -> Result<String, Failure> {
        let table = self.write_table()?;
        let (schema, rows) = (self.spool.schema(), self.spool.rows());
        let writer = HubWriter::new(&self.config, Token::new(token.0.trim()))?;
        let split = &target.split;
        writer.create(
            &split.repo,
            match target.visibility {
                Visibility::Public => hone_hub::Visibility::Public,
                Visibility::Private => hone_hub::Visibility::Private,
            },
        )?;
        let held = writer.files(&split.repo)?;
        let place = card::place(split);
        // Other files of the same split would be read as more of its rows.
        let outdated = held.iter().filter(|path| card::is_of(path, split));
        let outdated: Vec<String> = outdated.filter(|path| **path != place).cloned().collect();
        let mut additions = vec![Addition {
            path: place.clone(),
            content: Content::File(table),
        }];
        additions.extend(described(schema));
        let there = held.iter().filter(|path| !outdated.contains(path));
        let mut there: Vec<&str> = there.map(String::as_str).collect();
        there.push(&place);
        let card = card::card(schema, &split.repo, rows, &there);
        let has_card = held.iter().any(|path| path == CARD);
        let old = has_card.then(|| writer.read(&split.repo, CARD));
        let old = old.transpose()?;
        // What people wrote stays.
        if old.is_none_or(|old| card::is_ours(&old)) {
            additions.push(file(CARD, card.into_bytes()));
        }
        let summary = format!("Export {rows} records of {:?}", schema.dataset.name);
        Ok(writer.commit(&split.repo, &summary, &additions, &outdated)?)
    }
}

fn file(path: &str, bytes: Vec<u8>) -> Addition {
    Addition {
        path: path.to_owned(),
        content: Content::Bytes(bytes),
    }
}

/// The files of the folder `.argilla`, from which the SDK and we make the dataset again.
fn described(schema: &Schema) -> [Addition; 3] {
    let written = |path: &str, value: &Value| file(path, format!("{value:#}\n").into_bytes());
    let version = json!({"argilla": SDK, "hone": env!("CARGO_PKG_VERSION")});
    [
        written(".argilla/version.json", &version),
        written(".argilla/dataset.json", &dataset(schema)),
        written(".argilla/settings.json", &settings(schema)),
    ]
}

fn dataset(schema: &Schema) -> Value {
    let dataset = &schema.dataset;
    json!({
        "id": dataset.id,
        "name": dataset.name,
        "status": dataset.status,
        "guidelines": dataset.guidelines,
        "allow_extra_metadata": dataset.allow_extra_metadata,
        "distribution": dataset.distribution,
        "workspace_id": dataset.workspace,
        "inserted_at": dataset.inserted_at,
        "updated_at": dataset.updated_at,
        "last_activity_at": dataset.last_activity_at,
    })
}

fn settings(schema: &Schema) -> Value {
    let fields = schema.fields.iter().map(|field| {
        json!({"id": field.id, "name": field.name, "title": field.title,
            "required": field.required, "settings": field.settings, "dataset_id": field.dataset})
    });
    let questions = schema.questions.iter().map(|question| {
        json!({"id": question.id, "name": question.name, "title": question.title,
            "description": question.description, "required": question.required,
            "settings": question.settings, "dataset_id": question.dataset})
    });
    let metadata = schema.metadata_properties.iter().map(|property| {
        json!({"id": property.id, "name": property.name, "title": property.title,
            "settings": property.settings,
            "visible_for_annotators": property.visible_for_annotators,
            "dataset_id": property.dataset})
    });
    let vectors = schema.vectors_settings.iter().map(|vector| {
        json!({"id": vector.id, "name": vector.name, "title": vector.title,
            "dimensions": vector.dimensions, "dataset_id": vector.dataset})
    });
    json!({
        "guidelines": schema.dataset.guidelines,
        "allow_extra_metadata": schema.dataset.allow_extra_metadata,
        "distribution": schema.dataset.distribution,
        "fields": fields.collect::<Value>(),
        "questions": questions.collect::<Value>(),
        "metadata": metadata.collect::<Value>(),
        "vectors": vectors.collect::<Value>(),
    })
}
