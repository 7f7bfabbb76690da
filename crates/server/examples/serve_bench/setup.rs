//! What has to be there before anything can be measured.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tokio::time::sleep;
use uuid::Uuid;

use crate::connection::{Connection, Request};
use crate::expect::Expect;
use crate::options::Options;

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(180);

/// Options of the question.
pub(crate) const LABELS: u64 = 8;

/// A published dataset with one text, one question with labels and one whole number of metadata.
#[derive(Debug, Clone)]
pub(crate) struct Dataset {
    pub(crate) id: Uuid,
    pub(crate) question: Uuid,
}

/// Connects as soon as the server is up.
///
/// # Errors
/// If it does not come up, or does not know the key.
pub(crate) async fn await_server(options: &Options) -> Result<Connection> {
    let start = Instant::now();
    loop {
        match Connection::open(&options.address, &options.key).await {
            Ok(mut connection) => {
                let me = Request::get("/me".to_owned(), Expect::Status(200));
                connection.ask(&me).await?;
                return Ok(connection);
            }
            Err(error) if start.elapsed() > PATIENCE => return Err(error),
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Makes a workspace and accounts of annotators in it, and returns the id and their keys.
///
/// # Errors
/// If the server refuses.
pub(crate) async fn team(owner: &mut Connection, size: usize) -> Result<(Uuid, Vec<String>)> {
    let workspace = make(owner, "/workspaces", &json!({ "name": "bench" })).await?;
    let workspace = id(&workspace)?;
    let mut keys = Vec::new();
    for number in 0..size {
        let name = format!("annotator{number}");
        let user = json!({
            "username": name,
            "first_name": name,
            "role": "annotator",
            "password": "a password",
        });
        let user = make(owner, "/users", &user).await?;
        let member = json!({ "user_id": id(&user)? });
        make(owner, &format!("/workspaces/{workspace}/users"), &member).await?;
        keys.push(user["api_key"].as_str().context("no key")?.to_owned());
    }
    Ok((workspace, keys))
}

/// Makes and publishes a dataset.
///
/// # Errors
/// If the server refuses.
pub(crate) async fn dataset(
    owner: &mut Connection,
    workspace: Uuid,
    number: usize,
) -> Result<Dataset> {
    let new = json!({ "name": format!("dataset{number}"), "workspace_id": workspace });
    let dataset = id(&make(owner, "/datasets", &new).await?)?;
    let field = json!({
        "name": "text", "title": "Text", "required": true,
        "settings": { "type": "text", "use_markdown": false },
    });
    make(owner, &format!("/datasets/{dataset}/fields"), &field).await?;
    let labels: Vec<_> = (0..LABELS)
        .map(|label| json!({ "value": format!("label{label}"), "text": format!("Label {label}") }))
        .collect();
    let question = json!({
        "name": "label", "title": "Label", "required": true,
        "settings": { "type": "label_selection", "options": labels },
    });
    let question = make(owner, &format!("/datasets/{dataset}/questions"), &question).await?;
    let length = json!({ "name": "length", "title": "Length", "settings": { "type": "integer" } });
    let properties = format!("/datasets/{dataset}/metadata-properties");
    make(owner, &properties, &length).await?;
    let publish = Request {
        method: "PUT",
        path: format!("/datasets/{dataset}/publish"),
        body: String::new(),
        expect: Expect::Status(200),
    };
    owner.ask(&publish).await?;
    Ok(Dataset {
        id: dataset,
        question: id(&question)?,
    })
}

async fn make(owner: &mut Connection, path: &str, new: &Value) -> Result<Value> {
    let request = Request::post(path.to_owned(), new, Expect::Status(201));
    let reply = owner.ask(&request).await?;
    Ok(serde_json::from_slice(&reply.body)?)
}

fn id(made: &Value) -> Result<Uuid> {
    match &made["id"] {
        Value::String(id) => Ok(id.parse()?),
        _ => bail!("no id in {made}"),
    }
}
