//! Signing in.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};

use crate::served::{Answer, OWNER_KEY, Served};

fn form(path: &str, body: &str) -> Request<Body> {
    let request =
        Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(Body::from(body.to_owned())).unwrap()
}

pub(crate) fn me(headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::get("/api/v1/me");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

async fn token(served: &Served) -> String {
    let request = form("/api/v1/token", "username=owner&password=12345678");
    let body = served.send(request).await.expect(201);
    assert_eq!(body["token_type"], "bearer");
    body["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_key_opens_and_is_shown_to_its_holder_alone() {
    let served = Served::new().await;
    let body = served.get("/me").await.expect(200);
    assert_eq!(body["username"], "owner");
    assert_eq!(body["api_key"], OWNER_KEY);
    let bearer = format!("Bearer {}", token(&served).await);
    let body = served.send(me(&[("authorization", &bearer)])).await;
    assert_eq!(body.expect(200)["api_key"], Value::Null);
    let users = served.get("/users").await.expect(200);
    assert_eq!(users["items"][0]["api_key"], Value::Null);
}

#[tokio::test]
async fn a_wrong_key_gives_way_to_a_token() {
    let served = Served::new().await;
    let bearer = format!("bearer {}", token(&served).await);
    let key = ("x-argilla-api-key", "wrong");
    served.send(me(&[key])).await.expect(401);
    let both = [key, ("authorization", bearer.as_str())];
    served.send(me(&both)).await.expect(200);
}

#[tokio::test]
async fn a_token_is_good_for_a_day() {
    let served = Served::new().await;
    let bearer = format!("Bearer {}", token(&served).await);
    let headers = [("authorization", bearer.as_str())];
    served.clock.advance(Duration::from_secs(24 * 3600 - 10));
    served.send(me(&headers)).await.expect(200);
    served.clock.advance(Duration::from_secs(10));
    served.send(me(&headers)).await.expect(401);
}

#[tokio::test]
async fn a_new_password_ends_all_sessions() {
    let served = Served::new().await;
    let bearer = format!("Bearer {}", token(&served).await);
    let with = ("authorization", bearer.as_str());
    served.send(me(&[with])).await.expect(200);
    let path = format!("/users/{}", served.owner);
    let change = json!({"first_name": "Another"});
    served.patch(&path, change).await.expect(200);
    served.send(me(&[with])).await.expect(200);
    let change = json!({"password": "12345678"});
    served.patch(&path, change).await.expect(200);
    served.send(me(&[with])).await.expect(401);
    let bearer = format!("Bearer {}", token(&served).await);
    served
        .send(me(&[("authorization", &bearer)]))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_token_ends_with_its_user() {
    let served = Served::new().await;
    let ann = json!({"first_name": "Ann", "username": "ann", "password": "12345678"});
    let ann = served.post("/users", ann).await.expect(201);
    let request = form("/api/v1/token", "username=ann&password=12345678");
    let body = served.send(request).await.expect(201);
    let bearer = format!("Bearer {}", body["access_token"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str())];
    served.send(me(&headers)).await.expect(200);
    let path = format!("/users/{}", ann["id"].as_str().unwrap());
    served.delete(&path).await.expect(200);
    served.send(me(&headers)).await.expect(401);
}

#[tokio::test]
async fn wrong_names_and_passwords_are_refused_alike() {
    let served = Served::new().await;
    let mut bodies = Vec::new();
    for body in [
        "username=owner&password=wrong-password",
        "username=nobody&password=12345678",
        "username=&password=",
    ] {
        let answer = served.send(form("/api/v1/token", body)).await;
        bodies.push(answer.expect(401));
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
    let half = served.send(form("/api/v1/token", "username=owner")).await;
    half.expect(422);
}

#[tokio::test]
async fn an_old_hash_is_replaced_at_sign_in() {
    let served = Served::new().await;
    let old = bcrypt::hash_with_salt("12345678", 4, [3; 16]).unwrap();
    let owner = served.owner;
    let work = served.store.write(move |tx| {
        let mut user = tx.user(owner)?.unwrap();
        user.password_hash = old.to_string();
        Ok(tx.put_user(&user)?)
    });
    work.await.unwrap();
    token(&served).await;
    let user = served.store.read(move |view| Ok(view.user(owner)?)).await;
    let hash = user.unwrap().unwrap().password_hash;
    assert!(hash.starts_with("$argon2id$"));
    token(&served).await;
}

pub(crate) fn session(answer: &Answer) -> (String, String) {
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    let (pair, rest) = cookie.split_once(';').unwrap();
    (pair.to_owned(), rest.to_owned())
}

#[tokio::test]
async fn a_one_time_token_opens_a_session_once() {
    let served = Served::new().await;
    let token = served
        .state
        .issue_sign_in(served.owner, Duration::from_secs(60));
    let request = || {
        let path = format!("/sign-in?token={token}");
        Request::get(path).body(Body::empty()).unwrap()
    };
    let answer = served.send(request()).await;
    assert_eq!(answer.status.as_u16(), 303);
    assert_eq!(answer.headers[header::LOCATION], "/");
    let (cookie, rules) = session(&answer);
    assert_eq!(rules, " Path=/; Max-Age=86400; HttpOnly; SameSite=Strict");
    let body = served.send(me(&[("cookie", &cookie)])).await.expect(200);
    assert_eq!(body["username"], "owner");
    served.send(request()).await.expect(401);
}

#[tokio::test]
async fn a_session_opens_by_password_and_ends_when_asked() {
    let served = Served::with(|settings| settings.secure_cookies = true).await;
    let request = form("/api/v1/session", "username=owner&password=12345678");
    let answer = served.send(request).await;
    let (cookie, rules) = session(&answer);
    answer.expect(204);
    assert!(rules.ends_with("; Secure"));
    let other = format!("theme=dark; {cookie}; x");
    served.send(me(&[("cookie", &other)])).await.expect(200);
    let answer = served
        .ask("", Method::DELETE, "/session", Value::Null)
        .await;
    let (ended, rules) = session(&answer);
    assert_eq!(ended, "hone_session=");
    assert!(rules.contains("Max-Age=0;"));
}

#[tokio::test]
async fn pages_of_other_origins_cannot_use_the_session() {
    let served = Served::new().await;
    let request = form("/api/v1/session", "username=owner&password=12345678");
    let (cookie, _) = session(&served.send(request).await);
    let create = |origin: Option<&str>, name: &str| {
        let mut request = Request::post("/api/v1/workspaces")
            .header("cookie", &cookie)
            .header("host", "hone.example:6900");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let body = json!({ "name": name }).to_string();
        request.body(Body::from(body)).unwrap()
    };
    let own = Some("https://hone.example:6900");
    served.send(create(own, "a")).await.expect(201);
    served.send(create(None, "b")).await.expect(201);
    for foreign in ["https://evil.example", "https://hone.example:3000", "null"] {
        served.send(create(Some(foreign), "c")).await.expect(401);
    }
}
