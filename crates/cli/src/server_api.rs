//! A running server, asked over HTTP.

use anyhow::{Result, ensure};
use hone_transfer::{Http, Remote as _, TransferError};
use serde_json::Value;

use crate::args::ServerArgs;
use crate::exit::BadInput;
use crate::place::Place;

/// A server that one is signed in to with an API key.
#[derive(Debug)]
pub(crate) struct ServerApi(Http);

impl ServerApi {
    /// The server that was typed.
    ///
    /// # Errors
    /// While offline.
    pub(crate) fn new(place: &Place, args: &ServerArgs) -> Result<Self> {
        let offline = "no server is asked while offline";
        ensure!(!place.hub.offline, BadInput(offline.to_owned()));
        Ok(Self::with_key(&args.url, &args.api_key))
    }

    /// A server with somebody's key.
    pub(crate) fn with_key(url: &str, key: &str) -> Self {
        Self(Http::new(url, key))
    }

    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        told(self.0.get(path))
    }

    /// A reply as it is.
    pub(crate) fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        told(self.0.bytes(path))
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        told(self.0.post(path, body))
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Result<Value> {
        told(self.0.put(path, body))
    }

    pub(crate) fn delete(&self, path: &str) -> Result<Value> {
        told(self.0.delete(path))
    }

    /// The items of a list.
    pub(crate) fn items(&self, path: &str) -> Result<Vec<Value>> {
        Ok(list(self.get(path)?))
    }

    /// A dataset by its id, or by its name with its workspace before it where several have one of
    /// the name.
    pub(crate) fn dataset(&self, named: &str) -> Result<Value> {
        let held = self.items("me/datasets")?;
        if let Some(found) = held.iter().find(|set| set["id"] == named) {
            return Ok(found.clone());
        }
        let (workspace, name) = self.workspace_of(named)?;
        let fits = |set: &&Value| {
            let space = workspace.as_ref();
            set["name"] == name && space.is_none_or(|space| set["workspace_id"] == space["id"])
        };
        let mut found = held.iter().filter(fits);
        match (found.next(), found.next()) {
            (Some(only), None) => Ok(only.clone()),
            (None, _) => Err(bad(format!(
                "there is no dataset {named:?} that this key may see"
            ))),
            (Some(_), Some(_)) => Err(bad(format!(
                "several workspaces have a dataset {named:?}: name one as WORKSPACE/{named}"
            ))),
        }
    }

    /// The workspace of `[WORKSPACE/]NAME`, if it says one, and the name.
    pub(crate) fn workspace_of<'a>(&self, named: &'a str) -> Result<(Option<Value>, &'a str)> {
        let Some((space, name)) = named.split_once('/') else {
            return Ok((None, named));
        };
        let mut all = self.items("me/workspaces")?.into_iter();
        let found = all.find(|held| held["name"] == space);
        let found = found.ok_or_else(|| bad(format!("there is no workspace {space:?}")))?;
        Ok((Some(found), name))
    }

    /// A loop by its id, or by its dataset, with the loop's name behind a colon where the dataset
    /// has several.
    pub(crate) fn learning_loop(&self, named: &str) -> Result<Value> {
        if is_id(named) {
            match self.0.get(&format!("loops/{named}")) {
                Err(TransferError::Refused { status: 404, .. }) => {}
                found => return told(found),
            }
        }
        let (dataset, name) = match (self.dataset(named), named.rsplit_once(':')) {
            (Ok(dataset), _) => (dataset, None),
            (Err(_), Some((dataset, name))) => (self.dataset(dataset)?, Some(name)),
            (Err(error), None) => return Err(error),
        };
        let mut loops = self.items(&format!("datasets/{}/loops", text(&dataset["id"])))?;
        loops.retain(|held| name.is_none_or(|name| held["name"] == name));
        match loops.len() {
            1 => Ok(loops.remove(0)),
            0 => Err(bad(format!("there is no loop {named:?}"))),
            _ => Err(bad(format!(
                "{named:?} has several loops: name one as {named}:LOOP"
            ))),
        }
    }
}

/// The items of a reply that is a list.
pub(crate) fn list(mut reply: Value) -> Vec<Value> {
    match reply["items"].take() {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}

/// A text in a reply; empty if there is none.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|c| c.is_ascii_hexdigit() || c == b'-')
}

fn bad(reason: String) -> anyhow::Error {
    BadInput(reason).into()
}

/// What a server refuses because of what was asked is the caller's to change.
fn told<T>(reply: Result<T, TransferError>) -> Result<T> {
    reply.map_err(|error| match &error {
        TransferError::Refused { status, body, .. } if (400..500).contains(status) => {
            bad(format!("the server said no ({status}): {}", reason(body)))
        }
        _ => error.into(),
    })
}

/// What is wrong, out of a body of one of the shapes that servers give.
fn reason(body: &str) -> String {
    let said: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    let detail = &said["detail"];
    if let Some(text) = detail.as_str() {
        return text.to_owned();
    }
    let params = &detail["params"];
    if let Some(text) = params["detail"].as_str() {
        return text.to_owned();
    }
    let first = &params["errors"][0];
    let Some(message) = first["msg"].as_str() else {
        return body.to_owned();
    };
    let steps = first["loc"].as_array().into_iter().flatten().skip(1);
    let steps = steps.map(|step| {
        step.as_str()
            .map_or_else(|| step.to_string(), str::to_owned)
    });
    match steps.collect::<Vec<_>>().join(".") {
        place if place.is_empty() => message.to_owned(),
        place => format!("{place}: {message}"),
    }
}

#[cfg(test)]
mod tests;
