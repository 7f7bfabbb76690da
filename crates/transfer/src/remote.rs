mod http;
mod wire;

use hone_annotation::store::{Store, Transaction};
use hone_annotation::use_case::workspaces;
use hone_annotation::{DatasetStatus, Workspace};
use serde::Deserialize as _;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::outside::machine;
use crate::people::Person;
use crate::place::need_an_owner;
use crate::refusals::Refusals;
use crate::sink::{Row, Sink};
use crate::spec::{Publishing, Spec};
use crate::{Moved, OnError, Outside, People, TransferError};

pub use http::{Http, Remote};

/// Records asked for at once at most; fewer where they are large.
const PAGE: usize = 256;

/// What to bring from another server.
#[derive(Debug, Clone)]
pub struct RemoteImport {
    /// The only workspace wanted; all that the key sees otherwise.
    pub workspace: Option<String>,
    /// The only dataset wanted.
    pub dataset: Option<String>,
    /// What to do about records that are refused.
    pub on_error: OnError,
}

/// Brings users, workspaces, datasets and records from another server.
///
/// Accounts keep their ids, names and roles, and their API keys where the other server tells them:
/// `argilla_server` tells owners. Passwords it tells nobody. Where a username is there already, that
/// account is meant and stays as it is. Everything is matched by its name or id, so that a second
/// run goes on where the first broke off.
///
/// # Errors
/// If the server cannot be reached or says no, or a record is refused.
pub async fn import_remote(
    store: &dyn Store,
    outside: &dyn Outside,
    remote: &dyn Remote,
    import: RemoteImport,
) -> Result<Moved, TransferError> {
    need_an_owner(store).await?;
    let mut people = users(store, outside, remote).await?;
    let mut datasets: Vec<wire::Dataset> = items(remote, "me/datasets")?;
    let wanted = |name: &str, only: &Option<String>| only.as_ref().is_none_or(|it| it == name);
    datasets.retain(|dataset| wanted(&dataset.name, &import.dataset));
    let mut spaces: Vec<wire::Workspace> = items(remote, "me/workspaces")?;
    spaces.retain(|space| {
        wanted(&space.name, &import.workspace)
            && (import.dataset.is_none() || datasets.iter().any(|set| set.workspace_id == space.id))
    });
    if spaces.is_empty() {
        let reason = "the other server has no such workspace or dataset that this key may see";
        return Err(TransferError::Unfit(reason.to_owned()));
    }
    let mut moved = Moved::default();
    let mut refusals = Refusals::new(import.on_error);
    for space in &spaces {
        let here = workspace(store, outside, &space.name).await?;
        members(store, outside, remote, space, &here, &mut people).await?;
        for dataset in datasets.iter().filter(|set| set.workspace_id == space.id) {
            let source = Source { remote, dataset };
            let people = people.clone();
            let part = source
                .bring(store, outside, &here, people, &mut refusals)
                .await?;
            moved.written += part.written;
            moved.updated += part.updated;
            moved.refused += part.refused;
        }
    }
    refusals.finish()?;
    Ok(moved)
}

fn get<T: DeserializeOwned>(remote: &dyn Remote, path: &str) -> Result<T, TransferError> {
    let what = path.to_owned();
    let reply = remote.get(path)?;
    serde_json::from_value(reply).map_err(|source| TransferError::Json { what, source })
}

fn items<T: DeserializeOwned>(remote: &dyn Remote, path: &str) -> Result<Vec<T>, TransferError> {
    get::<wire::Items<T>>(remote, path).map(|reply| reply.items)
}

/// Everybody of the other server. Only owners may list them: for others' keys the members of the
/// workspaces have to do.
async fn users(
    store: &dyn Store,
    outside: &dyn Outside,
    remote: &dyn Remote,
) -> Result<People, TransferError> {
    let users: Vec<wire::User> = match items(remote, "users") {
        Err(TransferError::Refused { status: 403, .. }) => Vec::new(),
        users => users?,
    };
    let mut people = People::new();
    for user in users {
        settle(store, outside, user, &mut people).await?;
    }
    Ok(people)
}

async fn settle(
    store: &dyn Store,
    outside: &dyn Outside,
    user: wire::User,
    people: &mut People,
) -> Result<hone_annotation::UserId, TransferError> {
    let there = user.id.to_string();
    let person = Person {
        id: Some(user.id),
        username: user.username,
        first_name: user.first_name,
        last_name: user.last_name,
        role: user.role,
        api_key: user.api_key,
    };
    let id = person.settle(store, outside, None).await?;
    people.introduce(there, id);
    Ok(id)
}

async fn workspace(
    store: &dyn Store,
    outside: &dyn Outside,
    name: &str,
) -> Result<Workspace, TransferError> {
    let name = name.to_owned();
    let mut context = outside.context()?;
    let settle = move |tx: &mut dyn Transaction| match tx.workspace_by_name(&name)? {
        Some(held) => Ok(held),
        None => workspaces::create(tx, &machine(), None, name, &mut context),
    };
    Ok(store.write(settle).await?)
}

async fn members(
    store: &dyn Store,
    outside: &dyn Outside,
    remote: &dyn Remote,
    there: &wire::Workspace,
    here: &Workspace,
    people: &mut People,
) -> Result<(), TransferError> {
    let users: Vec<wire::User> = items(remote, &format!("workspaces/{}/users", there.id))?;
    for user in users {
        let id = settle(store, outside, user, people).await?;
        let workspace = here.id;
        let join = move |tx: &mut dyn Transaction| Ok(tx.add_member(workspace, id)?);
        store.write(join).await?;
    }
    Ok(())
}

/// A dataset of another server.
struct Source<'a> {
    remote: &'a dyn Remote,
    dataset: &'a wire::Dataset,
}

impl Source<'_> {
    fn spec(&self) -> Result<Spec, TransferError> {
        let dataset = self.dataset;
        let part = |name: &str| format!("datasets/{}/{name}", dataset.id);
        let properties = format!("me/datasets/{}/metadata-properties", dataset.id);
        Ok(Spec {
            name: dataset.name.clone(),
            guidelines: dataset.guidelines.clone(),
            allow_extra_metadata: Some(dataset.allow_extra_metadata),
            distribution: dataset.distribution,
            kept: dataset.metadata.clone(),
            fields: items(self.remote, &part("fields"))?,
            questions: items(self.remote, &part("questions"))?,
            metadata: items(self.remote, &properties)?,
            vectors: items(self.remote, &part("vectors-settings"))?,
        })
    }

    async fn bring(
        self,
        store: &dyn Store,
        outside: &dyn Outside,
        workspace: &Workspace,
        people: People,
        refusals: &mut Refusals,
    ) -> Result<Moved, TransferError> {
        let spec = self.spec()?;
        let questions = spec.questions.clone();
        let published = self.dataset.status == DatasetStatus::Ready;
        let publishing = if published {
            Publishing::Now
        } else {
            Publishing::Later
        };
        let id = spec
            .settle(store, outside, workspace.id, publishing)
            .await?;
        let name = format!("{}/{}", workspace.name, self.dataset.name);
        let mut sink = Sink::open(store, outside, id, people, name, refusals).await?;
        let (mut done, mut limit) = (0, PAGE);
        // A draft has no records.
        if !published {
            return sink.finish().await;
        }
        loop {
            let there = &self.dataset.id;
            let include = "include=responses&include=suggestions&include=vectors";
            let path = format!("datasets/{there}/records?offset={done}&limit={limit}&{include}");
            let page: wire::Items<Value> = match get(self.remote, &path) {
                Err(error) if error.is_too_much() && limit > 1 => {
                    limit /= 2;
                    continue;
                }
                page => page?,
            };
            if let Some(total) = page.total {
                sink.expect(total);
            }
            if page.items.is_empty() {
                return sink.finish().await;
            }
            for raw in page.items {
                done += 1;
                let read = wire::Record::deserialize(&raw).map_err(|error| error.to_string());
                let read = read.map(|record| record.incoming(&questions));
                sink.take(Row::new(done, raw, read)).await?;
            }
        }
    }
}
