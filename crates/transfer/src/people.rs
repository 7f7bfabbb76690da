use std::collections::HashMap;

use hone_annotation::store::{Store, Transaction};
use hone_annotation::use_case::users::{self, NewUser};
use hone_annotation::{Role, UserId, WorkspaceId};

use crate::{Outside, TransferError};

/// Who the people of a source are here.
///
/// A person is the account of that id, else of that username. Where there is none, an annotator of
/// that name is made, a member of the dataset's workspace, who signs in only once an administrator
/// has given them a password. With a stand-in all answers are that one account's.
#[derive(Debug, Clone, Default)]
pub struct People {
    known: HashMap<String, UserId>,
    stand_in: Option<UserId>,
}

impl People {
    /// Nobody is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// All answers are those of one account.
    ///
    /// # Errors
    /// If there is no such account.
    pub async fn stand_in(store: &dyn Store, username: &str) -> Result<Self, TransferError> {
        let name = username.to_owned();
        let found = store
            .read(move |view| Ok(view.user_by_name(&name)?))
            .await?;
        let user =
            found.ok_or_else(|| TransferError::Unfit(format!("there is no user {username:?}")))?;
        Ok(Self {
            known: HashMap::new(),
            stand_in: Some(user.id),
        })
    }

    pub(crate) fn get(&self, name: &str) -> Option<UserId> {
        self.stand_in.or_else(|| self.known.get(name).copied())
    }

    /// Makes sure that everybody named has an account.
    pub(crate) async fn meet(
        &mut self,
        store: &dyn Store,
        outside: &dyn Outside,
        workspace: WorkspaceId,
        names: impl IntoIterator<Item = &str>,
    ) -> Result<(), TransferError> {
        for name in names {
            if self.get(name).is_none() {
                let person = Person {
                    id: name.parse().ok(),
                    username: name.to_owned(),
                    first_name: name.to_owned(),
                    last_name: None,
                    role: Role::Annotator,
                    api_key: None,
                };
                let id = person.settle(store, outside, Some(workspace)).await?;
                self.known.insert(name.to_owned(), id);
            }
        }
        Ok(())
    }

    pub(crate) fn introduce(&mut self, name: String, id: UserId) {
        self.known.insert(name, id);
    }
}

/// Somebody as a source describes them.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: Option<UserId>,
    pub(crate) username: String,
    pub(crate) first_name: String,
    pub(crate) last_name: Option<String>,
    pub(crate) role: Role,
    pub(crate) api_key: Option<String>,
}

impl Person {
    /// The account of this id or else of this name; makes it if there is none.
    pub(crate) async fn settle(
        self,
        store: &dyn Store,
        outside: &dyn Outside,
        workspace: Option<WorkspaceId>,
    ) -> Result<UserId, TransferError> {
        let (id, name) = (self.id, self.username.clone());
        let held = store.read(move |view| {
            let held = id.map(|id| view.user(id)).transpose()?.flatten();
            Ok(match held {
                Some(user) => Some(user.id),
                None => view.user_by_name(&name)?.map(|user| user.id),
            })
        });
        if let Some(id) = held.await? {
            return Ok(id);
        }
        let secrets = outside.credentials()?;
        let mut context = outside.context()?;
        let key = self.api_key.map(|key| outside.key_hash(&key));
        let mut new = NewUser {
            id: self.id,
            first_name: not_blank(self.first_name).unwrap_or_else(|| self.username.clone()),
            last_name: self.last_name.and_then(not_blank),
            username: self.username,
            role: Some(self.role),
            password_hash: secrets.password_hash,
            key_hash: secrets.key_hash,
        };
        let make = move |tx: &mut dyn Transaction| {
            // A key signs one account in: it may be that of another here.
            if let Some(key) = key
                && tx.user_by_key(key)?.is_none()
            {
                new.key_hash = key;
            }
            let user = users::insert(tx, new, &mut context)?;
            if let Some(workspace) = workspace {
                tx.add_member(workspace, user.id)?;
            }
            Ok(user.id)
        };
        Ok(store.write(make).await?)
    }
}

/// A name that says something: other servers have accounts without one, their first among them.
fn not_blank(name: String) -> Option<String> {
    Some(name).filter(|name| !name.trim().is_empty())
}

#[cfg(test)]
mod tests;
