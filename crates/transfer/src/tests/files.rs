use std::fs;
use std::path::{Path, PathBuf};

use hone_annotation::use_case::records::FullRecord;
use hone_annotation::{
    FieldSettings, MetadataSettings, QuestionSettings, RecordStatus, Schema, WorkspaceId,
};
use hone_testkit::{MemoryMedia, MemoryStore, block_on};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::world::{World, filled, named, records, twin, uploads};
use crate::{FileImport, LabelsAs, Mapping, Moved, OnError, TransferError, export, import_file};

/// What a flat row keeps of a record, without ids and times of this server.
fn kept(full: &FullRecord, schema: &Schema) -> Value {
    let record = &full.record;
    // A field that is null says no more than one that is not there.
    let fields = record.fields.iter().filter(|(_, value)| !value.is_null());
    let metadata = record.metadata.iter().flatten();
    // 2 and 2.0 are one number where the property is of floats.
    let metadata = metadata
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| {
            let float = value.as_f64().filter(|_| name == "weight");
            (name, float.map_or_else(|| value.clone(), Value::from))
        });
    let mut responses: Vec<Value> = full
        .responses
        .iter()
        .flatten()
        .map(|held| json!([held.user, held.status, held.values]))
        .collect();
    responses.sort_by_key(Value::to_string);
    let mut suggestions: Vec<Value> = full
        .suggestions
        .iter()
        .flatten()
        .map(|held| {
            let question = schema.questions.iter().find(|of| of.id == held.question);
            json!([
                question.map(|of| &of.name),
                held.value,
                held.score,
                held.agent
            ])
        })
        .collect();
    suggestions.sort_by_key(Value::to_string);
    json!({
        "status": record.status,
        "fields": fields.collect::<Vec<_>>(),
        "metadata": metadata.collect::<Vec<_>>(),
        "responses": responses,
        "suggestions": suggestions,
        "vectors": full.vectors,
    })
}

pub(super) fn plain(path: &Path, workspace: WorkspaceId, dataset: &str) -> FileImport {
    FileImport {
        path: path.to_owned(),
        workspace,
        dataset: dataset.to_owned(),
        create: None,
        mapping: None,
        user: None,
        on_error: OnError::Abort,
        uploads: uploads(),
    }
}

pub(super) fn import(store: &MemoryStore, import: FileImport) -> Result<Moved, TransferError> {
    block_on(import_file(store, &World::default(), import))
}

pub(super) fn written(folder: &TempDir, name: &str, content: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, content).expect("the folder can be written");
    path
}

pub(super) fn schema_of(store: &MemoryStore, workspace: WorkspaceId, name: &str) -> Schema {
    use hone_annotation::store::Store;
    let id = named(store, workspace, name);
    let read = move |view: &dyn hone_annotation::store::View| Ok(view.schema(id)?);
    let schema = block_on((store as &dyn Store).read(read)).expect("the store reads");
    Schema::clone(&schema.expect("it is there"))
}

fn round_trip(ending: &str) {
    let (store, filled) = filled();
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join(format!("news.{ending}"));
    let count = block_on(export(
        &store,
        (&World::default(), &MemoryMedia::default()),
        filled.dataset(),
        &path,
    ));
    assert_eq!(count.expect("it is written"), 6);
    let copy = twin(&store, filled.dataset(), "copy");
    let moved = import(&store, plain(&path, filled.workspace.id, "copy")).expect("it is read");
    assert_eq!((moved.written, moved.updated), (6, 0));
    let (before, after) = (records(&store, filled.dataset()), records(&store, copy));
    let schema = schema_of(&store, filled.workspace.id, "copy");
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(kept(before, &filled.schema), kept(after, &schema));
        let id = before.record.external_id.clone();
        let id = id.unwrap_or_else(|| before.record.id.to_string());
        assert_eq!(after.record.external_id, Some(id));
    }
    let again = import(&store, plain(&path, filled.workspace.id, "copy")).expect("it is read");
    assert_eq!((again.written, again.updated), (6, 6));
    assert_eq!(records(&store, copy).len(), 6);
}

#[test]
fn what_is_written_as_json_lines_comes_back_with_every_kind_of_answer() {
    round_trip("jsonl");
}

#[test]
fn what_is_written_as_csv_comes_back_with_every_kind_of_answer() {
    round_trip("csv");
}

#[test]
fn what_is_written_as_parquet_comes_back_with_every_kind_of_answer() {
    round_trip("parquet");
}

#[test]
fn a_row_has_the_columns_of_the_contract() {
    let (store, filled) = filled();
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("news.jsonl");
    block_on(export(
        &store,
        (&World::default(), &MemoryMedia::default()),
        filled.dataset(),
        &path,
    ))
    .expect("it is written");
    let text = fs::read_to_string(path).expect("it is there");
    let fox: Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
    assert_eq!(fox["id"], "fox");
    assert_eq!(fox["status"], "completed");
    assert_eq!(fox["text"], "The quick brown fox");
    assert_eq!(fox["topic.responses"], json!(["fox", "other"]));
    assert_eq!(
        fox["topic.responses.status"],
        json!(["submitted", "submitted"])
    );
    assert_eq!(fox["tags.suggestion"], json!(["quick", "brown"]));
    assert_eq!(fox["tags.suggestion.score"], json!([0.2, 0.8]));
    assert_eq!(fox["topic.suggestion.agent"], "mill");
    assert_eq!(fox["metadata.length"], 4);
    assert_eq!(fox["vector.plane"], json!([1.0, 0.0]));
    assert!(
        fox.as_object()
            .expect("an object")
            .contains_key("metadata.unknown")
    );
}

#[test]
fn a_plain_table_makes_a_dataset_with_settings_told_from_its_columns() {
    let (store, filled) = filled();
    let folder = TempDir::new().expect("a folder");
    let table = "key,body,mood,stars\na,Good day,glad,3\nb,\"Bad, sad\",sad,1\nc,So so,,2\n";
    let path = written(&folder, "days.csv", table);
    let pair = |column: &str, name: &str| (column.to_owned(), name.to_owned());
    let mapping = Mapping {
        text: vec![pair("body", "text")],
        image: Vec::new(),
        label: Some(pair("mood", "mood")),
        labels_as: LabelsAs::Response,
        id: Some("key".to_owned()),
        metadata: vec![pair("stars", "stars")],
    };
    let wanted = FileImport {
        create: Some(vec!["other".to_owned()]),
        mapping: Some(mapping),
        user: Some("anna".to_owned()),
        ..plain(&path, filled.workspace.id, "days")
    };
    let moved = import(&store, wanted).expect("it is read");
    assert_eq!(moved.written, 3);
    let schema = schema_of(&store, filled.workspace.id, "days");
    assert!(matches!(
        schema.fields[0].settings,
        FieldSettings::Text { .. }
    ));
    let integer = MetadataSettings::Integer {
        min: None,
        max: None,
    };
    assert_eq!(schema.metadata_properties[0].settings, integer);
    let QuestionSettings::LabelSelection { options, .. } = &schema.questions[0].settings else {
        panic!("it is {:?}", schema.questions[0].settings)
    };
    let options: Vec<_> = options.iter().map(|option| option.value.as_str()).collect();
    assert_eq!(options, ["glad", "other", "sad"]);
    let records = records(&store, schema.dataset.id);
    let statuses: Vec<_> = records.iter().map(|full| full.record.status).collect();
    let (done, open) = (RecordStatus::Completed, RecordStatus::Pending);
    assert_eq!(statuses, [done, done, open]);
    let answer = &records[1].responses.as_ref().expect("asked for")[0];
    assert_eq!(json!(answer.values), json!({"mood": "sad"}));
    assert_eq!(answer.user, filled.users[2].id);
}

#[test]
fn a_bad_row_stops_the_import_and_is_named_by_its_line() {
    let (store, filled) = filled();
    let folder = TempDir::new().expect("a folder");
    let lines = "{\"id\": 1, \"text\": \"fine\"}\n\n{\"id\": 2, \"topic.suggestion\": \"cat\"}\n";
    let path = written(&folder, "bad.jsonl", lines);
    let error = import(&store, plain(&path, filled.workspace.id, "news")).expect_err("cat");
    let shown = error.to_string();
    assert!(shown.contains("bad.jsonl:3:"), "{shown}");
    assert!(
        shown.contains("\"cat\" is not one of the options"),
        "{shown}"
    );
    assert!(error.is_input());
}

#[test]
fn bad_rows_are_written_down_and_the_others_come_in() {
    let (store, filled) = filled();
    let folder = TempDir::new().expect("a folder");
    let lines = [
        json!({"id": "one", "text": "fine"}).to_string(),
        "{no json".to_owned(),
        json!({"id": "one", "text": "again"}).to_string(),
        json!({"id": "two", "text": "fine", "colour": "red"}).to_string(),
        json!({"id": "three", "text": "fine"}).to_string(),
    ];
    let path = written(&folder, "mixed.jsonl", &lines.join("\n"));
    let refused = folder.path().join("refused.jsonl");
    let wanted = FileImport {
        on_error: OnError::Skip(refused.clone()),
        ..plain(&path, filled.workspace.id, "news")
    };
    let moved = import(&store, wanted).expect("it goes on");
    assert_eq!((moved.written, moved.refused), (2, 3));
    let text = fs::read_to_string(&refused).expect("it is there");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let rows: Vec<_> = lines.iter().map(|line| line["row"].clone()).collect();
    assert_eq!(rows, [2, 3, 4]);
    assert_eq!(lines[1]["reason"], "id `one` stands already in row 1");
    assert_eq!(lines[2]["record"]["colour"], "red");
}

#[test]
fn what_was_refused_is_that_of_the_last_run_alone() {
    let (store, filled) = filled();
    let folder = TempDir::new().expect("a folder");
    let refused = folder.path().join("refused.jsonl");
    let run = |content: &str| {
        let path = written(&folder, "texts.jsonl", content);
        let wanted = FileImport {
            on_error: OnError::Skip(refused.clone()),
            ..plain(&path, filled.workspace.id, "news")
        };
        import(&store, wanted).expect("it goes on").refused
    };
    let bad = "{\"id\": \"bad\", \"colour\": \"red\"}\n";
    for _ in 0..2 {
        assert_eq!(run(bad), 1);
        let text = fs::read_to_string(&refused).expect("it is there");
        assert_eq!(text.lines().count(), 1);
    }
    assert_eq!(run("{\"id\": \"good\", \"text\": \"fine\"}\n"), 0);
    assert!(!refused.exists());
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[test]
fn rows_without_an_id_are_found_again_by_a_second_run() {
    let (store, filled) = filled();
    let folder = TempDir::new().expect("a folder");
    let path = written(
        &folder,
        "texts.jsonl",
        "{\"text\": \"a\"}\n{\"text\": \"b\"}\n",
    );
    let first = import(&store, plain(&path, filled.workspace.id, "news")).expect("it is read");
    let second = import(&store, plain(&path, filled.workspace.id, "news")).expect("it is read");
    assert_eq!((first.updated, second.updated), (0, 2));
    let last = records(&store, filled.dataset()).pop().expect("a record");
    assert_eq!(last.record.external_id.as_deref(), Some("texts_2"));
}

#[test]
fn answers_of_people_unknown_here_make_them_annotators_of_the_workspace() {
    use hone_annotation::store::Store;
    let (store, filled) = filled();
    let folder = TempDir::new().expect("a folder");
    let row = json!({"id": "new", "text": "x", "topic.responses": ["dog"],
        "topic.responses.users": ["carla"], "topic.responses.status": ["submitted"]});
    let path = written(&folder, "answers.jsonl", &row.to_string());
    import(&store, plain(&path, filled.workspace.id, "news")).expect("it is read");
    let workspace = filled.workspace.id;
    let read = move |view: &dyn hone_annotation::store::View| {
        let carla = view.user_by_name("carla")?.expect("she has an account");
        Ok((carla.role, view.is_member(workspace, carla.id)?))
    };
    let found = block_on((&store as &dyn Store).read(read)).expect("the store reads");
    assert_eq!(found, (hone_annotation::Role::Annotator, true));
}

#[test]
fn nothing_comes_in_before_there_is_an_owner() {
    let store = MemoryStore::new();
    let folder = TempDir::new().expect("a folder");
    let path = written(&folder, "texts.jsonl", "{}");
    let workspace = hone_testkit::annotation::id("lab");
    let error = import(&store, plain(&path, workspace, "news")).expect_err("no owner");
    assert!(error.to_string().contains("there is no owner yet"));
}
