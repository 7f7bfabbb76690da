//! Large files, by the batch interface of Git LFS.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;

use serde::Deserialize;
use serde_json::{Value, json};

use super::http::Http;
use super::{Addition, Content};
use crate::HubError;
use crate::digest::fingerprint;

#[derive(Deserialize)]
struct Batch {
    objects: Vec<Object>,
}

#[derive(Deserialize)]
struct Object {
    oid: String,
    /// None if the store has the file already.
    actions: Option<Actions>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    code: u16,
    message: String,
}

#[derive(Deserialize)]
struct Actions {
    upload: Action,
    verify: Option<Action>,
}

#[derive(Deserialize)]
struct Action {
    href: String,
    #[serde(default)]
    header: BTreeMap<String, Value>,
}

/// Sends a file unless the store has it; returns its id, the SHA-256.
pub(super) fn send(
    http: &Http,
    repo: &str,
    branch: &str,
    addition: &Addition,
) -> Result<String, HubError> {
    let oid = oid(&addition.content)?;
    let size = addition.content.size()?;
    let what = format!("sending {} to {repo}", addition.path);
    let wrong = |reason: &str| HubError::Answer {
        what: what.clone(),
        reason: reason.to_owned(),
    };
    let ask = json!({
        "operation": "upload",
        "transfers": ["basic", "multipart"],
        "objects": [{"oid": oid, "size": size}],
        "hash_algo": "sha256",
        "ref": {"name": branch},
    });
    let path = format!("/datasets/{repo}.git/info/lfs/objects/batch");
    let said = http.post_lfs(&path, &ask, &what)?;
    let batch: Batch = serde_json::from_value(said).map_err(|error| wrong(&error.to_string()))?;
    let mut objects = batch.objects.into_iter();
    let object = objects.find(|object| object.oid == oid);
    let object = object.ok_or_else(|| wrong("it is about other files"))?;
    if let Some(Refusal { code, message }) = object.error {
        return Err(HubError::Refused {
            what,
            status: code,
            said: message,
        });
    }
    let Some(Actions { upload, verify }) = object.actions else {
        return Ok(oid);
    };
    match upload.header.get("chunk_size") {
        None => put_whole(http, &upload, addition, &what)?,
        Some(size) => {
            let chunk = size.as_u64().or_else(|| size.as_str()?.parse().ok());
            let chunk = chunk.filter(|chunk| *chunk > 0);
            let chunk = chunk.ok_or_else(|| wrong("`chunk_size` is no number"))?;
            put_parts(http, &upload, addition, chunk, &oid, &what)?;
        }
    }
    if let Some(verify) = verify {
        http.post_named(&verify.href, &json!({"oid": oid, "size": size}), &what)?;
    }
    Ok(oid)
}

fn oid(content: &Content) -> Result<String, HubError> {
    Ok(match content {
        Content::Bytes(bytes) => hone_domain::ContentHash::of(bytes).to_string(),
        Content::File(path) => fingerprint(path)?.sha256.to_string(),
    })
}

fn put_whole(http: &Http, to: &Action, file: &Addition, what: &str) -> Result<(), HubError> {
    match &file.content {
        Content::Bytes(bytes) => http.put(&to.href, bytes.as_slice(), what),
        Content::File(path) => {
            let file = File::open(path).map_err(|source| HubError::io(path, source))?;
            // A file says its length: stores of large files take nothing of unknown length.
            http.put(&to.href, file, what)
        }
    }
    .map(drop)
}

/// The addresses of the parts stand in the header under their numbers; the `ETag`s of what was put
/// there end the transfer.
fn put_parts(
    http: &Http,
    to: &Action,
    file: &Addition,
    chunk: u64,
    oid: &str,
    what: &str,
) -> Result<(), HubError> {
    let numbered = to.header.iter().filter_map(|(key, url)| {
        let number: u32 = key.parse().ok()?;
        Some((number, url.as_str()?))
    });
    let addresses: BTreeMap<u32, &str> = numbered.collect();
    if addresses.len() as u64 != file.content.size()?.div_ceil(chunk) {
        return Err(HubError::Answer {
            what: what.to_owned(),
            reason: format!("it has {} addresses for the parts", addresses.len()),
        });
    }
    let mut content = file.content.open()?;
    let mut parts = Vec::new();
    for (number, url) in addresses {
        let mut bytes = Vec::new();
        let read = content.by_ref().take(chunk).read_to_end(&mut bytes);
        read.map_err(|source| HubError::Hub {
            what: what.to_owned(),
            source: Box::new(source),
        })?;
        let etag = http.put(url, bytes.as_slice(), what)?;
        parts.push(json!({"partNumber": number, "etag": etag}));
    }
    http.post_named(&to.href, &json!({"oid": oid, "parts": parts}), what)
}
