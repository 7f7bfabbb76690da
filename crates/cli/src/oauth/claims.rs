//! What a provider says of a person.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hone_annotation::use_case::sign_in::{Grants, Identity};
use hone_annotation::{Role, Workspace};
use serde_json::Value;

use super::endpoints::{Endpoints, Roles};

/// Roles of a realm that are about us begin like this.
const ROLE: &str = "argilla_role:";
const WORKSPACE: &str = "argilla_workspace:";

/// The longest name of an account.
const NAME: usize = 200;

/// The person whom the claims describe.
///
/// # Errors
/// In words, if it is not plain who that is.
pub(super) fn identity(
    provider: &str,
    endpoints: &Endpoints,
    claims: &Value,
    access_token: &str,
) -> Result<Identity, String> {
    let subject = text(claims, &endpoints.subject);
    let subject = subject.ok_or_else(|| format!("it tells no {:?}", endpoints.subject))?;
    let username = text(claims, &endpoints.username);
    let username = username.ok_or_else(|| format!("it tells no {:?}", endpoints.username))?;
    if username.chars().count() > NAME || username.chars().any(char::is_control) {
        return Err(format!("{:?} is no name", endpoints.username));
    }
    // Anybody may claim any address until it is verified.
    if endpoints.username == "email" && claims["email_verified"] != true {
        return Err("the address is not verified".to_owned());
    }
    Ok(Identity {
        provider: provider.to_owned(),
        subject,
        username,
        first_name: text(claims, "given_name").or_else(|| text(claims, "name")),
        last_name: text(claims, "family_name"),
        grants: match endpoints.roles {
            Roles::None => None,
            Roles::Realm => Some(grants(claims, access_token)),
        },
    })
}

/// A claim that is a text or a number, not blank.
fn text(claims: &Value, name: &str) -> Option<String> {
    let text = match &claims[name] {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// What the roles of a realm say; the highest role counts.
fn grants(claims: &Value, access_token: &str) -> Grants {
    let payload = payload(access_token);
    let told = [Some(claims), payload.as_ref()].into_iter().flatten();
    let mut told = told.filter_map(|claims| claims["realm_access"]["roles"].as_array());
    let roles: Vec<&str> = told
        .next()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let ours = roles.iter().filter_map(|role| role.strip_prefix(ROLE));
    let ours: Vec<Role> = ours.filter_map(|role| role.parse().ok()).collect();
    let highest = [Role::Owner, Role::Admin, Role::Annotator];
    let workspaces = roles.iter().filter_map(|role| role.strip_prefix(WORKSPACE));
    Grants {
        role: highest.into_iter().find(|role| ours.contains(role)),
        // A name that no workspace can have must not keep anybody out.
        workspaces: workspaces
            .filter(|name| Workspace::check_name(name).is_ok())
            .map(str::to_owned)
            .collect(),
    }
}

/// The claims of a token that is a JSON Web Token. Its signature is not looked at: it came from the
/// provider itself over TLS (`OpenID` Connect Core 1.0, section 3.1.3.7, point 6).
fn payload(token: &str) -> Option<Value> {
    let payload = token.split('.').nth(1)?;
    let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}
