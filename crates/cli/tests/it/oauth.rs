//! Signing in with a provider on this machine.

use std::sync::{Arc, Mutex};

use hone_testkit::loopback_http::{Reply, Request, serve, unescaped};
use serde_json::json;

use crate::served::Served;

/// Vouches for whoever brings the code `good`, as `ann`.
fn answer(request: &Request, forms: &Mutex<Vec<String>>) -> Reply {
    match request.path.as_str() {
        "/token" => {
            let form = String::from_utf8_lossy(&request.body).into_owned();
            forms.lock().unwrap().push(unescaped(&form));
            if !form.contains("code=good&") {
                return Reply::json(400, &json!({"error": "invalid_grant"}));
            }
            Reply::json(200, &json!({"access_token": "t", "token_type": "bearer"}))
        }
        "/userinfo" if request.authorization() == "Bearer t" => {
            Reply::json(200, &json!({"sub": "7", "preferred_username": "ann"}))
        }
        _ => Reply::text(404, ""),
    }
}

#[test]
fn a_person_signs_in_with_a_provider_of_the_file() {
    let forms = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&forms);
    let club = serve(move |request| answer(request, &seen));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("oauth.toml");
    let text = format!(
        "allowed_workspaces = ['club-house']\n[[providers]]\nname = 'club'\nclient_id = 'us'\n\
         authorization_url = '{club}/authorize'\ntoken_url = '{club}/token'\n\
         userinfo_url = '{club}/userinfo'\n"
    );
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let args = ["--oauth", file, "--public-url", "https://hone.example"];
    let served = Served::start(&args, &[("OAUTH2_CLUB_CLIENT_SECRET", "hidden")]);
    let away = format!("{}/api/v1/oauth2/providers/club/authentication", served.url);
    let away = served.agent.get(away).call().unwrap();
    assert_eq!(away.status().as_u16(), 303);
    let address = away.headers()["location"].to_str().unwrap();
    assert!(address.starts_with(&format!("{club}/authorize?response_type=code&client_id=us")));
    let cookie = away.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let state = cookie.strip_prefix("club_oauth2_state=").unwrap();
    let back = |code: &str, cookie: &str| {
        let url = format!(
            "{}/oauth/club/callback?code={code}&state={state}",
            served.url
        );
        let request = served.agent.get(url).header("cookie", cookie);
        request.call().unwrap()
    };
    assert_eq!(back("bad", cookie).status().as_u16(), 401);
    assert_eq!(back("good", "").status().as_u16(), 422);
    let signed = back("good", cookie);
    assert_eq!(signed.status().as_u16(), 303);
    assert_eq!(signed.headers()["location"], "/");
    let session = signed.headers()["set-cookie"].to_str().unwrap();
    let session = session.split(';').next().unwrap();
    let ask = |path: &str| {
        let request = served.agent.get(format!("{}/api/v1{path}", served.url));
        let mut said = request.header("cookie", session).call().unwrap();
        let text = said.body_mut().read_to_string().unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let me = ask("/me");
    assert_eq!(
        (&me["username"], &me["role"]),
        (&json!("ann"), &json!("annotator"))
    );
    assert_eq!(ask("/me/workspaces")["items"][0]["name"], "club-house");
    let forms = forms.lock().unwrap();
    let back = "redirect_uri=https://hone.example/oauth/club/callback";
    assert!(
        forms[0].contains(back) && forms[0].contains("client_secret=hidden"),
        "{forms:?}"
    );
}
