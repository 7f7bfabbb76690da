use hone_annotation::store::Store;
use hone_annotation::{Object, ResponseStatus, Role, SuggestionKind};
use hone_testkit::block_on;
use serde_json::{Value, json};

use super::world::{World, filled, named, records};
use crate::{OnError, Outside as _, Remote, RemoteImport, TransferError, import_remote};

const DATASET: &str = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
const SPACE: &str = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
const QUESTION: &str = "cccccccc-cccc-4ccc-8ccc-cccccccccccc";
const CARLA: &str = "dddddddd-dddd-4ddd-8ddd-dddddddddddd";
const ANNA: &str = "eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee";

/// A server with one workspace, one dataset and 300 records.
struct There;

impl Remote for There {
    fn get(&self, path: &str) -> Result<Value, TransferError> {
        let user = |id: &str, name: &str| {
            json!({"id": id, "first_name": name, "last_name": null,
            "username": name, "role": "annotator", "api_key": format!("{name}.key")})
        };
        let items = match path.split(['?', '/']).collect::<Vec<_>>()[..] {
            ["users"] => json!([user(CARLA, "carla"), user(ANNA, "anna")]),
            ["workspaces", SPACE, "users"] => json!([user(CARLA, "carla")]),
            ["me", "workspaces"] => json!([{"id": SPACE, "name": "abroad"}]),
            ["me", "datasets"] => json!([{"id": DATASET, "name": "words", "guidelines": null,
                "allow_extra_metadata": true, "status": "ready", "metadata": null,
                "distribution": {"strategy": "overlap", "min_submitted": 2},
                "workspace_id": SPACE}]),
            ["datasets", DATASET, "fields"] => json!([{"name": "text", "title": "Text",
                "required": true, "settings": {"type": "text", "use_markdown": true}}]),
            ["datasets", DATASET, "questions"] => json!([{"id": QUESTION, "name": "grade",
                "title": "Grade", "description": null, "required": true,
                "settings": {"type": "rating", "options": [{"value": 1}, {"value": 2}]}}]),
            ["me", "datasets", DATASET, "metadata-properties"]
            | ["datasets", DATASET, "vectors-settings"] => json!([]),
            ["datasets", DATASET, "records", query] => return Ok(page(query)),
            _ => {
                return Err(TransferError::Refused {
                    url: path.to_owned(),
                    status: 404,
                    body: String::new(),
                });
            }
        };
        Ok(json!({ "items": items }))
    }
}

fn page(query: &str) -> Value {
    let number = |key: &str| -> usize {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(name, _)| *name == key);
        found.expect("it is asked for").1.parse().expect("a number")
    };
    let end = (number("offset") + number("limit")).min(300);
    let metadata = |at: usize| match at {
        0 => json!({}),
        1 => Value::Null,
        at => json!({"at": at}),
    };
    let record = |at: usize| {
        json!({"id": format!("00000000-0000-4000-8000-{at:012}"), "status": "pending",
            "external_id": if at == 0 { Value::Null } else { json!(format!("r{at}")) },
            "fields": {"text": format!("word {at}")}, "metadata": metadata(at), "vectors": {},
            "suggestions": [{"question_id": QUESTION, "value": 2, "score": 0.5,
                "agent": "mill", "type": "model"}],
            "responses": [
                {"user_id": CARLA, "status": "submitted", "values": {"grade": {"value": 1}}},
                {"user_id": ANNA, "status": "discarded", "values": null}]})
    };
    let items: Vec<Value> = (number("offset")..end).map(record).collect();
    json!({"items": items, "total": 300})
}

fn all() -> RemoteImport {
    RemoteImport {
        workspace: None,
        dataset: None,
        on_error: OnError::Abort,
    }
}

#[test]
fn another_server_comes_over_with_people_settings_records_and_answers() {
    let (store, filled) = filled();
    let moved = block_on(import_remote(&store, &World::default(), &There, all()));
    assert_eq!(moved.expect("it is read").written, 300);
    let anna = filled.users[2].id;
    let read = move |view: &dyn hone_annotation::store::View| {
        let space = view.workspace_by_name("abroad")?.expect("it is made");
        let carla = view.user_by_name("carla")?.expect("she is made");
        assert_eq!(carla.id.to_string(), CARLA);
        assert_eq!(carla.role, Role::Annotator);
        assert!(view.is_member(space.id, carla.id)?);
        assert_eq!(carla.key_hash, World::default().key_hash("carla.key"));
        // Anna was here before: her key stays.
        let key = World::default().key_hash("anna.key");
        assert!(view.user_by_key(key)?.is_none());
        Ok(space.id)
    };
    let space = block_on((&store as &dyn Store).read(read)).expect("the store reads");
    let found = records(&store, named(&store, space, "words"));
    assert_eq!(found.len(), 300);
    assert_eq!(found[299].record.external_id.as_deref(), Some("r299"));
    let id = found[0].record.external_id.as_deref();
    assert_eq!(id, Some("00000000-0000-4000-8000-000000000000"));
    // To have none and to have an empty one are two things.
    assert_eq!(found[0].record.metadata, Some(Object::new()));
    assert_eq!(found[1].record.metadata, None);
    let responses = found[7].responses.as_ref().expect("asked for");
    assert_eq!(responses[0].status, ResponseStatus::Submitted);
    assert_eq!(json!(responses[0].values), json!({"grade": 1}));
    // Anna has an account here by her name: her answers are hers.
    assert_eq!(
        (responses[1].user, responses[1].status),
        (anna, ResponseStatus::Discarded)
    );
    let suggestion = &found[7].suggestions.as_ref().expect("asked for")[0];
    assert_eq!(suggestion.kind, Some(SuggestionKind::Model));
}

/// The same server where no reply may have more than 40 records.
struct Narrow;

impl Remote for Narrow {
    fn get(&self, path: &str) -> Result<Value, TransferError> {
        let reply = There.get(path)?;
        match reply["items"].as_array() {
            Some(items) if items.len() > 40 => Err(TransferError::Unreachable {
                url: path.to_owned(),
                source: Box::new(ureq::Error::BodyExceedsLimit(1)),
            }),
            _ => Ok(reply),
        }
    }
}

#[test]
fn records_too_large_for_one_reply_are_asked_for_in_smaller_pages() {
    let (store, _) = filled();
    let moved = block_on(import_remote(&store, &World::default(), &Narrow, all()));
    assert_eq!(moved.expect("it is read").written, 300);
}

#[test]
fn a_second_run_brings_nothing_twice() {
    let (store, _) = filled();
    let world = World::default();
    block_on(import_remote(&store, &world, &There, all())).expect("it is read");
    let moved = block_on(import_remote(&store, &world, &There, all())).expect("it is read");
    assert_eq!((moved.written, moved.updated), (300, 300));
}

#[test]
fn a_dataset_that_is_not_there_is_said_so() {
    let (store, _) = filled();
    let import = RemoteImport {
        dataset: Some("none".to_owned()),
        ..all()
    };
    let error = block_on(import_remote(&store, &World::default(), &There, import));
    assert!(
        error
            .expect_err("there is none")
            .to_string()
            .contains("no such")
    );
}
