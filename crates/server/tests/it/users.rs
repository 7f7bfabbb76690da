//! Users, workspaces and what they may do.

use axum::http::Method;
use serde_json::{Value, json};

use crate::served::{Served, id};

fn new_user(username: &str, role: &str) -> Value {
    json!({
        "id": null, "first_name": username, "last_name": null, "username": username,
        "role": role, "password": "12345678", "inserted_at": null, "api_key": null,
    })
}

#[tokio::test]
async fn a_new_user_gets_a_key_that_is_shown_once() {
    let served = Served::new().await;
    let ann = served.post("/users", new_user("ann", "admin")).await;
    let ann = ann.expect(201);
    let key = ann["api_key"].as_str().unwrap();
    assert_eq!(key.len(), 107, "80 bytes in base64");
    let me = served.ask(key, Method::GET, "/me", Value::Null).await;
    assert_eq!(me.expect(200), ann);
    let path = format!("/users/{}", id(&ann));
    let again = served.get(&path).await.expect(200);
    assert_eq!(again["api_key"], Value::Null);
    assert_eq!(again["inserted_at"], ann["inserted_at"]);
}

#[tokio::test]
async fn everybody_may_replace_their_own_key() {
    let served = Served::new().await;
    let ann = served.post("/users", new_user("ann", "annotator")).await;
    let ann = ann.expect(201);
    let old = ann["api_key"].as_str().unwrap();
    let renewed = served.ask(old, Method::POST, "/me/api-key", Value::Null);
    let renewed = renewed.await.expect(201);
    let new = renewed["api_key"].as_str().unwrap();
    for (key, status) in [(old, 401), (new, 200)] {
        let me = served.ask(key, Method::GET, "/me", Value::Null).await;
        me.expect(status);
    }
}

#[tokio::test]
async fn everybody_may_change_their_own_password_who_knows_it() {
    let served = Served::new().await;
    let ann = served.post("/users", new_user("ann", "annotator")).await;
    let ann = ann.expect(201);
    let key = ann["api_key"].as_str().unwrap();
    let change = |current: &str, password: &str| {
        let body = json!({"current": current, "password": password});
        served.ask(key, Method::PUT, "/me/password", body)
    };
    let wrong = change("87654321", "a new password").await.expect(422);
    let place = &wrong["detail"]["params"]["errors"][0]["loc"];
    assert_eq!(place, &json!(["body", "current"]));
    change("12345678", "short").await.expect(422);
    let changed = change("12345678", "a new password").await;
    let cookie = changed.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("hone_session="), "{cookie}");
    changed.expect(204);
    change("12345678", "another password").await.expect(422);
    change("a new password", "another password")
        .await
        .expect(204);
}

#[tokio::test]
async fn a_lost_key_is_replaced() {
    let served = Served::new().await;
    let ann = served.post("/users", new_user("ann", "admin")).await;
    let ann = ann.expect(201);
    let path = format!("/users/{}/api-key", id(&ann));
    let renewed = served.post(&path, Value::Null).await.expect(201);
    for (user, status) in [(&ann, 401), (&renewed, 200)] {
        let key = user["api_key"].as_str().unwrap();
        let me = served.ask(key, Method::GET, "/me", Value::Null).await;
        me.expect(status);
    }
}

#[tokio::test]
async fn a_change_acts_on_the_keys_that_are_there() {
    let served = Served::new().await;
    let ann = served.post("/users", new_user("ann", "admin")).await;
    let path = format!("/users/{}", id(&ann.expect(201)));
    let named = served.patch(&path, json!({"last_name": "Lee"})).await;
    assert_eq!(named.expect(200)["last_name"], "Lee");
    let promoted = served.patch(&path, json!({"role": "owner", "x": 1})).await;
    let promoted = promoted.expect(200);
    assert_eq!(promoted["last_name"], "Lee");
    assert_eq!(promoted["role"], "owner");
    let unnamed = served.patch(&path, json!({"last_name": null})).await;
    assert_eq!(unnamed.expect(200)["last_name"], Value::Null);
    let nameless = served.patch(&path, json!({"first_name": null})).await;
    nameless.expect(422);
}

#[tokio::test]
async fn a_password_that_is_too_short_is_refused_where_it_stands() {
    let served = Served::new().await;
    let mut user = new_user("ann", "admin");
    user["password"] = json!("1234567");
    let body = served.post("/users", user).await.expect(422);
    let error = &body["detail"]["params"]["errors"][0];
    assert_eq!(error["loc"], json!(["body", "password"]));
}

#[tokio::test]
async fn a_name_is_taken_once() {
    let served = Served::new().await;
    served
        .post("/users", new_user("ann", "admin"))
        .await
        .expect(201);
    let again = served.post("/users", new_user("ann", "admin")).await;
    let body = again.expect(409);
    assert_eq!(body["detail"], "User with username \"ann\" already exists");
}

#[tokio::test]
async fn only_owners_manage_users() {
    let served = Served::new().await;
    let ann = served.post("/users", new_user("ann", "admin")).await;
    let ann = ann.expect(201);
    let key = ann["api_key"].as_str().unwrap();
    let listing = served.ask(key, Method::GET, "/users", Value::Null).await;
    let body = listing.expect(403);
    let code = "argilla.api.errors::ForbiddenOperationError";
    assert_eq!(body["detail"]["code"], code);
}

#[tokio::test]
async fn members_come_to_a_workspace_and_go() {
    let served = Served::new().await;
    let ann = served.post("/users", new_user("ann", "annotator")).await;
    let ann = ann.expect(201);
    let key = ann["api_key"].as_str().unwrap();
    let team = served.post("/workspaces", json!({"name": "team"})).await;
    let team = team.expect(201);
    let path = format!("/workspaces/{}", id(&team));
    let foreign = served.ask(key, Method::GET, &path, Value::Null).await;
    foreign.expect(403);

    let members = format!("{path}/users");
    let member = json!({"user_id": ann["id"]});
    served.post(&members, member.clone()).await.expect(201);
    served.post(&members, member).await.expect(409);
    let unknown = json!({"user_id": "00000000-0000-0000-0000-000000000000"});
    served.post(&members, unknown).await.expect(422);
    let seen = served.ask(key, Method::GET, &path, Value::Null).await;
    assert_eq!(seen.expect(200), team);
    let own = served.ask(key, Method::GET, "/me/workspaces", Value::Null);
    assert_eq!(own.await.expect(200), json!({"items": [team]}));
    let of_ann = format!("/users/{}/workspaces", id(&ann));
    let of_ann = served.get(&of_ann).await.expect(200);
    assert_eq!(of_ann["items"][0]["name"], "team");

    let member = format!("{members}/{}", id(&ann));
    served.delete(&member).await.expect(200);
    served.delete(&member).await.expect(404);
    assert_eq!(served.get(&members).await.expect(200), json!({"items": []}));
    served.delete(&path).await.expect(200);
    served.get(&path).await.expect(404);
}

#[tokio::test]
async fn a_workspace_name_that_clients_refuse_is_refused() {
    let served = Served::new().await;
    for name in ["", "two words", "é"] {
        let answer = served.post("/workspaces", json!({"name": name})).await;
        answer.expect(422);
    }
}
