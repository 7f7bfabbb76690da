use super::{ClientAuth, ProviderEntry};

/// Providers that need no more than a client.
pub(super) const BUILT_IN: [&str; 3] = ["huggingface", "github", "google-oauth2"];

/// The provider whose realm roles say what people may do here.
const KEYCLOAK: &str = "keycloak";

/// Where a provider is asked, and what it calls things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoints {
    pub(super) authorization: String,
    pub(super) token: String,
    pub(super) userinfo: String,
    /// What is asked for where nothing else is said.
    pub(super) scope: String,
    /// The claim that never changes and never names another person.
    pub(super) subject: String,
    /// The claim of the name to sign in with.
    pub(super) username: String,
    pub(super) client_auth: ClientAuth,
    pub(super) roles: Roles,
}

/// Whether a provider says what people may do here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Roles {
    /// It does not.
    None,
    /// By the roles of a Keycloak realm.
    Realm,
}

impl Endpoints {
    fn new(urls: [&str; 3], scope: &str, subject: &str, username: &str) -> Self {
        let [authorization, token, userinfo] = urls.map(str::to_owned);
        Self {
            authorization,
            token,
            userinfo,
            scope: scope.to_owned(),
            subject: subject.to_owned(),
            username: username.to_owned(),
            client_auth: ClientAuth::Post,
            roles: Roles::None,
        }
    }

    /// Those that are built in under a name, with what the file says instead.
    pub(super) fn of(entry: &ProviderEntry) -> Result<Self, String> {
        let mut endpoints = match (entry.name.as_str(), &entry.url) {
            (KEYCLOAK, Some(url)) => keycloak(url),
            (KEYCLOAK, None) if entry.token_url.is_none() => {
                return Err("needs url, the address of its realm".to_owned());
            }
            (name, _) => built_in(name),
        };
        for (place, told) in [
            (&mut endpoints.authorization, &entry.authorization_url),
            (&mut endpoints.token, &entry.token_url),
            (&mut endpoints.userinfo, &entry.userinfo_url),
            (&mut endpoints.subject, &entry.subject_claim),
            (&mut endpoints.username, &entry.username_claim),
        ] {
            if let Some(told) = told {
                place.clone_from(told);
            }
        }
        endpoints.client_auth = entry.client_auth.unwrap_or(endpoints.client_auth);
        endpoints.check()?;
        Ok(endpoints)
    }

    /// Secrets and codes go over TLS, or never leave the machine.
    fn check(&self) -> Result<(), String> {
        for (name, url) in [
            ("authorization_url", &self.authorization),
            ("token_url", &self.token),
            ("userinfo_url", &self.userinfo),
        ] {
            if url.is_empty() {
                return Err(format!("is not built in and needs {name}"));
            }
            if !(url.starts_with("https://") || is_local(url)) {
                return Err(format!("has a {name} without https"));
            }
        }
        Ok(())
    }
}

fn built_in(name: &str) -> Endpoints {
    let mut endpoints = match name {
        "huggingface" => Endpoints::new(
            [
                "https://huggingface.co/oauth/authorize",
                "https://huggingface.co/oauth/token",
                "https://huggingface.co/oauth/userinfo",
            ],
            "openid profile",
            "sub",
            "preferred_username",
        ),
        "github" => Endpoints::new(
            [
                "https://github.com/login/oauth/authorize",
                "https://github.com/login/oauth/access_token",
                "https://api.github.com/user",
            ],
            "read:user",
            "id",
            "login",
        ),
        "google-oauth2" => Endpoints::new(
            [
                "https://accounts.google.com/o/oauth2/v2/auth",
                "https://oauth2.googleapis.com/token",
                "https://openidconnect.googleapis.com/v1/userinfo",
            ],
            "openid email profile",
            "sub",
            "email",
        ),
        _ => Endpoints::new(["", "", ""], "openid profile", "sub", "preferred_username"),
    };
    if name == KEYCLOAK {
        endpoints.roles = Roles::Realm;
    }
    endpoints
}

fn keycloak(realm: &str) -> Endpoints {
    let realm = realm.trim_end_matches('/');
    let url = |end: &str| format!("{realm}/protocol/openid-connect/{end}");
    Endpoints {
        authorization: url("auth"),
        token: url("token"),
        userinfo: url("userinfo"),
        ..built_in(KEYCLOAK)
    }
}

fn is_local(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let host = rest.split('/').next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}
