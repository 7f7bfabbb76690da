use std::fs;

use hone_annotation::{ResponseStatus, Score};
use hone_testkit::block_on;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::world::{World, filled, named, records};
use crate::{DiskImport, OnError, People, import_disk};

const ANN: &str = "11111111-1111-4111-8111-111111111111";
const BEA: &str = "22222222-2222-4222-8222-222222222222";

fn folder(records: &Value) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let settings = json!({
        "guidelines": "Be kind.", "allow_extra_metadata": false,
        "distribution": {"strategy": "overlap", "min_submitted": 1},
        "fields": [{"name": "text", "title": "Text", "required": true,
            "settings": {"type": "text", "use_markdown": false}}],
        "questions": [{"name": "label", "title": null, "description": null, "required": true,
            "settings": {"type": "label_selection", "visible_options": null, "options":
                [{"value": "a", "text": "A"}, {"value": "b", "text": "B"}]}}],
        "metadata": [{"name": "source", "title": "Source", "visible_for_annotators": true,
            "settings": {"type": "terms", "values": null}}],
        "vectors": [{"name": "plane", "title": "Plane", "dimensions": 2}],
        "mapping": null,
    });
    let dataset = json!({"name": "from disk", "status": "ready", "id": ANN});
    let hidden = folder.path().join(".argilla");
    fs::create_dir(&hidden).expect("the folder can be written");
    fs::write(hidden.join("settings.json"), settings.to_string()).expect("written");
    fs::write(hidden.join("dataset.json"), dataset.to_string()).expect("written");
    fs::write(folder.path().join("records.json"), records.to_string()).expect("written");
    folder
}

#[test]
fn a_folder_of_the_sdk_becomes_a_dataset_with_people_and_answers() {
    let (store, filled) = filled();
    let answer = |value: &str, user: &str| json!({"value": value, "user_id": user});
    let folder = folder(&json!([
        {"id": "one", "fields": {"text": "x ] }, {"}, "metadata": {"source": "web"},
         "suggestions": {"label": {"value": "a", "score": 0.5, "agent": "mill"}},
         "responses": {"label": [answer("a", ANN), answer("b", BEA)]},
         "vectors": {"plane": [0.5, 1]}, "status": "completed", "_server_id": BEA},
        {"id": "two", "fields": {"text": "y"}, "metadata": {}, "suggestions": {},
         "responses": {"label": [answer("b", ANN)]}, "vectors": {}, "status": "pending"},
    ]));
    let import = DiskImport {
        folder: folder.path().to_owned(),
        workspace: filled.workspace.id,
        name: None,
        people: People::new(),
        on_error: OnError::Abort,
    };
    let again = import.clone();
    let moved = block_on(import_disk(&store, &World::default(), import)).expect("it is read");
    assert_eq!((moved.written, moved.updated), (2, 0));
    let dataset = named(&store, filled.workspace.id, "from disk");
    let found = records(&store, dataset);
    let responses = found[0].responses.as_ref().expect("asked for");
    let people: Vec<_> = responses.iter().map(|held| held.user.to_string()).collect();
    assert_eq!(people, [ANN, BEA]);
    assert!(
        responses
            .iter()
            .all(|held| held.status == ResponseStatus::Submitted)
    );
    let suggestion = &found[0].suggestions.as_ref().expect("asked for")[0];
    assert_eq!(suggestion.score, Some(Score::One(0.5)));
    assert_eq!(
        found[0].vectors.as_ref().expect("asked for")["plane"],
        [0.5, 1.0]
    );
    // It is pending there, so the one answer was not submitted.
    let draft = &found[1].responses.as_ref().expect("asked for")[0];
    assert_eq!(draft.status, ResponseStatus::Draft);
    let moved = block_on(import_disk(&store, &World::default(), again)).expect("it is read");
    assert_eq!(moved.updated, 2);
}

#[test]
fn a_folder_that_breaks_off_is_refused() {
    let (store, filled) = filled();
    let folder = folder(&json!([]));
    fs::write(folder.path().join("records.json"), "[{\"id\": \"one\"}").expect("written");
    let import = DiskImport {
        folder: folder.path().to_owned(),
        workspace: filled.workspace.id,
        name: Some("other".to_owned()),
        people: People::new(),
        on_error: OnError::Abort,
    };
    assert!(block_on(import_disk(&store, &World::default(), import)).is_err());
}
