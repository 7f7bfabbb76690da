//! Signing in with somebody else's word.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, header};
use hone_annotation::use_case::sign_in::{Identity, Rules};
use hone_server::{ProviderError, SignInProvider};
use serde_json::{Value, json};

use crate::auth::{me, session};
use crate::served::{Answer, Served};

/// Knows people by a number: the code `7-ann` is that of number 7, who calls herself ann.
#[derive(Debug)]
struct Club(Rules);

impl SignInProvider for Club {
    fn name(&self) -> &'static str {
        "club"
    }

    fn rules(&self) -> &Rules {
        &self.0
    }

    fn authorization_url(&self, state: &str) -> String {
        format!("https://club.example/authorize?state={state}")
    }

    fn identify(&self, code: &str, _state: &str) -> Result<Identity, ProviderError> {
        let Some((subject, username)) = code.split_once('-') else {
            return Err(match code {
                "failed" => ProviderError::Failed("no answer".into()),
                _ => ProviderError::Refused,
            });
        };
        Ok(Identity {
            provider: "club".to_owned(),
            subject: subject.to_owned(),
            username: username.to_owned(),
            first_name: None,
            last_name: None,
            grants: None,
        })
    }
}

async fn served() -> Served {
    let rules = Rules {
        workspaces: vec!["club-house".to_owned()],
        ..Rules::default()
    };
    Served::with(|settings| settings.providers = vec![Arc::new(Club(rules))]).await
}

/// Sends a browser away and returns its cookie and the state.
async fn away(served: &Served) -> (String, String) {
    let away = served.get("/oauth2/providers/club/authentication").await;
    let (cookie, _) = session(&away);
    let state = cookie
        .strip_prefix("club_oauth2_state=")
        .unwrap()
        .to_owned();
    (cookie, state)
}

async fn back(served: &Served, path: &str, code: &str, state: &str, cookie: &str) -> Answer {
    let request = Request::get(format!("{path}?code={code}&state={state}"));
    let request = request.header("cookie", cookie);
    served.send(request.body(Body::empty()).unwrap()).await
}

const TOKEN: &str = "/api/v1/oauth2/providers/club/access-token";
const CALLBACK: &str = "/oauth/club/callback";

#[tokio::test]
async fn a_browser_is_sent_away_with_a_state_in_a_cookie() {
    let served = served().await;
    let providers = served.get("/oauth2/providers").await.expect(200);
    assert_eq!(providers, json!({"items": [{"name": "club"}]}));
    let away = served.get("/oauth2/providers/club/authentication").await;
    assert_eq!(away.status.as_u16(), 303);
    let (cookie, rules) = session(&away);
    assert_eq!(rules, " Path=/; Max-Age=90; HttpOnly; SameSite=Lax");
    let state = cookie.strip_prefix("club_oauth2_state=").unwrap();
    assert_eq!(state.len(), 32);
    let address = format!("https://club.example/authorize?state={state}");
    assert_eq!(away.headers[header::LOCATION], address);
    let unknown = served.get("/oauth2/providers/x/authentication").await;
    let body = unknown.expect(404);
    assert_eq!(body, json!({"detail": "OAuth provider \"x\" not found"}));
}

#[tokio::test]
async fn a_first_sign_in_makes_an_annotator_and_a_second_finds_them() {
    let served = served().await;
    for code in ["7-ann", "7-renamed"] {
        let (cookie, state) = away(&served).await;
        let body = back(&served, TOKEN, code, &state, &cookie)
            .await
            .expect(200);
        let bearer = format!("Bearer {}", body["access_token"].as_str().unwrap());
        let body = served.send(me(&[("authorization", &bearer)])).await;
        let body = body.expect(200);
        assert_eq!(
            (&body["username"], &body["role"]),
            (&json!("ann"), &json!("annotator"))
        );
        let request = Request::get("/api/v1/me/workspaces").header("authorization", &bearer);
        let mine = served
            .send(request.body(Body::empty()).unwrap())
            .await
            .expect(200);
        assert_eq!(mine["items"][0]["name"], "club-house");
    }
    let users = served.get("/users").await.expect(200);
    assert_eq!(users["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_name_that_is_taken_is_not_taken_over() {
    let served = served().await;
    let (cookie, state) = away(&served).await;
    let body = back(&served, TOKEN, "8-owner", &state, &cookie)
        .await
        .expect(409);
    assert!(body["detail"].as_str().unwrap().contains("\"owner\""));
    let (cookie, state) = away(&served).await;
    back(&served, TOKEN, "7-ann", &state, &cookie)
        .await
        .expect(200);
    back(&served, TOKEN, "9-ann", &state, &cookie)
        .await
        .expect(409);
}

#[tokio::test]
async fn what_a_provider_does_not_vouch_for_is_refused() {
    let served = served().await;
    let (cookie, state) = away(&served).await;
    for (code, state, cookie, status) in [
        ("refused", state.as_str(), cookie.as_str(), 401),
        ("failed", &state, &cookie, 500),
        ("7-ann", "another", &cookie, 422),
        ("7-ann", &state, "", 422),
        ("7-ann", "", "club_oauth2_state=", 422),
    ] {
        for path in [TOKEN, CALLBACK] {
            back(&served, path, code, state, cookie)
                .await
                .expect(status);
        }
    }
    let users = served.get("/users").await.expect(200);
    assert_eq!(users["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_callback_opens_a_session_and_leads_to_the_start_page_alone() {
    let served = served().await;
    let (cookie, state) = away(&served).await;
    let path = "/oauth/club/callback";
    let request = Request::get(format!(
        "{path}?code=7-ann&state={state}&next=https://evil.example"
    ));
    let request = request
        .header("cookie", &cookie)
        .body(Body::empty())
        .unwrap();
    let answer = served.send(request).await;
    assert_eq!(answer.status.as_u16(), 303);
    assert_eq!(answer.headers[header::LOCATION], "/");
    let cookies: Vec<_> = answer.headers.get_all(header::SET_COOKIE).iter().collect();
    assert!(
        cookies[1]
            .to_str()
            .unwrap()
            .starts_with("club_oauth2_state=; Path=/; Max-Age=0")
    );
    let (cookie, _) = session(&answer);
    let body = served.send(me(&[("cookie", &cookie)])).await.expect(200);
    assert_eq!(body["username"], "ann");
}

#[tokio::test]
async fn an_account_of_a_provider_has_no_password_that_fits() {
    let served = served().await;
    let (cookie, state) = away(&served).await;
    back(&served, TOKEN, "7-ann", &state, &cookie)
        .await
        .expect(200);
    for password in ["", "ann", "12345678"] {
        let body = format!("username=ann&password={password}");
        let request = Request::post("/api/v1/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        served
            .send(request.body(Body::from(body)).unwrap())
            .await
            .expect(401);
    }
    let no_key = served.ask("", Method::GET, "/me", Value::Null).await;
    no_key.expect(401);
}
