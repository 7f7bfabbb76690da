//! `hone users`: accounts, for those who may read the data folder.

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::{Context as _, Result, ensure};
use hone_annotation::store::{Store, Transaction, View};
use hone_annotation::use_case::users::{self, NewUser, UserChange};
use hone_annotation::{AnnotationError, Context, User};
use hone_store::SqliteStore;
use serde_json::json;
use tokio::runtime;

use crate::args::UsersCommand;
use crate::bars::{print, say};
use crate::exit::BadInput;
use crate::outside::{context, hash_key, hash_password, new_key};
use crate::place::Place;

pub(crate) fn run(place: &Place, command: &UsersCommand) -> Result<()> {
    let store = SqliteStore::open_beside(&place.data)?;
    let runtime = runtime::Builder::new_current_thread().build()?;
    runtime.block_on(act(&store, command))
}

async fn act(store: &dyn Store, command: &UsersCommand) -> Result<()> {
    match command {
        UsersCommand::Create {
            username,
            role,
            first_name,
            last_name,
            workspace,
        } => {
            let key = new_key();
            let new = NewUser {
                id: None,
                first_name: first_name.clone().unwrap_or_else(|| username.clone()),
                last_name: last_name.clone(),
                username: username.clone(),
                role: Some(*role),
                password_hash: hash_password(&read_password()?)?,
                key_hash: hash_key(&key),
            };
            create(store, new, workspace.clone()).await?;
            say(&format!(
                "made {username}, {role}; the API key is shown this once:"
            ));
            print(format!("{key}\n").as_bytes())?;
        }
        UsersCommand::List { json } => list(store, *json).await?,
        UsersCommand::Passwd { username } => {
            let password_hash = Some(hash_password(&read_password()?)?);
            let change = UserChange {
                password_hash,
                ..UserChange::default()
            };
            update(store, username.clone(), change).await?;
            say(&format!("{username} has a new password"));
        }
        UsersCommand::RotateKey { username } => {
            let key = new_key();
            let change = UserChange {
                key_hash: Some(hash_key(&key)),
                ..UserChange::default()
            };
            update(store, username.clone(), change).await?;
            say(&format!("{username} has a new API key, shown this once:"));
            print(format!("{key}\n").as_bytes())?;
        }
    }
    Ok(())
}

async fn create(store: &dyn Store, new: NewUser, workspaces: Vec<String>) -> Result<()> {
    let mut context = context()?;
    let make = move |tx: &mut dyn Transaction| {
        let user = users::insert(tx, new, &mut context)?;
        for name in workspaces {
            let workspace = tx.workspace_by_name(&name)?.ok_or_else(|| {
                AnnotationError::Unprocessable(format!("there is no workspace {name:?}"))
            })?;
            tx.add_member(workspace.id, user.id)?;
        }
        Ok(())
    };
    Ok(store.write(make).await?)
}

async fn update(store: &dyn Store, username: String, change: UserChange) -> Result<()> {
    let context: Context = context()?;
    let write = move |tx: &mut dyn Transaction| {
        let user = tx.user_by_name(&username)?.ok_or_else(|| {
            AnnotationError::Unprocessable(format!("there is no user {username:?}"))
        })?;
        users::change(tx, user, change, &context)
    };
    store.write(write).await?;
    Ok(())
}

async fn list(store: &dyn Store, json: bool) -> Result<()> {
    let users: Vec<User> = store.read(|view: &dyn View| Ok(view.users()?)).await?;
    if json {
        let users: Vec<_> = users.iter().map(as_json).collect();
        return Ok(print(
            format!("{}\n", serde_json::to_string_pretty(&users)?).as_bytes(),
        )?);
    }
    let width = users
        .iter()
        .map(|user| user.username.len())
        .max()
        .unwrap_or(0);
    for user in users {
        let line = format!(
            "{:width$}  {:9}  {}\n",
            user.username,
            user.role,
            name(&user)
        );
        print(line.as_bytes())?;
    }
    Ok(())
}

fn as_json(user: &User) -> serde_json::Value {
    json!({
        "id": user.id,
        "username": user.username,
        "role": user.role,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "inserted_at": user.inserted_at,
    })
}

fn name(user: &User) -> String {
    match &user.last_name {
        Some(last) => format!("{} {last}", user.first_name),
        None => user.first_name.clone(),
    }
}

fn read_password() -> Result<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        say("password (it is shown as you type):");
    }
    let mut line = String::new();
    input
        .lock()
        .read_line(&mut line)
        .context("cannot read the password")?;
    let password = line.trim_end_matches(['\r', '\n']);
    ensure!(
        !password.is_empty(),
        BadInput("no password came from standard input".to_owned())
    );
    users::check_password(password).map_err(|invalid| BadInput(invalid.to_string()))?;
    Ok(password.to_owned())
}
