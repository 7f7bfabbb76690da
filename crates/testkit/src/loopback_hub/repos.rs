use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hone_domain::ContentHash;
use serde_json::{Value, json};

use super::State;
use crate::loopback_http::{Reply, Request};

/// Files from here on go to the store of large files, and Parquet files always do.
const LARGE: u64 = 10 << 20;

type Files = BTreeMap<String, Vec<u8>>;

#[derive(Debug, Default)]
pub(super) struct Repos(BTreeMap<String, RepoState>);

#[derive(Debug, Default)]
struct RepoState {
    private: bool,
    branches: BTreeMap<String, Files>,
}

impl Repos {
    pub(super) fn put(&mut self, repo: &str, branch: &str, path: &str, content: Vec<u8>) {
        let repo = self.0.entry(repo.to_owned()).or_default();
        let files = repo.branches.entry(branch.to_owned()).or_default();
        files.insert(path.to_owned(), content);
    }

    pub(super) fn files(&self, repo: &str, revision: &str) -> Option<&Files> {
        let branches = &self.0.get(repo)?.branches;
        let of_commit = || branches.values().find(|files| commit(files) == revision);
        branches.get(revision).or_else(of_commit)
    }

    pub(super) fn is_private(&self, repo: &str) -> bool {
        self.0.get(repo).is_some_and(|repo| repo.private)
    }
}

/// Forty digits that tell the content.
fn commit(files: &Files) -> String {
    let all = files
        .iter()
        .map(|(path, content)| format!("{path} {}\n", ContentHash::of(content)));
    let all: String = all.collect();
    let mut digits = ContentHash::of(all.as_bytes()).to_string();
    digits.truncate(40);
    digits
}

impl State {
    pub(super) fn reply(&mut self, request: &Request) -> Reply {
        let path = request.path.clone();
        let absent = || Reply::json(404, &json!({"error": "Repository not found"}));
        let found = if let Some(rest) = path.strip_prefix("/api/datasets/") {
            self.api(request, rest)
        } else if let Some(rest) = path.strip_prefix("/datasets/") {
            self.outer(request, rest)
        } else if let Some(rest) = path.strip_prefix("/lfs/") {
            self.store(request, rest)
        } else if path == "/api/repos/create" {
            Some(
                self.may_write(request)
                    .unwrap_or_else(|| self.create(&request.json())),
            )
        } else {
            None
        };
        found.unwrap_or_else(absent)
    }

    /// What is said to those who may not write.
    fn may_write(&self, request: &Request) -> Option<Reply> {
        let right = format!("Bearer {}", self.token);
        let refused = json!({"error": "Invalid username or password."});
        (request.authorization() != right).then(|| Reply::json(401, &refused))
    }

    fn create(&mut self, body: &Value) -> Reply {
        let text = |key: &str| body[key].as_str().unwrap_or_default();
        let owner = if text("organization").is_empty() {
            "me"
        } else {
            text("organization")
        };
        let id = format!("{owner}/{}", text("name"));
        let url = format!("{}/datasets/{id}", self.endpoint);
        if self.repos.0.contains_key(&id) {
            let said = json!({"error": "You already created this dataset repo", "url": url});
            return Reply::json(409, &said);
        }
        let repo = self.repos.0.entry(id.clone()).or_default();
        repo.private = body["private"] == true || body["visibility"] == "private";
        repo.branches.insert("main".to_owned(), Files::new());
        Reply::json(200, &json!({"url": url, "name": id, "id": id}))
    }

    /// `REPO/revision/REV`, `REPO/preupload/REV`, `REPO/commit/REV` below `/api/datasets/`.
    fn api(&mut self, request: &Request, rest: &str) -> Option<Reply> {
        if let Some((repo, revision)) = rest.split_once("/revision/") {
            let files = self.repos.files(repo, revision)?;
            let names = files.keys().map(|name| json!({"rfilename": name}));
            let names: Vec<Value> = names.collect();
            let body = json!({"id": repo, "sha": commit(files), "siblings": names,
                "private": self.repos.is_private(repo)});
            return Some(Reply::json(200, &body));
        }
        if let Some((repo, branch)) = rest.split_once("/preupload/") {
            self.repos.files(repo, branch)?;
            return Some(
                self.may_write(request)
                    .unwrap_or_else(|| plan(&request.json())),
            );
        }
        let (repo, branch) = rest.split_once("/commit/")?;
        self.repos.files(repo, branch)?;
        if let Some(refused) = self.may_write(request) {
            return Some(refused);
        }
        let (repo, branch) = (repo.to_owned(), branch.to_owned());
        let done = self.commit(&repo, &branch, &String::from_utf8_lossy(&request.body));
        Some(match done {
            Err(reason) => Reply::json(400, &json!({"error": reason})),
            Ok(oid) => {
                let url = format!("{}/datasets/{repo}/commit/{oid}", self.endpoint);
                let body = json!({"success": true, "commitOid": oid, "commitUrl": url});
                Reply::json(200, &body)
            }
        })
    }

    fn commit(&mut self, repo: &str, branch: &str, lines: &str) -> Result<String, String> {
        let mut files = self.repos.files(repo, branch).cloned().unwrap_or_default();
        for line in lines.lines() {
            let line: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
            let value = &line["value"];
            let path = value["path"].as_str().unwrap_or_default().to_owned();
            match line["key"].as_str() {
                Some("header") if value["summary"].is_string() => {}
                Some("file") => {
                    let content = value["content"].as_str().unwrap_or_default();
                    let content = STANDARD.decode(content).map_err(|e| e.to_string())?;
                    files.insert(path, content);
                }
                Some("lfsFile") => {
                    let oid = value["oid"].as_str().unwrap_or_default();
                    let content = self.large.get(oid).ok_or("the large file is not there")?;
                    if value["size"] != content.len() {
                        return Err("the large file has another size".to_owned());
                    }
                    files.insert(path, content.clone());
                }
                Some("deletedFile") => {
                    files.remove(&path).ok_or("there is no such file")?;
                }
                _ => return Err(format!("{line} is no operation")),
            }
        }
        let oid = commit(&files);
        let held = self.repos.0.entry(repo.to_owned()).or_default();
        held.branches.insert(branch.to_owned(), files);
        Ok(oid)
    }

    /// `REPO/resolve/REV/FILE` and `REPO.git/info/lfs/objects/batch` below `/datasets/`.
    fn outer(&mut self, request: &Request, rest: &str) -> Option<Reply> {
        if let Some(repo) = rest.strip_suffix(".git/info/lfs/objects/batch") {
            self.repos.files(repo, "main")?;
            return Some(
                self.may_write(request)
                    .unwrap_or_else(|| self.batch(request)),
            );
        }
        let (repo, rest) = rest.split_once("/resolve/")?;
        let (revision, path) = split_revision(rest)?;
        let files = self.repos.files(repo, revision)?;
        let content = files.get(path)?;
        Some(part(content, request.header("range"), &commit(files)))
    }

    fn batch(&self, request: &Request) -> Reply {
        let body = request.json();
        let of_lfs = request.header("accept") == LFS && request.header("content-type") == LFS;
        let objects = body["objects"].as_array().filter(|_| of_lfs);
        let Some(objects) = objects else {
            return Reply::json(406, &json!({"error": "this is no batch of Git LFS"}));
        };
        let objects = objects.iter().map(|object| {
            let oid = object["oid"].as_str().unwrap_or_default();
            let size = object["size"].as_u64().unwrap_or(0);
            let mut said = json!({"oid": oid, "size": size});
            if !self.large.contains_key(oid) {
                said["actions"] = self.actions(oid, size);
            }
            said
        });
        let objects: Vec<Value> = objects.collect();
        Reply::json(200, &json!({"transfer": "basic", "objects": objects}))
    }

    fn actions(&self, oid: &str, size: u64) -> Value {
        let at = |path: String| format!("{}/lfs/{path}", self.endpoint);
        let verify = json!({"href": at(format!("verify/{oid}"))});
        if self.chunk == 0 {
            let upload = json!({"href": at(format!("whole/{oid}"))});
            return json!({"upload": upload, "verify": verify});
        }
        let mut header = json!({"chunk_size": self.chunk.to_string()});
        for number in 1..=size.div_ceil(self.chunk as u64) {
            header[format!("{number:05}")] = json!(at(format!("part/{oid}/{number}")));
        }
        let upload = json!({"href": at(format!("complete/{oid}")), "header": header});
        json!({"upload": upload, "verify": verify})
    }

    /// The store of large files.
    fn store(&mut self, request: &Request, rest: &str) -> Option<Reply> {
        let (what, oid) = rest.split_once('/')?;
        match what {
            "whole" => Some(self.keep(oid, request.body.clone())),
            "part" => {
                let (oid, number) = oid.split_once('/')?;
                let key = (oid.to_owned(), number.parse().ok()?);
                let etag = format!("\"{}\"", ContentHash::of(&request.body));
                self.parts.insert(key, request.body.clone());
                Some(Reply::text(200, "").with("etag", etag))
            }
            "complete" => {
                let mut content = Vec::new();
                for part in request.json()["parts"].as_array()? {
                    let number = part["partNumber"].as_u64()? as usize;
                    let bytes = self.parts.get(&(oid.to_owned(), number))?;
                    if part["etag"] != format!("\"{}\"", ContentHash::of(bytes)) {
                        return Some(Reply::text(400, "the tag of a part is wrong"));
                    }
                    content.extend_from_slice(bytes);
                }
                Some(self.keep(oid, content))
            }
            "verify" => {
                let size = self.large.get(oid)?.len();
                let right = request.json()["size"] == size;
                Some(Reply::text(if right { 200 } else { 400 }, ""))
            }
            _ => None,
        }
    }

    fn keep(&mut self, oid: &str, content: Vec<u8>) -> Reply {
        if ContentHash::of(&content).to_string() != oid {
            return Reply::text(400, "the content does not have this hash");
        }
        self.large.insert(oid.to_owned(), content);
        Reply::text(200, "")
    }
}

const LFS: &str = "application/vnd.git-lfs+json";

/// What becomes of files: text goes into the commit, the rest to the store of large files.
fn plan(body: &Value) -> Reply {
    let files = body["files"].as_array().into_iter().flatten();
    let files = files.map(|file| {
        let path = file["path"].as_str().unwrap_or_default();
        let large = file["size"].as_u64().unwrap_or(0) >= LARGE || path.ends_with(".parquet");
        let mode = if large { "lfs" } else { "regular" };
        json!({"path": path, "uploadMode": mode, "shouldIgnore": false})
    });
    let files: Vec<Value> = files.collect();
    Reply::json(200, &json!({"files": files}))
}

/// A revision has one part, or those of `refs/convert/NAME`.
fn split_revision(rest: &str) -> Option<(&str, &str)> {
    let parts = if rest.starts_with("refs/") { 3 } else { 1 };
    let (at, _) = rest.match_indices('/').nth(parts - 1)?;
    Some((&rest[..at], &rest[at + 1..]))
}

/// Some bytes of a file (RFC 9110, section 14).
fn part(content: &[u8], range: &str, commit: &str) -> Reply {
    let asked = range.strip_prefix("bytes=");
    let (first, last) = asked
        .and_then(|range| range.split_once('-'))
        .unwrap_or(("0", ""));
    let first: usize = first.parse().unwrap_or(0).min(content.len());
    let end = last.parse().map_or(content.len(), |last: usize| last + 1);
    let end = end.min(content.len());
    let reply = Reply {
        status: if asked.is_some() { 206 } else { 200 },
        headers: Vec::new(),
        body: content[first..end].to_vec(),
    };
    let last = end.saturating_sub(1);
    let range = format!("bytes {first}-{last}/{}", content.len());
    reply
        .with("content-range", range)
        .with("etag", format!("\"{}\"", ContentHash::of(content)))
        .with("x-repo-commit", commit)
}
