//! Providers of sign-ins: whom the operator trusts, out of a file and the environment.

mod claims;
mod endpoints;
mod provider;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use hone_annotation::use_case::sign_in::{KnownName, Rules, Syncing};
use hone_server::SignInProvider;
use serde::Deserialize;

use self::endpoints::Endpoints;
use self::provider::{HttpProvider, Secret};
use crate::exit::BadInput;

/// The file of `hone serve --oauth`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct OAuthFile {
    /// Workspaces that new people become members of.
    allowed_workspaces: Vec<String>,
    /// Whether people may come back over plain HTTP.
    allow_http_redirect: bool,
    providers: Vec<ProviderEntry>,
}

/// One provider of the file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ProviderEntry {
    name: String,
    client_id: Option<String>,
    client_secret: Option<Secret>,
    scope: Option<String>,
    /// Where people come back to; `PUBLIC_URL/oauth/NAME/callback` if absent.
    redirect_uri: Option<String>,
    /// Takes role and workspaces from the provider at each sign-in.
    sync_user: bool,
    /// What becomes of accounts that have the name of somebody who comes for the first time.
    existing_accounts: ExistingAccounts,
    /// The name of the person who becomes an owner.
    owner: Option<String>,
    /// The realm of a Keycloak server.
    url: Option<String>,
    // Where a provider that is not built in is asked, and what it calls things.
    authorization_url: Option<String>,
    token_url: Option<String>,
    userinfo_url: Option<String>,
    subject_claim: Option<String>,
    username_claim: Option<String>,
    client_auth: Option<ClientAuth>,
}

/// How we say to a provider who we are (RFC 6749, section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ClientAuth {
    /// In the form.
    #[default]
    Post,
    /// In the header.
    Basic,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ExistingAccounts {
    #[default]
    Refuse,
    Link,
}

/// What the command line says about sign-ins elsewhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    /// The file.
    pub(crate) file: Option<&'a Path>,
    /// Where people reach the server.
    pub(crate) public_url: Option<&'a str>,
    /// The name of the first owner.
    pub(crate) owner: Option<&'a str>,
}

/// The providers of the file, and those built-in ones that variables alone give a client:
/// `OAUTH2_<PROVIDER>_CLIENT_ID`, `…_CLIENT_SECRET`, `…_SCOPE`. A variable counts more than the
/// file.
///
/// # Errors
/// If the file cannot be read, or a provider is not told in full or not safe.
pub(crate) fn providers(
    given: Given<'_>,
    vars: &BTreeMap<String, String>,
) -> Result<Vec<Arc<dyn SignInProvider>>> {
    let mut file = read(given.file)?;
    for name in endpoints::BUILT_IN {
        let known = file.providers.iter().any(|entry| entry.name == name);
        if !known && variable(vars, name, "CLIENT_ID").is_some() {
            file.providers.push(ProviderEntry {
                name: name.to_owned(),
                ..ProviderEntry::default()
            });
        }
    }
    // One name may be two people with two providers.
    let owner = given.owner.filter(|_| file.providers.len() == 1);
    let mut providers: Vec<Arc<dyn SignInProvider>> = Vec::new();
    for entry in &file.providers {
        let twice = providers.iter().any(|held| held.name() == entry.name);
        ensure!(!twice, refused(entry, "stands in the file twice"));
        providers.push(Arc::new(provider(entry, &file, given, owner, vars)?));
    }
    Ok(providers)
}

fn read(path: Option<&Path>) -> Result<OAuthFile> {
    let Some(path) = path else {
        return Ok(OAuthFile::default());
    };
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| format!("cannot read {}", path.display()))?;
    // The error does not quote the file, which holds secrets.
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(0, |span| {
            text[..span.start.min(text.len())].matches('\n').count() + 1
        });
        BadInput(format!("{}:{line}: {}", path.display(), error.message())).into()
    })
}

fn provider(
    entry: &ProviderEntry,
    file: &OAuthFile,
    given: Given<'_>,
    owner: Option<&str>,
    vars: &BTreeMap<String, String>,
) -> Result<HttpProvider> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let named = !entry.name.is_empty() && entry.name.chars().all(plain);
    ensure!(
        named,
        refused(entry, "needs a name of letters, digits and '-'")
    );
    let of = |part: &str| variable(vars, &entry.name, part);
    let client_id = of("CLIENT_ID").or_else(|| entry.client_id.clone());
    let secret = of("CLIENT_SECRET").map(Secret);
    let secret = secret.or_else(|| entry.client_secret.clone());
    let (Some(client_id), Some(client_secret)) = (client_id, secret) else {
        return Err(refused(entry, "needs client_id and client_secret").into());
    };
    let endpoints = Endpoints::of(entry).map_err(|reason| refused(entry, &reason))?;
    Ok(HttpProvider::new(provider::Registration {
        redirect_uri: redirect_uri(entry, file, given)?,
        rules: Rules {
            workspaces: file.allowed_workspaces.clone(),
            owner: entry.owner.clone().or_else(|| owner.map(str::to_owned)),
            known_name: match entry.existing_accounts {
                ExistingAccounts::Refuse => KnownName::Refuse,
                ExistingAccounts::Link => KnownName::Link,
            },
            sync: if entry.sync_user {
                Syncing::Always
            } else {
                Syncing::Once
            },
        },
        scope: of("SCOPE")
            .or_else(|| entry.scope.clone())
            .unwrap_or_else(|| endpoints.scope.clone()),
        name: entry.name.clone(),
        client_id,
        client_secret,
        endpoints,
    }))
}

/// Where people come back to. It is never what a request says.
fn redirect_uri(entry: &ProviderEntry, file: &OAuthFile, given: Given<'_>) -> Result<String> {
    let public = || {
        let base = given.public_url?.trim_end_matches('/');
        Some(format!("{base}/oauth/{}/callback", entry.name))
    };
    let uri = entry.redirect_uri.clone().or_else(public);
    let uri = uri.ok_or_else(|| refused(entry, "needs a redirect_uri, or --public-url"))?;
    let safe = uri.starts_with("https://");
    let plain = file.allow_http_redirect && uri.starts_with("http://");
    let reason = "has a redirect_uri without https; allow_http_redirect allows it";
    ensure!(safe || plain, refused(entry, reason));
    Ok(uri)
}

/// A variable about a provider; an empty one counts as none.
fn variable(vars: &BTreeMap<String, String>, provider: &str, part: &str) -> Option<String> {
    let provider = provider.to_ascii_uppercase().replace('-', "_");
    let value = vars.get(&format!("OAUTH2_{provider}_{part}"));
    value.filter(|value| !value.is_empty()).cloned()
}

fn refused(entry: &ProviderEntry, reason: &str) -> BadInput {
    BadInput(format!("the OAuth provider {:?} {reason}", entry.name))
}

#[cfg(test)]
mod tests;
