use std::io::Write as _;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hone_annotation::Role;
use hone_server::ProviderError;
use hone_testkit::loopback_http::{Reply, Request, serve, unescaped};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::*;

fn vars(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn told(
    text: &str,
    env: &[(&str, &str)],
    owner: Option<&str>,
) -> Result<Vec<Arc<dyn SignInProvider>>> {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let given = Given {
        file: Some(file.path()),
        public_url: Some("https://hone.example/"),
        owner,
    };
    providers(given, &vars(env))
}

#[track_caller]
fn check_refused(text: &str, reason: &str) {
    let error = told(text, &[], None).map(drop).unwrap_err().to_string();
    assert!(error.contains(reason), "{error}");
    assert!(!error.contains("hidden"), "{error}");
}

const GITHUB: &str = "[[providers]]\nname = 'github'\nclient_id = 'us'\nclient_secret = 'hidden'\n";

#[test]
fn a_browser_is_sent_to_the_provider_with_a_proof_key() {
    let providers = told(GITHUB, &[], None).unwrap();
    let url = providers[0].authorization_url("a&b");
    let expected = "https://github.com/login/oauth/authorize?response_type=code&client_id=us\
        &redirect_uri=https%3A%2F%2Fhone.example%2Foauth%2Fgithub%2Fcallback&scope=read%3Auser\
        &state=a%26b&code_challenge=";
    assert!(url.starts_with(expected), "{url}");
    assert!(url.ends_with("&code_challenge_method=S256"), "{url}");
    assert_ne!(url, providers[0].authorization_url("c"));
    assert!(!format!("{providers:?}").contains("hidden"));
}

#[test]
fn variables_alone_make_a_built_in_provider_and_count_more_than_the_file() {
    let env = [
        ("OAUTH2_GOOGLE_OAUTH2_CLIENT_ID", "them"),
        ("OAUTH2_GOOGLE_OAUTH2_CLIENT_SECRET", "s"),
        ("OAUTH2_GITHUB_CLIENT_ID", "other"),
        ("OAUTH2_GITHUB_SCOPE", "user"),
    ];
    let providers = told(GITHUB, &env, None).unwrap();
    let names: Vec<_> = providers.iter().map(|provider| provider.name()).collect();
    assert_eq!(names, ["github", "google-oauth2"]);
    let url = providers[0].authorization_url("s");
    assert!(
        url.contains("client_id=other&") && url.contains("scope=user&"),
        "{url}"
    );
    let given = Given {
        file: None,
        public_url: None,
        owner: None,
    };
    assert!(super::providers(given, &vars(&[])).unwrap().is_empty());
}

#[test]
fn what_is_not_told_in_full_or_not_safe_is_refused_without_showing_secrets() {
    check_refused(
        "[[providers]]\nname = 'github'\n",
        "needs client_id and client_secret",
    );
    check_refused("[[providers]]\nname = 'a b'\n", "needs a name");
    let club = GITHUB.replace("github", "club");
    check_refused(&club, "is not built in and needs authorization_url");
    check_refused(&GITHUB.replace("github", "keycloak"), "needs url");
    check_refused(
        &format!("{GITHUB}redirect_uri = 'http://h.example/x'"),
        "without https",
    );
    check_refused(
        &format!("{GITHUB}token_url = 'http://h.example/x'"),
        "token_url without https",
    );
    check_refused(&format!("{GITHUB}{GITHUB}"), "twice");
    check_refused(&format!("{GITHUB}client = 'hidden'"), ":5: unknown field");
    check_refused(&format!("{GITHUB}scope = 'hidden"), ":5: ");
    let allowed = format!("allow_http_redirect = true\n{GITHUB}redirect_uri = 'http://h/x'");
    assert!(told(&allowed, &[], None).is_ok());
}

#[test]
fn the_owner_of_the_environment_counts_where_one_provider_is_trusted() {
    let owner = |text: &str| {
        let providers = told(text, &[], Some("chief")).unwrap();
        let owners = providers
            .iter()
            .map(|provider| provider.rules().owner.clone());
        owners.collect::<Vec<_>>()
    };
    assert_eq!(owner(GITHUB), [Some("chief".to_owned())]);
    let two = format!("{GITHUB}{}", GITHUB.replace("github", "huggingface"));
    assert_eq!(owner(&two), [None, None]);
    assert_eq!(
        owner(&format!("{GITHUB}owner = 'ann'")),
        [Some("ann".to_owned())]
    );
}

/// A provider on this machine that knows one code for one proof key.
#[derive(Debug)]
struct Club {
    claims: Value,
    access_token: String,
    /// The challenge of the last browser that was sent here.
    challenge: Mutex<String>,
    asked: Mutex<Vec<String>>,
}

impl Club {
    fn serve(claims: Value, access_token: &str) -> (String, Arc<Self>) {
        let club = Arc::new(Self {
            claims,
            access_token: access_token.to_owned(),
            challenge: Mutex::default(),
            asked: Mutex::default(),
        });
        let served = Arc::clone(&club);
        (serve(move |request| served.answer(request)), club)
    }

    fn answer(&self, request: &Request) -> Reply {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let asked = format!("{} {} {body}", request.method, request.path);
        self.asked.lock().unwrap().push(asked);
        match request.path.rsplit('/').next() {
            Some("token") => self.token(&body),
            Some("userinfo")
                if request.authorization() == format!("Bearer {}", self.access_token) =>
            {
                Reply::json(200, &self.claims)
            }
            Some("userinfo") => Reply::text(401, "who?"),
            _ => Reply::text(404, ""),
        }
    }

    fn token(&self, form: &str) -> Reply {
        let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
        let form: BTreeMap<_, _> = pairs.map(|(key, value)| (key, unescaped(value))).collect();
        let value = |key: &str| form.get(key).map_or("", String::as_str);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(value("code_verifier")));
        let known = value("code") == "good" && challenge == *self.challenge.lock().unwrap();
        let client = (value("client_id"), value("client_secret")) == ("us", "hidden");
        let back = value("redirect_uri") == "https://hone.example/oauth/keycloak/callback";
        match (
            client,
            known && back && value("grant_type") == "authorization_code",
        ) {
            (false, _) => Reply::json(401, &json!({"error": "invalid_client"})),
            (_, false) => Reply::json(400, &json!({"error": "invalid_grant"})),
            (true, true) => Reply::json(200, &json!({"access_token": self.access_token})),
        }
    }
}

/// A Keycloak realm at an address.
fn keycloak(url: &str, more: &str) -> Arc<dyn SignInProvider> {
    let text = format!(
        "allowed_workspaces = ['lab']\n[[providers]]\nname = 'keycloak'\nclient_id = 'us'\n\
         client_secret = 'hidden'\nurl = '{url}/realms/main'\n{more}"
    );
    told(&text, &[], None).unwrap().remove(0)
}

/// Sends a browser away and remembers the challenge, as the provider would.
fn away(provider: &dyn SignInProvider, club: &Club, state: &str) {
    let url = provider.authorization_url(state);
    let (_, rest) = url.split_once("code_challenge=").unwrap();
    let challenge = rest.split('&').next().unwrap();
    *club.challenge.lock().unwrap() = challenge.to_owned();
}

#[test]
fn a_code_becomes_the_person_whom_the_claims_describe() {
    let claims = json!({"sub": "u-1", "preferred_username": "ann", "given_name": "Ann",
        "family_name": "Bell"});
    let payload = json!({"realm_access": {"roles": ["argilla_role:annotator", "offline_access",
        "argilla_role:admin", "argilla_role:king", "argilla_workspace:lab",
        "argilla_workspace:no such name"]}});
    let token = format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(payload.to_string()));
    let (url, club) = Club::serve(claims, &token);
    let provider = keycloak(&url, "sync_user = true");
    away(provider.as_ref(), &club, "state-1");
    let person = provider.identify("good", "state-1").unwrap();
    assert_eq!(
        (person.provider.as_str(), person.subject.as_str()),
        ("keycloak", "u-1")
    );
    assert_eq!(person.username, "ann");
    assert_eq!(person.last_name.as_deref(), Some("Bell"));
    let grants = person.grants.unwrap();
    assert_eq!(
        (grants.role, grants.workspaces),
        (Some(Role::Admin), vec!["lab".to_owned()])
    );
    assert_eq!(provider.rules().sync, Syncing::Always);
    assert_eq!(provider.rules().workspaces, ["lab"]);
    let asked = club.asked.lock().unwrap();
    assert!(asked[0].starts_with("POST /realms/main/protocol/openid-connect/token "));
    assert!(asked[1].starts_with("GET /realms/main/protocol/openid-connect/userinfo"));
}

#[test]
fn a_code_without_its_proof_key_is_refused() {
    let (url, club) = Club::serve(json!({"sub": "1", "preferred_username": "ann"}), "t");
    let provider = keycloak(&url, "");
    away(provider.as_ref(), &club, "state-1");
    for (code, state) in [("bad", "state-1"), ("good", "state-2")] {
        let person = provider.identify(code, state);
        assert!(matches!(person, Err(ProviderError::Refused)), "{person:?}");
    }
    assert!(provider.identify("good", "state-1").is_ok());
}

#[test]
fn a_wrong_secret_is_the_operators_to_mend_and_is_not_shown() {
    let (url, club) = Club::serve(json!({}), "t");
    let provider = keycloak(&url, "").name().to_owned();
    assert_eq!(provider, "keycloak");
    let text = format!(
        "[[providers]]\nname = 'keycloak'\nclient_id = 'us'\nclient_secret = 'wrong-hidden'\n\
         url = '{url}/realms/main'\n"
    );
    let provider = told(&text, &[], None).unwrap().remove(0);
    away(provider.as_ref(), &club, "s");
    let Err(ProviderError::Failed(source)) = provider.identify("good", "s") else {
        panic!("the provider does not know us");
    };
    let said = source.to_string();
    assert!(
        said.contains("invalid_client") && !said.contains("hidden"),
        "{said}"
    );
}

#[test]
fn claims_that_do_not_say_who_it_is_sign_nobody_in() {
    for (claims, reason) in [
        (json!({"preferred_username": "ann"}), "tells no \"sub\""),
        (json!({"sub": "1"}), "tells no \"preferred_username\""),
        (json!({"sub": "1", "preferred_username": " "}), "tells no"),
        (
            json!({"sub": "1", "preferred_username": "a\u{0}b"}),
            "is no name",
        ),
        (json!("text"), "instead of claims"),
    ] {
        let (url, club) = Club::serve(claims, "t");
        let provider = keycloak(&url, "");
        away(provider.as_ref(), &club, "s");
        let Err(ProviderError::Failed(source)) = provider.identify("good", "s") else {
            panic!("nobody is signed in");
        };
        assert!(source.to_string().contains(reason), "{source}");
    }
}

#[test]
fn an_address_is_a_name_only_if_it_is_verified() {
    for (verified, expected) in [
        (json!(true), true),
        (json!(false), false),
        (json!(null), false),
    ] {
        let claims = json!({"sub": 7, "email": "ann@example.org", "email_verified": verified});
        let (url, club) = Club::serve(claims, "t");
        let provider = keycloak(&url, "username_claim = 'email'");
        away(provider.as_ref(), &club, "s");
        let person = provider.identify("good", "s");
        assert_eq!(person.is_ok(), expected);
        if let Ok(person) = person {
            assert_eq!(
                (person.subject.as_str(), person.username.as_str()),
                ("7", "ann@example.org")
            );
        }
    }
}
