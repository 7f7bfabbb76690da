use anyhow::{Result, ensure};
use hone_annotation::store::Store;
use hone_annotation::use_case::users::{self, NewUser};
use hone_annotation::use_case::workspaces;
use hone_annotation::{Role, UserId};
use hone_server::NO_PASSWORD;

use crate::args::OwnerArgs;
use crate::exit::BadInput;
use crate::outside::{context, hash_key, hash_password, new_key};

/// The name of the first account where none is given.
const OWNER: &str = "owner";

/// The account that the first start made.
pub(super) struct Welcome {
    pub(super) owner: UserId,
    pub(super) username: String,
    /// Its key, unless it was given.
    pub(super) new_key: Option<String>,
}

/// Makes the first account and the first workspace where there is no account yet.
pub(super) async fn welcome(store: &dyn Store, args: &OwnerArgs) -> Result<Option<Welcome>> {
    if !store.read(|view| Ok(view.users()?.is_empty())).await? {
        return Ok(None);
    }
    // USERNAME alone is no wish: some shells set it for everybody.
    let given = args.password.is_some() || args.api_key.is_some();
    let username = args.username.clone().filter(|_| given);
    let username = username.unwrap_or_else(|| OWNER.to_owned());
    if let Some(password) = &args.password {
        users::check_password(password).map_err(|invalid| BadInput(invalid.to_string()))?;
    }
    ensure!(
        args.api_key.as_deref() != Some(""),
        BadInput("API_KEY is empty".to_owned())
    );
    let new_key = args.api_key.is_none().then(new_key);
    let key = args.api_key.as_ref().or(new_key.as_ref());
    let password_hash = match &args.password {
        Some(password) => hash_password(password)?,
        None => NO_PASSWORD.to_owned(),
    };
    let new = NewUser {
        id: None,
        first_name: username.clone(),
        last_name: None,
        username: username.clone(),
        role: Some(Role::Owner),
        password_hash,
        key_hash: hash_key(key.map_or("", String::as_str)),
    };
    let workspace = args.workspace.clone();
    let mut context = context()?;
    let make = move |tx: &mut dyn hone_annotation::store::Transaction| {
        let owner = users::insert(tx, new, &mut context)?;
        workspaces::create(tx, &owner, None, workspace, &mut context)?;
        Ok(owner.id)
    };
    Ok(Some(Welcome {
        owner: store.write(make).await?,
        username,
        new_key,
    }))
}
