use std::path::Path;
use std::sync::Arc;

use hone_annotation::hub::{
    Failure, Hub as _, Mapped, Mapping, Row, Split, Target, Visibility, Wanted, WriteToken,
};
use hone_annotation::use_case::records::RecordItem;
use hone_annotation::{DatasetId, FieldSettings, Object, Schema};
use hone_hub::HubConfig;
use hone_testkit::annotation::{Filled, field, options, question};
use hone_testkit::{LoopbackHub, block_on};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::world::{World, filled, named, records, uploads};
use crate::file::FileImport;
use crate::{DiskImport, HubTransfer, OnError, People, import_disk, import_file};

const TOKEN: &str = "hf_writer";
const REPO: &str = "org/mail";

struct Bench {
    hub: LoopbackHub,
    transfer: HubTransfer,
    folder: TempDir,
}

fn bench() -> Bench {
    let (hub, folder) = (LoopbackHub::serve(TOKEN), tempfile::tempdir().unwrap());
    let cache = folder.path().join("cache").display().to_string();
    let vars = [
        ("HF_HUB_CACHE", cache),
        ("HF_ENDPOINT", hub.endpoint.clone()),
    ];
    let vars = vars.map(|(name, value)| (name.to_owned(), value));
    let config = HubConfig::from_env(&vars.into(), folder.path().to_owned()).unwrap();
    Bench {
        hub,
        transfer: HubTransfer::new(config),
        folder,
    }
}

fn split(subset: &str, split: &str) -> Split {
    Split {
        repo: REPO.to_owned(),
        subset: subset.to_owned(),
        split: split.to_owned(),
    }
}

fn mapped(pairs: &[(&str, &str)]) -> Vec<Mapped> {
    let mapped = pairs.iter().map(|(source, target)| Mapped {
        source: (*source).to_owned(),
        target: (*target).to_owned(),
    });
    mapped.collect()
}

/// A dataset with a text, an image, a label and labels.
fn schema() -> Schema {
    use hone_annotation::{OptionsOrder, QuestionSettings};
    let mut schema = Filled::new().schema;
    let id = schema.dataset.id;
    let text = FieldSettings::Text {
        use_markdown: false,
    };
    schema.fields = vec![
        field(id, "body", text),
        field(id, "picture", FieldSettings::Image),
    ];
    let label = QuestionSettings::LabelSelection {
        options: options(&["ham", "spam"]),
        visible_options: None,
    };
    let tags = QuestionSettings::MultiLabelSelection {
        options: options(&["a", "b", "c"]),
        visible_options: None,
        options_order: OptionsOrder::Natural,
    };
    schema.questions = vec![question(id, "label", label), question(id, "tags", tags)];
    schema
}

fn mapping() -> Mapping {
    Mapping {
        fields: mapped(&[("text", "body"), ("image", "picture")]),
        metadata: mapped(&[("n", "number")]),
        suggestions: mapped(&[("label", "label"), ("tags", "tags")]),
        external_id: None,
    }
}

fn take_all(bench: &Bench, split: Split, mapping: Mapping) -> Result<Vec<Row>, Failure> {
    let wanted = Wanted {
        split,
        revision: None,
        mapping,
        schema: Arc::new(schema()),
    };
    let mut rows = bench.transfer.open(wanted)?;
    let mut all = Vec::new();
    loop {
        let taken = rows.take(2)?;
        if taken.is_empty() {
            return Ok(all);
        }
        all.extend(taken);
    }
}

fn items(rows: Vec<Row>) -> Vec<RecordItem> {
    rows.into_iter().map(|row| row.read.unwrap()).collect()
}

fn reference() -> Vec<u8> {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../table/testdata/features.parquet");
    std::fs::read(table).unwrap()
}

#[test]
fn rows_of_the_hub_become_records_with_names_of_classes_and_images() {
    let bench = bench();
    let table = reference();
    let files: [(&str, &[u8]); 2] = [
        ("default/train/0000.parquet", &table),
        ("default/train/0001.parquet", &table),
    ];
    bench.hub.put(REPO, "refs/convert/parquet", &files);
    let items = items(take_all(&bench, split("default", "train"), mapping()).unwrap());
    let ids: Vec<_> = items.iter().flat_map(|item| &item.external_id).collect();
    assert_eq!(
        ids,
        [
            "train_0", "train_1", "train_2", "train_3", "train_4", "train_5"
        ]
    );
    let fields = items[1].fields.as_ref().unwrap();
    assert_eq!(fields["body"], "two");
    let picture = fields["picture"].as_str().unwrap();
    assert!(picture.starts_with("data:image/png;base64,"));
    assert_eq!(
        items[3].metadata.as_ref().unwrap().as_ref().unwrap()["number"],
        1
    );
    let offered = |at: usize| -> Vec<Value> {
        items[at]
            .suggestions
            .iter()
            .map(|offer| offer.value.clone())
            .collect()
    };
    assert_eq!(offered(0), [json!("ham"), json!(["a", "c"])]);
    assert_eq!(offered(2), [json!(["b"])]);
}

#[test]
fn the_repositorys_own_csv_and_json_lines_are_read_too() {
    let bench = bench();
    let csv = b"key,text,label\n7,one,ham\n8,two,\n".as_slice();
    let lines = b"{\"key\": 1, \"text\": \"a\"}\nbroken\n{\"text\": \"b\"}\n".as_slice();
    bench.hub.put(
        REPO,
        "main",
        &[("csv/train.csv", csv), ("lines/train.jsonl", lines)],
    );
    let mapping = Mapping {
        fields: mapped(&[("text", "body")]),
        suggestions: mapped(&[("label", "label")]),
        external_id: Some("key".to_owned()),
        ..Mapping::default()
    };
    let csv = items(take_all(&bench, split("csv", "train"), mapping.clone()).unwrap());
    assert_eq!(csv[0].external_id.as_deref(), Some("7"));
    assert_eq!(csv[0].suggestions.len(), 1);
    assert!(
        csv[1].suggestions.is_empty(),
        "an empty cell offers nothing"
    );
    assert!(csv[1].metadata.is_none(), "what is not mapped stays");
    let lines = take_all(&bench, split("lines", "train"), mapping).unwrap();
    assert_eq!(
        lines[0].read.as_ref().unwrap().external_id.as_deref(),
        Some("1")
    );
    let wrong: Vec<_> = lines[1..]
        .iter()
        .map(|row| row.read.clone().unwrap_err())
        .collect();
    assert!(
        wrong[0].starts_with("line 2: not a JSON object"),
        "{wrong:?}"
    );
    assert_eq!(wrong[1], "column \"key\" holds no id");
}

#[test]
fn a_column_that_is_not_there_is_refused_before_the_first_row() {
    let bench = bench();
    bench
        .hub
        .put(REPO, "main", &[("train.csv", b"text\none\n")]);
    let error = take_all(&bench, split("default", "train"), mapping()).unwrap_err();
    let said = error.to_string();
    assert_eq!(said, "there is no column \"image\"; there are: text");
}

/// Exports the filled dataset.
fn export(bench: &Bench, to: Split) -> (hone_testkit::MemoryStore, Filled) {
    let (store, filled) = filled();
    let mut parcel = bench
        .transfer
        .pack(Arc::new(filled.schema.clone()))
        .unwrap();
    for page in records(&store, filled.dataset()).chunks(4) {
        parcel.add(page.to_vec()).unwrap();
    }
    let target = Target {
        split: to,
        visibility: Visibility::Private,
    };
    parcel.send(&target, &WriteToken(TOKEN.to_owned())).unwrap();
    (store, filled)
}

/// What a record says. Null, absent and empty say the same, and so do 2 and 2.0.
fn told(store: &hone_testkit::MemoryStore, dataset: DatasetId) -> Vec<Value> {
    let told = records(store, dataset).into_iter().map(|full| {
        let offers = full.suggestions.iter().flatten();
        let offers: Vec<Value> = offers
            .map(|offer| json!([offer.value, offer.score, offer.agent]))
            .collect();
        let answers = full.responses.iter().flatten();
        let mut answers: Vec<Value> = answers
            .map(|held| json!([held.user, held.status, held.values]))
            .collect();
        answers.sort_by_key(ToString::to_string);
        let record = full.record;
        let name = record.external_id.unwrap_or_else(|| record.id.to_string());
        let metadata = record.metadata.unwrap_or_default().into_iter();
        let metadata = metadata.map(|(name, value)| match value.as_f64() {
            Some(number) => (name, json!(number)),
            None => (name, value),
        });
        let fields = record.fields.into_iter();
        let fields: Object = fields.filter(|(_, value)| !value.is_null()).collect();
        json!({"id": name, "fields": fields, "metadata": metadata.collect::<Object>(),
            "status": record.status, "offers": offers, "answers": answers,
            "vectors": full.vectors})
    });
    told.collect()
}

#[test]
fn an_export_that_is_read_again_is_the_same_dataset() {
    let bench = bench();
    let (store, filled) = export(&bench, split("default", "train"));
    assert!(bench.hub.is_private(REPO));
    let folder = bench.folder.path().join("copy");
    for path in bench.hub.files(REPO).unwrap() {
        let place = folder.join(&path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, bench.hub.file(REPO, &path).unwrap()).unwrap();
    }
    let workspace = filled.workspace.id;
    let disk = DiskImport {
        folder: folder.clone(),
        workspace,
        name: Some("copy".to_owned()),
        people: People::new(),
        on_error: OnError::Abort,
    };
    block_on(import_disk(&store, &World::default(), disk)).unwrap();
    let table = FileImport {
        path: folder.join("data/train-00000-of-00001.parquet"),
        workspace,
        dataset: "copy".to_owned(),
        create: None,
        mapping: None,
        user: None,
        on_error: OnError::Abort,
        uploads: uploads(),
    };
    let moved = block_on(import_file(&store, &World::default(), table)).unwrap();
    assert_eq!(moved.written, filled.records.len());
    let copy = named(&store, workspace, "copy");
    assert_eq!(told(&store, copy), told(&store, filled.dataset()));
}

#[test]
fn an_export_replaces_its_split_and_leaves_others_and_what_people_wrote() {
    let bench = bench();
    let own = b"# Ours\n".as_slice();
    bench.hub.put(
        REPO,
        "main",
        &[
            ("README.md", own),
            ("data/train-00000-of-00002.parquet", b"old"),
            ("data/train-00001-of-00002.parquet", b"old"),
            ("data/test-00000-of-00001.parquet", b"other"),
            ("notes.txt", b"kept"),
        ],
    );
    export(&bench, split("default", "train"));
    let files = bench.hub.files(REPO).unwrap();
    let expected = [
        ".argilla/dataset.json",
        ".argilla/settings.json",
        ".argilla/version.json",
        "README.md",
        "data/test-00000-of-00001.parquet",
        "data/train-00000-of-00001.parquet",
        "notes.txt",
    ];
    assert_eq!(files, expected);
    assert_eq!(bench.hub.file(REPO, "README.md").unwrap(), own);
}

#[test]
fn a_card_of_ours_follows_and_names_every_subset() {
    let bench = bench();
    export(&bench, split("default", "train"));
    export(&bench, split("second", "test"));
    let card = bench.hub.file(REPO, "README.md").unwrap();
    let card = String::from_utf8(card).unwrap();
    let head = "---\nconfigs:\n- config_name: \"default\"\n  data_files:\n  - split: \"train\"\n    \
                path: \"data/train-*.parquet\"\n- config_name: \"second\"\n  data_files:\n  - split: \
                \"test\"\n    path: \"second/test-*.parquet\"\ntags:";
    assert!(card.starts_with(head), "{card}");
}

#[test]
fn a_failure_of_the_hub_commits_nothing() {
    let bench = bench();
    let (store, filled) = filled();
    let mut parcel = bench
        .transfer
        .pack(Arc::new(filled.schema.clone()))
        .unwrap();
    parcel.add(records(&store, filled.dataset())).unwrap();
    bench.hub.put(REPO, "main", &[("a", b"a")]);
    bench.hub.fail(1);
    let target = Target {
        split: split("default", "train"),
        visibility: Visibility::Public,
    };
    let sent = parcel.send(&target, &WriteToken("hf_wrong".to_owned()));
    let said = sent.unwrap_err().to_string();
    assert!(!said.contains("hf_wrong"), "{said}");
    assert_eq!(bench.hub.files(REPO).unwrap(), ["a"]);
}
